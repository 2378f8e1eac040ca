import { calcPrice, type ModelPrice, type Provider as PriceProvider } from '@pydantic/genai-prices';
import type { LongPromptPrices, PriceOverrides, PriceSource, Prices } from '../model-info';
import { lookUpPrice } from './price-library';
import { findInLibrary } from './price-vendor';

export interface Pricing {
  prices: Prices;
  priceSource: PriceSource;
}

export interface PriceOptions {
  /** Where the provider's API is; tells known vendors and servers on this machine. */
  baseUrl?: string | undefined;
  /** Prices from settings; each wins over the library's. */
  overrides?: PriceOverrides | undefined;
  /** Whether its answers cost nothing whatever the model (Ollama, the demo provider, the editor's own models). */
  free?: boolean;
}

type PriceField = Exclude<keyof ModelPrice, number>;

/**
 * What a provider's model costs now, and where its full prices are. Settings win; then the price library by provider id; an
 * unknown id on this machine is free, elsewhere it is priced by the model's name and marked estimated. Without any price the
 * figures are 0 and estimated.
 */
export function pricesOf(providerId: string, model: string, options: PriceOptions = {}, atMs: number = Date.now()): Pricing {
  const overrides = givenOverrides(options.overrides);
  const found = options.free ? 'free' : findInLibrary(providerId, model, options.baseUrl);
  if (found !== undefined && found !== 'free') {
    const { vendor, model: name } = found;
    const priceSource: PriceSource = { kind: 'library', vendor, model: name, ...(overrides ? { overrides } : {}) };
    const known = overrides?.inputUsdPerMTok !== undefined && overrides.outputUsdPerMTok !== undefined;
    return { prices: basePrices(priceSource, found.estimated && !known, atMs), priceSource };
  }
  if (overrides) {
    const priceSource: PriceSource = { kind: 'settings', overrides };
    const known = found === 'free' || (overrides.inputUsdPerMTok !== undefined && overrides.outputUsdPerMTok !== undefined);
    return { prices: basePrices(priceSource, !known, atMs), priceSource };
  }
  const priceSource: PriceSource = { kind: found ?? 'unknown' };
  return { prices: basePrices(priceSource, found === undefined, atMs), priceSource };
}

/** A price list of one model for the library's calculator, as it stands at a moment; undefined where there is nothing to charge by. */
export function priceList(source: PriceSource, atMs: number): PriceProvider | undefined {
  switch (source.kind) {
    case 'free':
    case 'unknown':
      return undefined;
    case 'settings': {
      const list = lists.get(source) ?? listOf(overridden({}, source.overrides));
      lists.set(source, list);
      return list;
    }
    case 'library': {
      const kept = lists.get(source);
      if (kept) return kept;
      const found = lookUpPrice(source.vendor, source.model, new Date(atMs));
      if (!found) return undefined;
      if (source.overrides) return listOf(overridden(found.model_price, source.overrides));
      // With the one model that matched, later look-ups need not search the vendor's hundreds.
      const list = { ...found.provider, models: [{ ...found.model, match: ANYTHING }] };
      lists.set(source, list);
      return list;
    }
  }
}

const lists = new WeakMap<PriceSource, PriceProvider>();

const ANYTHING = { starts_with: '' };

function listOf(prices: ModelPrice): PriceProvider {
  return { id: 'settings', name: 'Settings', api_pattern: '', models: [{ id: 'model', match: ANYTHING, prices }] };
}

function basePrices(source: PriceSource, estimated: boolean, atMs: number): Prices {
  const list = priceList(source, atMs);
  const found = list && calcPrice({ input_tokens: 0 }, 'model', { provider: list, timestamp: new Date(atMs) });
  const prices: ModelPrice = found ? found.model_price : {};
  const longPrompts = tierStarts(prices).map((aboveTokens) => ({ aboveTokens, ...pricesAbove(prices, aboveTokens) }));
  return { ...pricesAbove(prices, -1), estimated, ...(longPrompts.length > 0 ? { longPrompts } : {}) };
}

