import type { Usage } from '../canonical';
import { countOf } from '../lenient-json';
import type { JsonObject } from '../protocol';

/**
 * The usage of one answer. Gemini counts thoughts and the results of its own tools apart from candidates and prompt;
 * `totalTokenCount` is the sum of all four. Cached tokens are part of the prompt.
 */
export function decodeUsage(usage: JsonObject): Usage {
  const count = (field: string) => countOf(usage[field]) ?? 0;
  return {
    inputTokens: count('promptTokenCount') + count('toolUsePromptTokenCount'),
    cacheReadTokens: count('cachedContentTokenCount'),
    cacheWriteTokens: 0,
    cacheWrite1hTokens: 0,
    outputTokens: count('candidatesTokenCount') + count('thoughtsTokenCount'),
    reasoningTokens: count('thoughtsTokenCount'),
  };
}
