import type { StageSavings } from '../../src/compression/compress-text';
import type { CompressionMode } from '../../src/compression/compression-mode';
import { PromptCompressor, type PromptCompressorOptions } from '../../src/compression/prompt-compressor';
import { RequestPlanner } from '../../src/compression/request-planner';
import type { Segment } from '../../src/protocols/segments';
import { type PromptBill, SimulatedCache } from './simulated-cache';
import type { Target } from './targets';

export interface Turn extends PromptBill {
  savings: StageSavings;
}

/** How the prompts of a conversation are made shorter. */
export interface Strategy {
  name: string;
  /** The texts to send for a turn, and whether breakpoints are placed. */
  send(
    segments: readonly Segment[],
    target: Target,
    warmTokens: (texts: readonly string[]) => number,
  ): Promise<{ texts: readonly string[]; marked: boolean; savings: StageSavings }>;
}

/** Asks a target turn by turn and gives each turn's bill. `pauseBefore` tells the turns before which its cache went cold. */
export async function replay(
  turns: readonly (readonly Segment[])[],
  strategy: Strategy,
  target: Target,
  count: (text: string) => number,
  pauseBefore: (turn: number) => boolean = () => false,
): Promise<Turn[]> {
  const cache = new SimulatedCache(target.cache, count);
  const bills: Turn[] = [];
  for (const [index, segments] of turns.entries()) {
    if (pauseBefore(index)) cache.expire();
    const { texts, marked, savings } = await strategy.send(segments, target, (sent) => cache.warmTokens(sent));
    bills.push({ ...cache.bill(texts, target.prices, marked), savings });
  }
  return bills;
}

/** The proxy's own way: stages, trimming and breakpoints chosen by their cost. */
export function planned(name: string, mode: CompressionMode, options: PromptCompressorOptions, trimAboveTokens = 50_000): Strategy {
  const planner = new RequestPlanner(new PromptCompressor(options), options.count);
  return {
    name,
    async send(segments, { prices, cache }, warmTokens) {
      const plan = await planner.plan({
        segments,
        endsWithAnswer: false,
        mode,
        prices,
        cache,
        warmTokens,
        breakpoints: 'ours',
        trimAboveTokens,
      });
      return { texts: plan.texts, marked: plan.placeBreakpoints, savings: plan.savings };
    },
  };
}
