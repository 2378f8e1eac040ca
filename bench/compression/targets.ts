import { type PromptCacheTerms, promptCacheTerms } from '../../src/compression/prompt-cache-terms';
import type { Prices } from '../../src/model-info';

/** A model as far as the bill for prompts is concerned. */
export interface Target {
  name: string;
  prices: Prices;
  cache: PromptCacheTerms;
}

function usdPerMTok(input: number, cacheRead: number, cacheWrite: number): Prices {
  return {
    inputUsdPerMTok: input,
    outputUsdPerMTok: 0,
    cacheReadUsdPerMTok: cacheRead,
    cacheWriteUsdPerMTok: cacheWrite,
    estimated: false,
  };
}

/** Prices are list prices. Answers are left out: they cost the same whatever was sent. */
export const CLAUDE: Target = {
  name: 'claude-sonnet-4-5',
  prices: usdPerMTok(3, 0.3, 3.75),
  cache: promptCacheTerms('anthropic-messages', 'claude-sonnet-4-5'),
};

export const GPT: Target = { name: 'gpt-5', prices: usdPerMTok(1.25, 0.125, 1.25), cache: promptCacheTerms('openai-chat', 'gpt-5') };

export const UNCACHED: Target = {
  name: 'llama without a cache',
  prices: usdPerMTok(0.59, 0.59, 0.59),
  cache: { kind: 'none', minTokens: 0 },
};

/** One of each kind of prompt cache. */
export const TARGETS: readonly Target[] = [CLAUDE, GPT, UNCACHED];
