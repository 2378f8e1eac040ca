import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from '../../src/store/store';
import { streamTasks } from '../../test/store/generate-tasks';

/** Logs believable requests of the last 90 days, and waits until rows beyond `maxRows` have been deleted. */
export async function fillStore(store: Store, requests: number, maxRows: number): Promise<void> {
  let count = 0;
  for (const row of streamTasks({ seed: 1, days: 90, count: requests, now: Date.now() })) {
    const written = store.write({ type: 'request-finished', row });
    // The worker is the slower one: wait for it now and then, so that its messages do not pile up.
    if (++count % 2000 === 0) {
      await written;
      await store.query('cost-savings', { days: 1 });
    }
  }
  // Rows beyond the limit are deleted little by little.
  while ((await store.query('export', { days: 3650, limit: 1, offset: maxRows })).length > 0) await sleep(100);
}
