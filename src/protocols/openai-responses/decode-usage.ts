import type { Usage } from '../canonical';
import { countOf, objectOf, objectsOf } from '../lenient-json';
import { reportedCostUsd } from '../openai-chat/usage';
import { present } from '../present';
import type { JsonObject } from '../protocol';
import { offListMark } from '../service-tier';

/** The usage of a response object; undefined when it reports none. */
export function decodeUsage(response: JsonObject): Usage | undefined {
  const usage = objectOf(response.usage);
  if (!usage) return undefined;
  const input = objectOf(usage.input_tokens_details);
  const output = objectOf(usage.output_tokens_details);
  const searches = webSearches(response);
  return {
    inputTokens: countOf(usage.input_tokens) ?? 0,
    cacheReadTokens: countOf(input?.cached_tokens) ?? 0,
    cacheWriteTokens: countOf(input?.cache_write_tokens) ?? 0,
    cacheWrite1hTokens: 0,
    outputTokens: countOf(usage.output_tokens) ?? 0,
    reasoningTokens: countOf(output?.reasoning_tokens) ?? 0,
    ...(searches > 0 ? { webSearches: searches } : {}),
    ...offListMark(response.service_tier),
    ...present({ reportedCostUsd: reportedCostUsd(usage) }),
  };
}

/** OpenAI's own count of billable searches where it gives one; opening a page is none. */
function webSearches(response: JsonObject): number {
  const reported = countOf(objectOf(objectOf(response.tool_usage)?.web_search)?.num_requests);
  if (reported !== undefined) return reported;
  return objectsOf(response.output).filter((item) => item.type === 'web_search_call' && isSearch(objectOf(item.action))).length;
}

function isSearch(action: JsonObject | undefined): boolean {
  return action === undefined || action.type === 'search';
}
