import { describe, expect, it } from 'vitest';
import { mostCost } from '../../src/cost/most-cost';
import { pricesOf } from '../../src/cost/prices';
import { costOf } from '../../src/cost/usage-cost';

const AT = Date.parse('2026-11-22T12:00:00Z');
const NOTHING = { cacheReadTokens: 0, cacheWriteTokens: 0, cacheWrite1hTokens: 0, reasoningTokens: 0 };

describe('the most that a request can cost', () => {
  it.each([
    ['anthropic', 'claude-haiku-5-5', 150_000],
    ['anthropic', 'claude-sonnet-4-5', 250_000],
    ['gemini', 'gemini-2.5-pro', 300_000],
    ['openai', 'gpt-5.4', 300_000],
    ['openai', 'gpt-4o-mini', 1000],
  ])('at %s %s holds for prompts of every length, however they are cached', (provider, id, promptTokens) => {
    const model = pricesOf(provider, id, {}, AT);
    for (const inputTokens of [1, promptTokens / 2, promptTokens]) {
      const most = mostCost(model, inputTokens, true, AT);
      const outputTokens = 5000;
      const usages = [
        NOTHING,
        { ...NOTHING, cacheReadTokens: inputTokens },
        { ...NOTHING, cacheWriteTokens: inputTokens },
        { ...NOTHING, cacheWriteTokens: inputTokens, cacheWrite1hTokens: inputTokens },
        { ...NOTHING, reasoningTokens: outputTokens },
      ];
      const costs = usages.map((usage) => costOf({ ...usage, inputTokens, outputTokens }, model, AT).costUsd);
      expect(most.promptUsd + outputTokens * most.outputUsdPerToken).toBeCloseTo(Math.max(...costs), 9);
    }
  });

  it('leaves out what a prompt kept for an hour costs where nobody asked for it', () => {
    const model = pricesOf('anthropic', 'claude-sonnet-4-5', {}, AT);
    expect(mostCost(model, 1e5, false, AT).promptUsd).toBeCloseTo(0.375, 9);
    expect(mostCost(model, 1e5, true, AT).promptUsd).toBeCloseTo(0.6, 9);
  });
});
