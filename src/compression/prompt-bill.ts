import type { Prices } from '../model-info';

/** A prompt as a provider bills it. */
export interface PromptShape {
  tokens: number;
  /** Leading tokens that the provider's cache still holds. */
  warmTokens: number;
  /** Whether the provider caches it: it caches by itself, or a breakpoint tells it to. */
  cached: boolean;
  /** Shorter prompts are not cached. */
  minTokens: number;
}

type PromptPrices = Pick<Prices, 'inputUsdPerMTok' | 'cacheReadUsdPerMTok' | 'cacheWriteUsdPerMTok'>;

/** What a prompt costs now, in US dollars: what is warm is read, the rest is written to the cache or plain input. */
export function promptUsd({ tokens, warmTokens, cached, minTokens }: PromptShape, prices: PromptPrices): number {
  const warm = cached && warmTokens >= minTokens ? Math.min(warmTokens, tokens) : 0;
  const rest = cached && tokens >= minTokens ? prices.cacheWriteUsdPerMTok : prices.inputUsdPerMTok;
  return (warm * prices.cacheReadUsdPerMTok + (tokens - warm) * rest) / 1e6;
}

/** What the same prompt costs as the beginning of the next turn, in US dollars. */
export function nextTurnUsd(shape: PromptShape, prices: PromptPrices): number {
  return promptUsd({ ...shape, warmTokens: shape.tokens, cached: shape.cached && shape.tokens >= shape.minTokens }, prices);
}
