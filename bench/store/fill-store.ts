import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from '../../src/store/store';
import { streamTasks } from '../../test/store/generate-tasks';

/** Rows between two looks at how far the worker has come. */
const STRETCH = 5000;

/** Logs believable requests of the last 90 days. Never more than some thousand rows beyond `maxRows` are there, as in use. */
export async function fillStore(store: Store, requests: number, maxRows: number): Promise<void> {
  let count = 0;
  for (const row of streamTasks({ seed: 1, days: 90, count: requests, now: Date.now() })) {
    const written = store.write({ type: 'request-finished', row });
    if (++count % STRETCH > 0) continue;
    // The worker is the slower one, and deletes old rows little by little.
    await written;
    await trimmed(store, maxRows + STRETCH);
  }
  await trimmed(store, maxRows);
}

async function trimmed(store: Store, rows: number): Promise<void> {
  while ((await store.query('export', { days: 3650, limit: 1, offset: rows })).length > 0) await sleep(20);
}
