import { calcPrice } from '@pydantic/genai-prices';
import type { ModelInfo } from '../model-info';
import type { Usage } from '../protocols/canonical';
import { priceList, pricesOf } from './prices';

export interface UsageCost {
  /** Unrounded US dollars. */
  costUsd: number;
  /** Whether the prices (not the tokens) are a guess. */
  estimated: boolean;
}

export type PricedModel = Pick<ModelInfo, 'prices' | 'priceSource'>;

/**
 * What a provider's usage report costs, each token charged once: cache reads and writes by lifetime, long-context tiers,
 * reasoning as part of the output, web searches, and what other models did on the provider's side at their own prices. A cost that the provider itself reported
 * wins, unless the user has set the price.
 * @param atMs when the request was made, in milliseconds since 1970: some prices change by date or time of day
 */
export function costOf(usage: Usage, model: PricedModel, atMs: number): UsageCost {
  const reported = usage.reportedCostUsd;
  if (reported !== undefined && isCredible(reported, model)) return { costUsd: reported, estimated: false };
  const answered = charge(usage, usage.servedBy === undefined ? model : sibling(model, usage.servedBy, atMs), atMs);
  return (usage.asides ?? [])
    .map((aside) => charge(aside.usage, aside.model === undefined ? model : sibling(model, aside.model, atMs), atMs))
    .reduce((sum, cost) => ({ costUsd: sum.costUsd + cost.costUsd, estimated: sum.estimated || cost.estimated }), answered);
}

/** No request costs this much; a report that says so is broken, and must not use up a budget. In US dollars. */
const MOST_USD = 10_000;

/** Prices that the user has set stand above what a server says. */
function isCredible(reported: number, { priceSource }: PricedModel): boolean {
  if (priceSource && 'overrides' in priceSource && priceSource.overrides) return false;
  return Number.isFinite(reported) && reported >= 0 && reported <= MOST_USD;
}

/** Another model of the same provider. Where its prices are not known, those of the one that was asked stand in. */
function sibling(model: PricedModel, name: string, atMs: number): PricedModel {
  const { priceSource } = model;
  if (priceSource?.kind === 'library') return pricesOf(priceSource.vendor, name, {}, atMs);
  return priceSource?.kind === 'free' ? model : { ...model, prices: { ...model.prices, estimated: true } };
}

function charge(usage: Usage, model: PricedModel, atMs: number): UsageCost {
  const estimated = model.prices.estimated || usage.offList === true;
  if (!model.priceSource) return { costUsd: flatCost(usage, model), estimated };
  const list = priceList(model.priceSource, atMs);
  if (!list) return { costUsd: 0, estimated };
  const charged = calcPrice(libraryUsage(usage), 'model', { provider: list, timestamp: new Date(atMs) });
  return { costUsd: charged?.total_price ?? 0, estimated };
}

function flatCost(usage: Usage, { prices }: PricedModel): number {
  const { input_tokens, cache_read_tokens, cache_write_tokens, output_tokens } = libraryUsage(usage);
  const usdMillionths =
    (input_tokens - cache_read_tokens - cache_write_tokens) * prices.inputUsdPerMTok +
    cache_read_tokens * prices.cacheReadUsdPerMTok +
    cache_write_tokens * prices.cacheWriteUsdPerMTok +
    output_tokens * prices.outputUsdPerMTok;
  return usdMillionths / 1e6;
}

/** In the library's terms. A report whose parts exceed their whole counts as the larger, so that nothing is forgotten. */
function libraryUsage(usage: Usage) {
  const cacheReads = count(usage.cacheReadTokens);
  const cacheWrites1h = count(usage.cacheWrite1hTokens);
  const cacheWrites = Math.max(count(usage.cacheWriteTokens), cacheWrites1h);
  const reasoning = count(usage.reasoningTokens);
  return {
    input_tokens: Math.max(count(usage.inputTokens), cacheReads + cacheWrites),
    cache_read_tokens: cacheReads,
    cache_write_tokens: cacheWrites,
    cache_write_1h_tokens: cacheWrites1h,
    output_tokens: Math.max(count(usage.outputTokens), reasoning),
    output_reasoning_tokens: reasoning,
    web_searches: count(usage.webSearches ?? 0),
  };
}

/** No request has a billion tokens; a report that says so is broken, and must not eat a budget for ever. */
const MOST_TOKENS = 1e9;

function count(value: number): number {
  return Number.isFinite(value) && value > 0 ? Math.min(Math.floor(value), MOST_TOKENS) : 0;
}
