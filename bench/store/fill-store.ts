import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from '../../src/store/store';
import { streamTasks } from '../../test/store/generate-tasks';

/** Rows between two looks at how far the worker has come. */
const STRETCH = 5000;

/** Logs believable requests of the last 90 days. Never more than some thousand rows beyond `maxRows` are there, as in use. */
export async function fillStore(store: Store, requests: number, maxRows: number): Promise<void> {
  /** Oldest first. */
  const ids: string[] = [];
  for (const row of streamTasks({ seed: 1, days: 90, count: requests, now: Date.now() })) {
    const written = store.write({ type: 'request-finished', row });
    if (ids.push(row.id) % STRETCH > 0) continue;
    // The worker is the slower one, and deletes old rows little by little.
    await written;
    await gone(store, ids.at(-maxRows - STRETCH - 1));
  }
  await gone(store, ids.at(-maxRows - 1));
}

async function gone(store: Store, id: string | undefined): Promise<void> {
  while (id !== undefined && (await store.query('request', { id })).matches > 0) await sleep(20);
}
