import type { Usage } from '../canonical';
import { NO_USAGE } from '../no-usage';
import type { JsonObject } from '../protocol';

/** The API always reports usage, and clients rely on it; without a report from the provider all counts are 0. */
export function encodeUsage(usage: Usage = NO_USAGE): JsonObject {
  return {
    input_tokens: usage.inputTokens,
    input_tokens_details: { cached_tokens: usage.cacheReadTokens, cache_write_tokens: usage.cacheWriteTokens },
    output_tokens: usage.outputTokens,
    output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    total_tokens: usage.inputTokens + usage.outputTokens,
  };
}
