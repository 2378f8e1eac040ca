import { calcPrice, findProvider, type ModelInfo as LibraryModel, type PriceCalculation } from '@pydantic/genai-prices';
import { laterPrices } from './later-prices';

/** The library's entry for a vendor's model as it stands at a moment, or ours for one that it does not know yet. */
export function lookUpPrice(vendor: string, model: string, timestamp = new Date()): PriceCalculation | undefined {
  const known = calcPrice({ input_tokens: 0 }, model, { providerId: vendor, timestamp });
  if (known) return known;
  const provider = laterPrices(vendor);
  return (provider && calcPrice({ input_tokens: 0 }, model, { provider, timestamp })) ?? undefined;
}

const modelsOf = new Map<string, readonly LibraryModel[]>();

/** Every model of a vendor that has a price. The same list every time. */
export function pricedModels(vendor: string): readonly LibraryModel[] {
  let models = modelsOf.get(vendor);
  if (!models) {
    models = [...(findProvider({ providerId: vendor })?.models ?? []), ...(laterPrices(vendor)?.models ?? [])];
    modelsOf.set(vendor, models);
  }
  return models;
}
