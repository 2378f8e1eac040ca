import type { Usage } from '../protocols/canonical';
import { NO_USAGE } from '../protocols/no-usage';
import { costOf, type PricedModel } from './usage-cost';

export interface MostCost {
  /** US dollars. */
  promptUsd: number;
  /** US dollars. */
  outputUsdPerToken: number;
}

/** Enough that what the prompt costs is lost in no rounding. */
const MANY_TOKENS = 1e6;

/**
 * The most that a prompt of this length, and every token of its answer, can be charged: the prompt newly written to the provider's cache,
 * all of it at the price of long prompts where it is one.
 * @param hourLong whether the client wants prompts kept for an hour, which Anthropic charges more for
 * @param atMs when the request is made, in milliseconds since 1970
 */
export function mostCost(model: PricedModel, promptTokens: number, hourLong: boolean, atMs: number): MostCost {
  const inputTokens = Math.ceil(promptTokens);
  const usdOf = (usage: Partial<Usage>) => costOf({ ...NO_USAGE, inputTokens, ...usage }, model, atMs).costUsd;
  const plain = usdOf({});
  const written = usdOf({ cacheWriteTokens: inputTokens, cacheWrite1hTokens: hourLong ? inputTokens : 0 });
  const answered = Math.max(usdOf({ outputTokens: MANY_TOKENS }), usdOf({ outputTokens: MANY_TOKENS, reasoningTokens: MANY_TOKENS }));
  return { promptUsd: Math.max(plain, written), outputUsdPerToken: (answered - plain) / MANY_TOKENS };
}
