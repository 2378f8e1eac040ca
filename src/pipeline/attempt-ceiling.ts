import { outputReservation } from '../cost/budget-output';
import { type MostCost, mostCost } from '../cost/most-cost';
import type { PricedModel } from '../cost/usage-cost';
import type { ModelInfo } from '../model-info';
import { isObject } from '../protocols/lenient-json';
import { modelKey } from '../routing/model-key';
import type { PipelineParts } from './parts';
import type { PipelineRequest } from './pipeline-request';
import { promptTokensAt } from './prompt-size';

/** The most that asking a model for this request can cost. */
export interface AttemptCeiling {
  /** Estimated prompt tokens at the provider. */
  promptTokens: number;
  /** US dollars. */
  promptUsd: number;
  /** US dollars per output token of all answers asked for; 0 where nothing is charged. */
  outputUsdPerToken: number;
  /** The output limit, in tokens, that so much money buys (`outputReservation`). */
  outputWithin(remainingUsd: number): number;
  /** Whether the provider is billed by subscription: nothing is charged then. */
  subscription: boolean;
}

/** Our count of a prompt may be short of the provider's by this share. */
const COUNT_MARGIN = 1.15;

/** @param at when the request is made, in milliseconds since 1970 */
export function attemptCeiling(request: PipelineRequest, model: ModelInfo, at: number, parts: PipelineParts): AttemptCeiling {
  const { chat } = request;
  const protocol = parts.registry.get(model.provider)?.protocol ?? 'openai-chat';
  const promptTokens = promptTokensAt(model.provider, protocol, request.promptSize, chat);
  const subscription = parts.settings().providers[model.provider]?.billing === 'subscription';
  const most = mostCostOf(model, promptTokens, wantsHourLongCache(request), at, parts);
  // Quota is not money.
  const promptUsd = subscription ? 0 : most.promptUsd;
  const outputUsdPerToken = subscription ? 0 : most.outputUsdPerToken * (chat.n ?? 1);
  return {
    promptTokens,
    promptUsd,
    outputUsdPerToken,
    subscription,
    outputWithin: (remainingUsd) =>
      outputReservation({
        clientLimit: chat.maxOutputTokens,
        modelLimit: model.maxOutputTokens,
        remainingUsd,
        promptCostUsd: promptUsd,
        outputUsdPerToken,
        reasoningBudgetTokens: chat.reasoning?.budgetTokens,
      }),
  };
}

/**
 * The most that a prompt and each token of its answer can be charged, however the provider counts; by what it has reported where there is
 * no price list.
 * @param promptTokens our estimate
 */
export function mostCostOf(
  model: PricedModel & Pick<ModelInfo, 'provider' | 'id'>,
  promptTokens: number,
  hourLong: boolean,
  at: number,
  { shortfall, reportedRates }: Pick<PipelineParts, 'shortfall' | 'reportedRates'>,
): MostCost {
  const key = modelKey(model);
  const mostTokens = promptTokens * COUNT_MARGIN + shortfall.margin(key);
  const listed = mostCost(model, mostTokens, hourLong, at);
  if (listed.promptUsd > 0 || listed.outputUsdPerToken > 0) return listed;
  const { inputUsdPerToken, outputUsdPerToken } = reportedRates.of(key);
  return { promptUsd: mostTokens * inputUsdPerToken, outputUsdPerToken };
}

/** Whether the client marked a part of its prompt to be kept for an hour. */
function wantsHourLongCache({ chat, incoming }: PipelineRequest): boolean {
  const parts = chat.messages.flatMap((message) => message.parts);
  const marks = [...parts, ...chat.tools].map((part) => ('cacheControl' in part ? part.cacheControl : undefined));
  return [incoming.body.cache_control, ...marks].some((mark) => isObject(mark) && mark.ttl === '1h');
}
