/** @returns milliseconds */
export async function time(action: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await action();
  return performance.now() - begin;
}

/** @returns milliseconds that the action took, and the longest time in which no timer of this process ran */
export async function withLongestBlock(action: () => Promise<unknown>): Promise<{ ms: number; block: number }> {
  let last = performance.now();
  let block = 0;
  const tick = setInterval(() => {
    const now = performance.now();
    block = Math.max(block, now - last - 1);
    last = now;
  }, 1);
  const ms = await time(action);
  clearInterval(tick);
  return { ms, block };
}
