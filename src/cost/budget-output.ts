import { TOLERANCE_USD } from './budget-limits';

export interface OutputReservationInput {
  /** The client's own limit of output tokens, when it named one. */
  clientLimit?: number | undefined;
  /** Most tokens the model produces in one answer. */
  modelLimit: number;
  /** What may be reserved for the whole request; infinite without a budget. */
  remainingUsd: number;
  /** What the prompt can cost at most. */
  promptCostUsd: number;
  /** US dollars per output token; times the number of answers when a client asks for more than one. */
  outputUsdPerToken: number;
  /** Tokens the client lets the model think, which count as output. */
  reasoningBudgetTokens?: number | undefined;
}

/** Longer answers are rare; agents that want them say so. */
const DEFAULT_OUTPUT_TOKENS = 16_384;

/** OpenAI's Responses API refuses fewer (https://platform.openai.com/docs/api-reference/responses/create). */
const LEAST_OUTPUT_TOKENS = 16;

/**
 * The output limit to reserve for and to send upstream, in tokens. A client's own limit holds as far as the model goes; without
 * one it is the least of the model's limit, 16,384 beside the tokens for thinking, and what remains of the budget. Where less
 * remains than an answer needs, the result does not fit, so the reservation waits or is refused rather than buying a torso.
 *
 * With `remainingUsd` infinite it gives what to ask for, with 0 the least that will do, with what was granted the limit to send.
 */
export function outputReservation(input: OutputReservationInput): number {
  const { clientLimit, modelLimit, remainingUsd, promptCostUsd, outputUsdPerToken, reasoningBudgetTokens = 0 } = input;
  if (clientLimit !== undefined) return Math.min(clientLimit, modelLimit);
  const wanted = Math.min(modelLimit, DEFAULT_OUTPUT_TOKENS + reasoningBudgetTokens);
  const least = Math.min(modelLimit, LEAST_OUTPUT_TOKENS + reasoningBudgetTokens);
  if (outputUsdPerToken <= 0) return wanted;
  const affordable = Math.floor((remainingUsd - promptCostUsd + TOLERANCE_USD) / outputUsdPerToken);
  return Math.max(least, Math.min(wanted, affordable));
}
