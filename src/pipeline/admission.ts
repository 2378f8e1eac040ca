import type { BudgetRefusal } from '../cost/budget-refusal';
import type { ModelInfo } from '../model-info';
import { attemptCeiling } from './attempt-ceiling';
import type { PipelineParts } from './parts';
import type { PipelineRequest } from './pipeline-request';

/** Room left for one attempt in every budget that applies. */
export interface Admission {
  readonly admitted: true;
  /** When it was applied for, in milliseconds since 1970: the attempt belongs to the day whose budget pays for it. */
  readonly at: number;
  /** Estimated prompt tokens at the provider. */
  promptTokens: number;
  /** The output limit to send upstream; undefined leaves the client's own as it is. */
  outputLimit: number | undefined;
  /** Whether the provider is billed by subscription, also when that setting changes while it answers. */
  subscription: boolean;
  /** Charges what the attempt really cost, in US dollars. */
  settle(actualUsd: number): void;
  release(): void;
}

/**
 * Sets money aside for asking this model, or says why not. Waits a moment when others may settle soon.
 * @param waitedMs how long the request has waited so before, in milliseconds
 */
export async function admit(
  request: PipelineRequest,
  ranked: { model: ModelInfo },
  signal: AbortSignal,
  parts: PipelineParts,
  waitedMs = 0,
): Promise<Admission | BudgetRefusal> {
  const { model } = ranked;
  const { client } = request.incoming;
  const limited = parts.budget.remainingUsd({ client, provider: model.provider }) !== null;
  const at = Date.now();
  const { promptTokens, promptUsd, outputUsdPerToken, outputWithin, subscription } = attemptCeiling(request, model, at, parts);
  const reservation = await parts.budget.reserve({
    amountUsd: promptUsd + outputWithin(Number.POSITIVE_INFINITY) * outputUsdPerToken,
    leastUsd: promptUsd + outputWithin(0) * outputUsdPerToken,
    client,
    provider: model.provider,
    at,
    waitedMs,
    signal,
  });
  if (!reservation.admitted) return reservation;
  return {
    admitted: true,
    at,
    promptTokens,
    subscription,
    outputLimit: limited && outputUsdPerToken > 0 ? outputWithin(reservation.amountUsd) : undefined,
    settle: (actualUsd) => reservation.settle(actualUsd),
    release: () => reservation.release(),
  };
}
