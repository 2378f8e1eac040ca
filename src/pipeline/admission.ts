import { outputReservation } from '../cost/budget-output';
import type { BudgetRefusal } from '../cost/budget-refusal';
import { mostCost } from '../cost/most-cost';
import type { ModelInfo } from '../model-info';
import { isObject } from '../protocols/lenient-json';
import { modelKey } from '../routing/model-key';
import type { PipelineParts } from './parts';
import type { PipelineRequest } from './pipeline-request';
import { promptTokensAt } from './prompt-size';

/** Room left for one attempt in every budget that applies. */
export interface Admission {
  readonly admitted: true;
  /** When it was applied for, in milliseconds since 1970: the attempt belongs to the day whose budget pays for it. */
  readonly at: number;
  /** Estimated prompt tokens at the provider. */
  promptTokens: number;
  /** The output limit to send upstream; undefined leaves the client's own as it is. */
  outputLimit: number | undefined;
  /** Charges what the attempt really cost, in US dollars. */
  settle(actualUsd: number): void;
  release(): void;
}

/** Our count of a prompt may be short of the provider's by this share. */
const COUNT_MARGIN = 1.15;

/** Sets money aside for asking this model, or says why not. Waits a moment when others may settle soon. */
export async function admit(
  request: PipelineRequest,
  ranked: { model: ModelInfo },
  signal: AbortSignal,
  parts: PipelineParts,
): Promise<Admission | BudgetRefusal> {
  const { model } = ranked;
  const { chat, incoming } = request;
  const provider = parts.registry.get(model.provider);
  const promptTokens = promptTokensAt(model.provider, provider?.protocol ?? 'openai-chat', request.promptSize, chat);
  const scope = { client: incoming.client, provider: model.provider };
  const limited = parts.budget.remainingUsd(scope) !== null;
  // Quota is not money.
  const free = parts.settings().providers[model.provider]?.billing === 'subscription';
  const mostPromptTokens = promptTokens * COUNT_MARGIN + parts.shortfall.margin(modelKey(model));
  const at = Date.now();
  const most = mostCost(model, mostPromptTokens, wantsHourLongCache(request), at);
  const promptCostUsd = free ? 0 : most.promptUsd;
  const outputUsdPerToken = free ? 0 : most.outputUsdPerToken * (chat.n ?? 1);
  const outputWithin = (remainingUsd: number) =>
    outputReservation({
      clientLimit: chat.maxOutputTokens,
      modelLimit: model.maxOutputTokens,
      remainingUsd,
      promptCostUsd,
      outputUsdPerToken,
      reasoningBudgetTokens: chat.reasoning?.budgetTokens,
    });
  const reservation = await parts.budget.reserve({
    amountUsd: promptCostUsd + outputWithin(Number.POSITIVE_INFINITY) * outputUsdPerToken,
    leastUsd: promptCostUsd + outputWithin(0) * outputUsdPerToken,
    client: incoming.client,
    provider: model.provider,
    at,
    signal,
  });
  if (!reservation.admitted) return reservation;
  return {
    admitted: true,
    at,
    promptTokens,
    outputLimit: limited && outputUsdPerToken > 0 ? outputWithin(reservation.amountUsd) : undefined,
    settle: (actualUsd) => reservation.settle(actualUsd),
    release: () => reservation.release(),
  };
}

/** Whether the client marked a part of its prompt to be kept for an hour. */
function wantsHourLongCache({ chat, incoming }: PipelineRequest): boolean {
  const parts = chat.messages.flatMap((message) => message.parts);
  const marks = [...parts, ...chat.tools].map((part) => ('cacheControl' in part ? part.cacheControl : undefined));
  return [incoming.body.cache_control, ...marks].some((mark) => isObject(mark) && mark.ttl === '1h');
}
