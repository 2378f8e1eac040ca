import type { Segment } from '../protocols/segments';
import type { CompressedPrompt } from './prompt-compressor';

/**
 * Whether a conversation grew long enough for the target's cache at a turn at which its compressed form was still too short. From then on
 * the uncompressed prompt would have been read from the cache.
 * @param minTokens the least length that the target caches
 */
export function isCachedLate(segments: readonly Segment[], { tokensBefore, tokensAfter }: CompressedPrompt, minTokens: number): boolean {
  let [before, after] = [0, 0];
  for (const [index, segment] of segments.entries()) {
    before += tokensBefore[index] ?? 0;
    after += tokensAfter[index] ?? 0;
    if (after >= minTokens) return false;
    if (before >= minTokens && mayEndTurn(segment, segments[index + 1])) return true;
  }
  return false;
}

/** Whether a request may have ended here. Where no answer follows, it was broken off, and the user said more. */
function mayEndTurn({ role, message }: Segment, next: Segment | undefined): boolean {
  return role !== 'assistant' && role !== 'system' && next?.message !== message;
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