/** Of prompts longer than so many tokens. */
function pricesAbove(prices: ModelPrice, tokens: number): Omit<LongPromptPrices, 'aboveTokens'> {
  const input = above(prices, 'input_mtok', tokens) ?? 0;
  return {
    inputUsdPerMTok: input,
    outputUsdPerMTok: above(prices, 'output_mtok', tokens) ?? 0,
    // Without a price of their own, cached tokens cost what all prompt tokens cost.
    cacheReadUsdPerMTok: above(prices, 'cache_read_mtok', tokens) ?? input,
    cacheWriteUsdPerMTok: above(prices, 'cache_write_mtok', tokens) ?? input,
  };
}

const COMPARED: readonly PriceField[] = ['input_mtok', 'output_mtok', 'cache_read_mtok', 'cache_write_mtok'];

/** Prompt lengths above which something costs another price, in tokens, ascending. */
function tierStarts(prices: ModelPrice): number[] {
  const starts = COMPARED.flatMap((field) => {
    const price = prices[field];
    return typeof price === 'object' ? price.tiers.map(({ start }) => start) : [];
  });
  return [...new Set(starts)].sort((a, b) => a - b);
}

function above(prices: ModelPrice, field: PriceField, tokens: number): number | undefined {
  const price = prices[field];
  if (typeof price !== 'object') return price;
  const reached = price.tiers.filter(({ start }) => start <= tokens).sort((a, b) => b.start - a.start);
  return reached[0]?.price ?? price.base;
}

/**
 * Puts settings in place of a price list. Vendors price their cache as a share of the input price, so where settings change
 * that alone, the cache keeps its share.
 */
function overridden(prices: ModelPrice, overrides: PriceOverrides): ModelPrice {
  const result: ModelPrice = { ...prices };
  const { inputUsdPerMTok, outputUsdPerMTok, cacheReadUsdPerMTok, cacheWriteUsdPerMTok } = overrides;
  if (inputUsdPerMTok !== undefined) {
    scaleCache(result, ['cache_read_mtok', 'cache_write_mtok', 'cache_write_1h_mtok'], base(prices, 'input_mtok'), inputUsdPerMTok);
    result.input_mtok = inputUsdPerMTok;
  }
  if (outputUsdPerMTok !== undefined) {
    result.output_mtok = outputUsdPerMTok;
    delete result.output_reasoning_mtok;
  }
  if (cacheReadUsdPerMTok !== undefined) result.cache_read_mtok = cacheReadUsdPerMTok;
  if (cacheWriteUsdPerMTok !== undefined) {
    scaleCache(result, ['cache_write_1h_mtok'], base(result, 'cache_write_mtok'), cacheWriteUsdPerMTok);
    result.cache_write_mtok = cacheWriteUsdPerMTok;
  }
  // The calculator wants a price for all tokens where it has one for some of them.
  result.input_mtok ??= 0;
  result.output_mtok ??= 0;
  return result;
}

function scaleCache(prices: ModelPrice, fields: readonly PriceField[], from: number | undefined, to: number): void {
  for (const field of fields) {
    const price = base(prices, field);
    if (price === undefined) continue;
    if (from) prices[field] = (price * to) / from;
    else delete prices[field];
  }
}

/** The price of short prompts, where longer ones cost more. */
function base(prices: ModelPrice, field: PriceField): number | undefined {
  const price = prices[field];
  return typeof price === 'object' ? price.base : price;
}

function givenOverrides(overrides: PriceOverrides | undefined): PriceOverrides | undefined {
  if (!overrides) return undefined;
  const { inputUsdPerMTok, outputUsdPerMTok, cacheReadUsdPerMTok, cacheWriteUsdPerMTok } = overrides;
  const given = { inputUsdPerMTok, outputUsdPerMTok, cacheReadUsdPerMTok, cacheWriteUsdPerMTok };
  return Object.values(given).some((price) => price !== undefined) ? given : undefined;
}
