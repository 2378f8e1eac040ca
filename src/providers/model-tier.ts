import type { Prices, Tier } from '../model-info';

/** Words of model names that place them, most telling first; `flash` and models without a word go by price. */
const TIER_OF_NAME: readonly (readonly [RegExp, Tier])[] = [
  [/(^|[^a-z])(haiku|mini|nano|lite|small|tiny|instant|micro|luna|8b|7b|4b|3b|1b)([^a-z]|$)/, 'economy'],
  [/^gpt-3\.5/, 'economy'],
  // Dear by today's prices, but of the class of its successors.
  [/^(chat)?gpt-4(o|\.1|-|$)/, 'standard'],
  [/(^|[^a-z])(opus|ultra|pro|fable|astra|deep-research|405b)([^a-z]|$)/, 'premium'],
  [/(^|[^a-z])(sonnet|medium)([^a-z]|$)/, 'standard'],
];

/** US dollars per million output tokens: Haiku 5, Sonnet 10 to 15, Opus 20 to 25. */
const ECONOMY_UP_TO_USD = 5;
const PREMIUM_FROM_USD = 20;

/** Above this many billion parameters a model is no small one. */
const SMALL_BILLIONS = 20;

/** The tier of a model nobody described: by the words of its name, its size, else its price. */
export function tierByName(name: string, prices: Prices): Tier {
  for (const [pattern, tier] of TIER_OF_NAME) if (pattern.test(name)) return tier;
  const billions = Number(/(?:^|[^\d.])(\d+(?:\.\d+)?)b(?![a-z])/.exec(name)?.[1] ?? Number.NaN);
  if (!Number.isNaN(billions)) return billions <= SMALL_BILLIONS ? 'economy' : 'standard';
  const price = prices.outputUsdPerMTok;
  if (price === 0) return 'standard';
  return price <= ECONOMY_UP_TO_USD ? 'economy' : price >= PREMIUM_FROM_USD ? 'premium' : 'standard';
}
