/** Byte sequences of the o200k vocabulary (each byte one Latin-1 character) and their merge ranks. */
export type TokenRanks = ReadonlyMap<string, number>;

/** Longest pause-free stretch of work on the event loop, in milliseconds. */
const SLICE_MS = 4;

/**
 * Reads the packed vocabulary (`scripts/pack-token-ranks.mjs`): per token one byte of length, then its bytes; the rank is the position.
 * The tokenizer package's own module blocks the event loop for a quarter of a second when it is loaded; here the 200,000
 * entries are read a few milliseconds at a time.
 * @throws RangeError when the data ends inside a token
 */
export async function readTokenRanks(packed: Uint8Array): Promise<TokenRanks> {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  const ranks = new Map<string, number>();
  let position = 0;
  let sliceStart = performance.now();
  while (position < bytes.length) {
    const length = bytes.readUInt8(position);
    const end = position + 1 + length;
    if (length === 0 || end > bytes.length) throw new RangeError('The token vocabulary is damaged: it ends inside a token.');
    ranks.set(bytes.toString('latin1', position + 1, end), ranks.size);
    position = end;
    if (ranks.size % 256 === 0 && performance.now() - sliceStart > SLICE_MS) {
      await nextTurn();
      sliceStart = performance.now();
    }
  }
  return ranks;
}

/** Lets everything else that waits for the event loop go first. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
