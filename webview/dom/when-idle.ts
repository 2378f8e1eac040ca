/** Safari has no idle callbacks: there a moment after the next frame has to do. */
const AFTER_A_FRAME_MS = 50;

/**
 * Runs something once the page has drawn what it has and has nothing else to do.
 * @param longestWaitMs how long it may be put off while the page is busy
 */
export function whenIdle(run: () => void, longestWaitMs: number): void {
  if ('requestIdleCallback' in window) requestIdleCallback(run, { timeout: longestWaitMs });
  else setTimeout(run, AFTER_A_FRAME_MS);
}
