import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeUsage, encodeUsage } from '../../../src/protocols/openai-chat/usage';
import { usage } from '../arbitraries';

const NONE = { cacheReadTokens: 0, cacheWriteTokens: 0, cacheWrite1hTokens: 0, reasoningTokens: 0 };

describe('the usage of a Chat Completions answer', () => {
  it.each([
    [
      'OpenAI',
      {
        prompt_tokens: 100,
        completion_tokens: 50,
        total_tokens: 150,
        prompt_tokens_details: { cached_tokens: 80 },
        completion_tokens_details: { reasoning_tokens: 30 },
      },
      { inputTokens: 100, outputTokens: 50, cacheReadTokens: 80, reasoningTokens: 30 },
    ],
    [
      'OpenAI, cache writes',
      { prompt_tokens: 100, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 20, cache_write_tokens: 70 } },
      { inputTokens: 100, outputTokens: 5, cacheReadTokens: 20, cacheWriteTokens: 70 },
    ],
    [
      'DeepSeek',
      { prompt_tokens: 339, completion_tokens: 83, prompt_cache_hit_tokens: 320, prompt_cache_miss_tokens: 19 },
      { inputTokens: 339, outputTokens: 83, cacheReadTokens: 320 },
    ],
    [
      'DeepSeek, both names',
      { prompt_tokens: 339, completion_tokens: 83, prompt_tokens_details: { cached_tokens: 320 }, prompt_cache_hit_tokens: 320 },
      { inputTokens: 339, outputTokens: 83, cacheReadTokens: 320 },
    ],
    ['Moonshot', { prompt_tokens: 10, completion_tokens: 1, cached_tokens: 8 }, { inputTokens: 10, outputTokens: 1, cacheReadTokens: 8 }],
    [
      'xAI, thoughts beside the output',
      { prompt_tokens: 10, completion_tokens: 5, total_tokens: 115, completion_tokens_details: { reasoning_tokens: 100 } },
      { inputTokens: 10, outputTokens: 105, reasoningTokens: 100 },
    ],
    [
      'Perplexity',
      { prompt_tokens: 10, completion_tokens: 5, num_search_queries: 2 },
      { inputTokens: 10, outputTokens: 5, webSearches: 2 },
    ],
    [
      'LiteLLM, as Anthropic counts',
      { prompt_tokens: 100, completion_tokens: 5, cache_read_input_tokens: 60, cache_creation_input_tokens: 30 },
      { inputTokens: 100, outputTokens: 5, cacheReadTokens: 60, cacheWriteTokens: 30 },
    ],
    [
      'OpenRouter, with its cost',
      { prompt_tokens: 10, completion_tokens: 5, cost: 0.25, is_byok: false, cost_details: { upstream_inference_cost: null } },
      { inputTokens: 10, outputTokens: 5, reportedCostUsd: 0.25 },
    ],
    [
      "OpenRouter, with a key of the user's own",
      { prompt_tokens: 10, completion_tokens: 5, cost: 0.25, is_byok: true, cost_details: { upstream_inference_cost: 1 } },
      { inputTokens: 10, outputTokens: 5, reportedCostUsd: 1.25 },
    ],
    [
      'Perplexity, with its cost',
      { prompt_tokens: 10, completion_tokens: 5, cost: { request_cost: 0.5, total_cost: 0.75 } },
      { inputTokens: 10, outputTokens: 5, reportedCostUsd: 0.75 },
    ],
    [
      'xAI, with its cost',
      { prompt_tokens: 10, completion_tokens: 5, cost_in_usd_ticks: 5e9 },
      { inputTokens: 10, outputTokens: 5, reportedCostUsd: 0.5 },
    ],
    [
      'Perplexity, before it knows the cost',
      { prompt_tokens: 10, completion_tokens: 5, cost: { total_cost: 0 } },
      { inputTokens: 10, outputTokens: 5 },
    ],
    [
      'nonsense inside',
      { prompt_tokens: 10, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 99 }, completion_tokens_details: null },
      { inputTokens: 10, outputTokens: 5, cacheReadTokens: 10 },
    ],
  ])('of %s is counted once', (_, wire, expected) => {
    expect(decodeUsage(wire)).toEqual({ ...NONE, ...expected });
  });

  it.each([undefined, null, {}, 'x', [], { prompt_tokens: 'many' }, { prompt_tokens: -1 }])('is absent in %j', (wire) => {
    expect(decodeUsage(wire)).toBeUndefined();
  });

  it('survives encoding', () => {
    fc.assert(
      fc.property(usage, (original) => {
        expect(decodeUsage(encodeUsage(original))).toEqual({ ...original, cacheWrite1hTokens: 0 });
      }),
    );
  });
});
