import type { Usage } from '../canonical';
import { countOf, objectOf } from '../lenient-json';
import { present } from '../present';
import type { JsonObject } from '../protocol';
import { offListMark } from '../service-tier';

/**
 * Reads a usage report of any Chat Completions server; undefined when there is none. `prompt_tokens` and
 * `completion_tokens` include what was cached and what was thought; the details below them are never added.
 * @param serviceTier the answer's own word for how it was served
 */
export function decodeUsage(value: unknown, serviceTier?: unknown): Usage | undefined {
  const usage = objectOf(value);
  if (!usage) return undefined;
  const input = countOf(usage.prompt_tokens);
  const output = countOf(usage.completion_tokens);
  if (input === undefined && output === undefined) return undefined;
  const prompt = objectOf(usage.prompt_tokens_details);
  const completion = objectOf(usage.completion_tokens_details);
  const inputTokens = input ?? 0;
  // DeepSeek, Moonshot, Mistral and LiteLLM have names of their own, beside the totals.
  const read =
    countOf(prompt?.cached_tokens) ??
    countOf(usage.prompt_cache_hit_tokens) ??
    countOf(usage.cached_tokens) ??
    countOf(usage.num_cached_tokens) ??
    countOf(usage.cache_read_input_tokens) ??
    0;
  const write =
    countOf(prompt?.cache_write_tokens) ??
    countOf(prompt?.cache_creation_tokens) ??
    countOf(prompt?.cache_creation_input_tokens) ??
    countOf(usage.cache_creation_input_tokens) ??
    0;
  const reasoning = countOf(completion?.reasoning_tokens) ?? countOf(usage.reasoning_tokens) ?? 0;
  const outputTokens = outputWithReasoning(output ?? 0, reasoning, inputTokens, countOf(usage.total_tokens));
  const webSearches = countOf(usage.num_search_queries) ?? countOf(objectOf(usage.server_tool_use)?.web_search_requests);
  return {
    inputTokens,
    cacheReadTokens: Math.min(read, inputTokens),
    cacheWriteTokens: Math.min(write, inputTokens - Math.min(read, inputTokens)),
    cacheWrite1hTokens: 0,
    outputTokens,
    reasoningTokens: Math.min(reasoning, outputTokens),
    ...(webSearches === undefined ? {} : { webSearches }),
    ...offListMark(serviceTier),
    ...present({ reportedCostUsd: reportedCostUsd(usage) }),
  };
}

/** xAI's unit: https://docs.x.ai/docs/key-information/consumption-and-rate-limits. */
const TICKS_PER_USD = 1e10;

/**
 * What the answer cost by the provider's own account: OpenRouter (which for a key of the user's own counts its fee alone), Perplexity,
 * xAI. Nothing says little: it is also the figure of an answer that has only begun.
 */
export function reportedCostUsd(usage: JsonObject): number | undefined {
  const ticks = countOf(usage.cost_in_usd_ticks);
  const cost = ticks === undefined ? (countOf(usage.cost) ?? countOf(objectOf(usage.cost)?.total_cost)) : ticks / TICKS_PER_USD;
  const upstream = usage.is_byok === true ? (countOf(objectOf(usage.cost_details)?.upstream_inference_cost) ?? 0) : 0;
  return cost === undefined || cost + upstream === 0 ? undefined : cost + upstream;
}

/** xAI and Gemini's compatible endpoint leave the thoughts out of `completion_tokens`; their total shows it. */
function outputWithReasoning(output: number, reasoning: number, input: number, total: number | undefined): number {
  return reasoning > 0 && total === input + output + reasoning ? output + reasoning : output;
}

export function encodeUsage(usage: Usage): JsonObject {
  return {
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    total_tokens: usage.inputTokens + usage.outputTokens,
    prompt_tokens_details: { cached_tokens: usage.cacheReadTokens, cache_write_tokens: usage.cacheWriteTokens },
    completion_tokens_details: { reasoning_tokens: usage.reasoningTokens },
  };
}
