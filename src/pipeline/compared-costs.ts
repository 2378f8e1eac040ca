import { pricesOf } from '../cost/prices';
import { pricesForPrompt } from '../cost/prices-for-prompt';
import type { ModelInfo, Prices } from '../model-info';
import type { Usage } from '../protocols/canonical';
import type { PipelineParts } from './parts';
import type { PipelineRequest } from './pipeline-request';

/** What the same tokens would have cost at the dearest enabled model (never less than at the one that answered), in US dollars. */
export function dearestCostUsd(usage: Usage, answered: ModelInfo, models: readonly ModelInfo[]): number {
  return models.reduce((dearest, { prices }) => Math.max(dearest, costAt(prices, usage)), costAt(answered.prices, usage));
}

/** What the model that the client named would have cost for the same tokens; null when it named none. */
export function requestedCostUsd(usage: Usage, request: PipelineRequest, parts: PipelineParts): number | null {
  const asked = request.chat.model;
  if (asked === 'auto' || asked === 'economy' || asked === 'standard' || asked === 'premium') return null;
  const known = parts.registry.getAllModels().find((model) => model.id === asked || `${model.provider}:${model.id}` === asked);
  const prices = known?.prices ?? pricesOf('', asked).prices;
  return prices.inputUsdPerMTok === 0 && prices.outputUsdPerMTok === 0 ? null : costAt(prices, usage);
}

function costAt(list: Prices, usage: Usage): number {
  const prices = pricesForPrompt(list, usage.inputTokens);
  const plain = Math.max(0, usage.inputTokens - usage.cacheReadTokens - usage.cacheWriteTokens);
  const millionths =
    plain * prices.inputUsdPerMTok +
    usage.cacheReadTokens * prices.cacheReadUsdPerMTok +
    usage.cacheWriteTokens * prices.cacheWriteUsdPerMTok +
    usage.outputTokens * prices.outputUsdPerMTok;
  return millionths / 1e6;
}
