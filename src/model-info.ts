export type Tier = 'economy' | 'standard' | 'premium';

export const TIERS: readonly Tier[] = ['economy', 'standard', 'premium'];

export type Capability = 'tools' | 'vision' | 'json' | 'reasoning';

/** Prices in US dollars per million tokens. */
export interface Prices {
  inputUsdPerMTok: number;
  outputUsdPerMTok: number;
  cacheReadUsdPerMTok: number;
  /** Cache writes that live five minutes. */
  cacheWriteUsdPerMTok: number;
  /** Whether these are known for this provider and model, or guessed from the model's name. */
  estimated: boolean;
  /** What the whole request costs once its prompt is long, shortest first; absent where the length makes no difference. */
  longPrompts?: readonly LongPromptPrices[];
}

/** Prices in US dollars per million tokens of requests whose prompt, cached tokens included, is longer than `aboveTokens`. */
export interface LongPromptPrices extends Omit<Prices, 'estimated' | 'longPrompts'> {
  aboveTokens: number;
}

/** What settings put in place of the library's prices, in US dollars per million tokens. */
export interface PriceOverrides {
  inputUsdPerMTok?: number | undefined;
  outputUsdPerMTok?: number | undefined;
  cacheReadUsdPerMTok?: number | undefined;
  cacheWriteUsdPerMTok?: number | undefined;
}

/**
 * Where the full prices of a model are: tiers for long prompts, prices that change by date, one-hour cache writes and web
 * searches, which `Prices` does not tell. `vendor` and `model` are the price library's own ids.
 */
export type PriceSource =
  | { kind: 'free' }
  | { kind: 'library'; vendor: string; model: string; overrides?: PriceOverrides }
  | { kind: 'settings'; overrides: PriceOverrides }
  | { kind: 'unknown' };

export interface ModelInfo {
  provider: string;
  /** As the provider knows it; any non-empty string. */
  id: string;
  displayName?: string;
  tier: Tier;
  /** Tokens of prompt and answer together. */
  contextWindow: number;
  /** Most tokens the model produces in one answer. */
  maxOutputTokens: number;
  capabilities: ReadonlySet<Capability>;
  /** Prices now, for comparing models. What a request cost is `costOf` of `src/cost/usage-cost.ts`. */
  prices: Prices;
  /** Absent: `prices` as they stand. */
  priceSource?: PriceSource;
}
