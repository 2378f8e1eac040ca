import type { TokenRanks } from './token-ranks';

/**
 * How many tokens byte-pair encoding makes of one piece of the split pattern. Costs the square of the piece's length.
 * @param piece each byte one Latin-1 character
 */
export function countMerged(piece: string, ranks: TokenRanks): number {
  return ranks.has(piece) ? 1 : mergeAll(piece, ranks);
}

/** Merges the neighbours with the lowest rank until none are left (https://github.com/openai/tiktoken, `byte_pair_merge`). */
function mergeAll(piece: string, ranks: TokenRanks): number {
  const starts: number[] = [];
  for (let i = 0; i <= piece.length; i++) starts.push(i);
  const rankAt = (i: number): number => {
    const end = starts[i + 2];
    return end === undefined ? Infinity : (ranks.get(piece.slice(starts[i], end)) ?? Infinity);
  };
  const pairRanks = starts.map((_, i) => rankAt(i));
  for (;;) {
    let best = 0;
    let lowest = Infinity;
    for (let i = 0; i < pairRanks.length; i++) {
      const rank = pairRanks[i] ?? Infinity;
      if (rank < lowest) {
        lowest = rank;
        best = i;
      }
    }
    if (lowest === Infinity) return starts.length - 1;
    starts.splice(best + 1, 1);
    pairRanks.splice(best + 1, 1);
    pairRanks[best] = rankAt(best);
    if (best > 0) pairRanks[best - 1] = rankAt(best - 1);
  }
}
