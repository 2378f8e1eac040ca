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
}

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
  prices: Prices;
}
