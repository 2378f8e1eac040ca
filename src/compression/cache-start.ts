import type { Segment } from '../protocols/segments';
import type { CompressedPrompt } from './prompt-compressor';

/**
 * Whether a conversation grew long enough for the target's cache at a turn at which its compressed form was still too short. From then on
 * the uncompressed prompt would have been read from the cache.
 * @param minTokens the least length that the target caches
 */
export function isCachedLate(segments: readonly Segment[], { tokensBefore, tokensAfter }: CompressedPrompt, minTokens: number): boolean {
  let [before, after] = [0, 0];
  for (const [index, { role }] of segments.entries()) {
    const endsTurn = role === 'assistant' && segments[index - 1]?.role !== 'assistant';
    if (endsTurn && before >= minTokens) break;
    before += tokensBefore[index] ?? 0;
    after += tokensAfter[index] ?? 0;
  }
  return before >= minTokens && after < minTokens;
}

/** The texts that make up the least length that a target caches. Sent as they are, they are cached as early as the uncompressed prompt. */
export function cacheStart(segments: readonly Segment[], tokens: readonly number[], minTokens: number): Map<number, string> {
  const start = new Map<number, string>();
  let length = 0;
  for (const [index, { text }] of segments.entries()) {
    if (length >= minTokens) break;
    start.set(index, text);
    length += tokens[index] ?? 0;
  }
  return start;
}
