import { findProvider } from '@pydantic/genai-prices';
import { describe, expect, it } from 'vitest';
import type { Capability, Tier } from '../../src/model-info';
import { describeModel } from '../../src/providers/catalogue';
import { SHIPPED_MODELS } from '../../src/providers/shipped-models';

function describeAt(provider: string, id: string, baseUrl?: string) {
  return describeModel({ id: provider, free: false, baseUrl }, { id });
}

describe('the tier of a model', () => {
  const tiers: [string, string, Tier][] = [
    ['anthropic', 'claude-haiku-4-5-20251001', 'economy'],
    ['anthropic', 'claude-haiku-5-5', 'economy'],
    ['anthropic', 'claude-3-5-haiku-latest', 'economy'],
    ['anthropic', 'claude-sonnet-5', 'standard'],
    ['anthropic', 'claude-3-7-sonnet-20250219', 'standard'],
    ['anthropic', 'claude-opus-5-5', 'premium'],
    ['anthropic', 'claude-opus-4-6[1m]', 'premium'],
    ['anthropic', 'claude-fable-5-1', 'premium'],
    ['anthropic', 'claude-opus-12', 'premium'],
    ['claude-cli', 'haiku', 'economy'],
    ['claude-cli', 'sonnet', 'standard'],
    ['claude-cli', 'opus', 'premium'],
    ['openai', 'gpt-3.5-turbo', 'economy'],
    ['openai', 'gpt-4', 'standard'],
    ['openai', 'gpt-4-turbo', 'standard'],
    ['openai', 'gpt-4o', 'standard'],
    ['openai', 'gpt-4o-mini', 'economy'],
    ['openai', 'gpt-4.1-nano', 'economy'],
    ['openai', 'gpt-5.4', 'standard'],
    ['openai', 'gpt-5.4-mini', 'economy'],
    ['openai', 'gpt-5.4-pro', 'premium'],
    ['openai', 'gpt-6-luna', 'economy'],
    ['openai', 'gpt-6-astra', 'premium'],
    ['openai', 'o1', 'premium'],
    ['openai', 'o4-mini', 'economy'],
    ['gemini', 'gemini-2.5-flash-lite', 'economy'],
    ['gemini', 'gemini-2.5-flash', 'economy'],
    ['gemini', 'gemini-3.5-flash', 'standard'],
    ['gemini', 'models/gemini-3.1-pro-preview', 'premium'],
    ['groq', 'llama-3.1-8b-instant', 'economy'],
    ['groq', 'llama-3.3-70b-versatile', 'standard'],
    ['acme', 'meta-llama/Llama-3.1-405B-Instruct', 'premium'],
    ['acme', 'never-heard-of', 'standard'],
    ['acme', 'qwen3:8b', 'economy'],
    ['acme', 'qwen3:32b', 'standard'],
    ['mistral', 'mistral-small-latest', 'economy'],
  ];

  it.each(tiers)('%s %s: %s', (provider, id, tier) => {
    expect(describeAt(provider, id).tier).toBe(tier);
  });
});

describe('what a model can and holds', () => {
  const facts: [string, string, number, number, Capability[]][] = [
    ['anthropic', 'claude-sonnet-5', 1_000_000, 64_000, ['tools', 'vision', 'json', 'reasoning']],
    ['anthropic', 'claude-sonnet-4-5', 200_000, 64_000, ['tools', 'vision', 'json', 'reasoning']],
    ['anthropic', 'claude-sonnet-4-5[1m]', 1_000_000, 64_000, ['tools', 'vision', 'json', 'reasoning']],
    ['anthropic', 'claude-opus-4-1-20250805', 200_000, 32_000, ['tools', 'vision', 'json', 'reasoning']],
    ['anthropic', 'claude-3-haiku-20240307', 200_000, 4096, ['tools', 'vision', 'json']],
    ['openai', 'gpt-4o', 128_000, 16_384, ['tools', 'vision', 'json']],
    ['openai', 'gpt-4', 8192, 4096, ['tools', 'json']],
    ['openai', 'gpt-5.4', 1_050_000, 128_000, ['tools', 'vision', 'json', 'reasoning']],
    ['openai', 'gpt-5-mini', 400_000, 128_000, ['tools', 'vision', 'json', 'reasoning']],
    ['openai', 'gpt-9', 1_000_000, 128_000, ['tools', 'vision', 'json', 'reasoning']],
    ['openai', 'o3', 200_000, 100_000, ['tools', 'vision', 'json', 'reasoning']],
    ['gemini', 'gemini-3.8-flash', 1_000_000, 65_536, ['tools', 'vision', 'json', 'reasoning']],
    ['acme', 'never-heard-of', 128_000, 8192, ['tools', 'json']],
  ];

  it.each(facts)('%s %s', (provider, id, contextWindow, maxOutputTokens, capabilities) => {
    const model = describeAt(provider, id);
    expect(model).toMatchObject({ contextWindow, maxOutputTokens });
    expect([...model.capabilities]).toEqual(capabilities);
  });

  it('never promises more output than fits into the context', () => {
    for (const vendor of ['anthropic', 'openai', 'google', 'groq', 'mistral', 'deepseek', 'openrouter']) {
      for (const { id } of findProvider({ providerId: vendor })?.models ?? []) {
        const model = describeAt(vendor, id);
        expect(model.maxOutputTokens).toBeGreaterThan(0);
        expect(model.maxOutputTokens).toBeLessThanOrEqual(model.contextWindow);
      }
    }
  });

  it('is less where the way to it carries less', () => {
    const cli = describeModel({ id: 'claude-cli', free: false, carries: ['json', 'reasoning'] }, { id: 'opus' });
    expect([...cli.capabilities].sort()).toEqual(['json', 'reasoning']);
  });
});

describe('the shipped models', () => {
  it.each(Object.entries(SHIPPED_MODELS).flatMap(([provider, ids]) => ids.map((id) => [provider, id] as const)))(
    '%s %s has prices and limits',
    (provider, id) => {
      const { prices, contextWindow } = describeAt(provider, id);
      expect(prices.inputUsdPerMTok).toBeGreaterThan(0);
      expect(prices.outputUsdPerMTok).toBeGreaterThan(prices.inputUsdPerMTok);
      expect(contextWindow).toBeGreaterThanOrEqual(128_000);
    },
  );

  it('offer every tier at every vendor', () => {
    for (const [provider, ids] of Object.entries(SHIPPED_MODELS)) {
      expect(new Set(ids.map((id) => describeAt(provider, id).tier))).toEqual(new Set(['economy', 'standard', 'premium']));
    }
  });
});
