import { type Provider as PriceProvider, TieredPrices } from '@pydantic/genai-prices';

/** Prompts of Claude Haiku 5.5 above 100,000 tokens, cached ones included, cost five times as much. */
const haiku55 = (base: number) => new TieredPrices({ base, tiers: [{ start: 100_000, price: base * 5 }] });

/**
 * Models that the price library does not know yet, by its vendor ids; its own entries win once it does. Prices as the vendor's
 * own tools charge them: Claude CLI 2.1.330.
 */
const LATER: readonly PriceProvider[] = [
  {
    id: 'anthropic',
    name: 'Anthropic',
    api_pattern: '',
    models: [
      {
        id: 'claude-haiku-5-5',
        match: { or: [{ equals: 'claude-haiku-5-5' }, { starts_with: 'claude-haiku-5-5-' }, { starts_with: 'claude-haiku-5-5[' }] },
        prices: {
          input_mtok: haiku55(0.1),
          output_mtok: haiku55(0.5),
          cache_read_mtok: haiku55(0.01),
          cache_write_mtok: haiku55(0.125),
          cache_write_1h_mtok: haiku55(0.2),
          web_searches_kcount: 10,
        },
      },
    ],
  },
];

export function laterPrices(vendor: string): PriceProvider | undefined {
  return LATER.find(({ id }) => id === vendor);
}
