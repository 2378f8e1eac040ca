import { NumberHeap } from './number-heap';
import type { TokenRanks } from './token-ranks';

/**
 * How many tokens byte-pair encoding makes of one piece of the split pattern.
 * @param piece each byte one Latin-1 character
 */
export function countMerged(piece: string, ranks: TokenRanks): number {
  return ranks.has(piece) ? 1 : mergeAll(piece, ranks);
}

/** No pair of neighbours, or none that is a token. */
const NONE = -1;

/**
 * Merges the neighbours with the lowest rank, the leftmost first, until none are left (https://github.com/openai/tiktoken,
 * `byte_pair_merge`).
 */
function mergeAll(piece: string, ranks: TokenRanks): number {
  const { length } = piece;
  /** By where a part starts: where the ones after and before it start, and the rank of what it makes with the one after it. */
  const next: number[] = [];
  const previous: number[] = [];
  const pairRanks: number[] = [];
  /** Rank and start in one number. What was merged since is found out when it is taken. */
  const waiting = new NumberHeap();
  for (let start = 0; start < length; start++) {
    next.push(start + 1);
    previous.push(start - 1);
  }
  for (let start = 0; start < length; start++) rankPair(start);
  let parts = length;
  for (let first = waiting.take(); first !== undefined; first = waiting.take()) {
    const start = first % length;
    if (pairRanks[start] !== (first - start) / length) continue;
    const merged = next[start] ?? length;
    const after = next[merged] ?? length;
    next[start] = after;
    if (after < length) previous[after] = start;
    pairRanks[merged] = NONE;
    parts--;
    rankPair(start);
    if (start > 0) rankPair(previous[start] ?? 0);
  }
  return parts;

  function rankPair(start: number): void {
    const middle = next[start] ?? length;
    const rank = middle < length ? (ranks.get(piece.slice(start, next[middle])) ?? NONE) : NONE;
    pairRanks[start] = rank;
    if (rank !== NONE) waiting.add(rank * length + start);
  }
}
