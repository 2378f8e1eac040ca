import { pricesForPrompt } from '../cost/prices-for-prompt';
import type { ModelInfo } from '../model-info';

/** What a provider's prompt cache does for one request, in tokens of the prompt. */
export interface PromptCacheUse {
  /** Still held by the provider: billed at the cache-read price. */
  readTokens: number;
  /** Will be written to the cache: billed at the cache-write price. */
  writeTokens: number;
}

export interface RequestSize {
  promptTokens: number;
  /** The prompt in its provider's own count, by which it charges long prompts more. */
  lengthTokens: number;
  /** Expected tokens of the answer, reasoning included. */
  outputTokens: number;
}

export const NO_CACHE: PromptCacheUse = { readTokens: 0, writeTokens: 0 };

/** What one request is expected to cost at a model, in unrounded US dollars, each prompt token billed once. */
export function expectedCostUsd(model: ModelInfo, size: RequestSize, cache: PromptCacheUse = NO_CACHE): number {
  const prices = pricesForPrompt(model.prices, size.lengthTokens);
  const read = Math.min(cache.readTokens, size.promptTokens);
  const written = Math.min(cache.writeTokens, size.promptTokens - read);
  const plain = size.promptTokens - read - written;
  const output = Math.min(size.outputTokens, model.maxOutputTokens);
  const perMillion =
    plain * prices.inputUsdPerMTok +
    read * prices.cacheReadUsdPerMTok +
    written * prices.cacheWriteUsdPerMTok +
    output * prices.outputUsdPerMTok;
  return perMillion / 1_000_000;
}
