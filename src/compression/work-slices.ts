import { setImmediate as nextTurn } from 'node:timers/promises';

/** Longest stretch of work on the event loop, in milliseconds, unless a single step takes longer. */
const SLICE_MS = 4;

/** Cuts work into short stretches, between which everything else that waits for the event loop has its turn. */
export class WorkSlices {
  #start = performance.now();

  /** To be called between steps. Waits only when the stretch has been long enough. */
  async pause(): Promise<void> {
    if (performance.now() - this.#start <= SLICE_MS) return;
    await nextTurn();
    this.#start = performance.now();
  }
}
