import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyAliases, matchesPattern } from '../../src/routing/aliases';
import { expectedCostUsd } from '../../src/routing/expected-cost';
import { WarmPrefixes } from '../../src/routing/warm-prefixes';
import { MINI, MINUTE, NOW, SONNET } from './routing-fixtures';

describe('applyAliases', () => {
  const aliases = { 'claude-opus-*': 'auto', 'claude-*': 'standard', 'claude-opus-4': 'anthropic:opus', '*-mini': 'economy' };

  it('prefers the exact name, then the most literal pattern', () => {
    expect(applyAliases('claude-opus-4', aliases)).toBe('anthropic:opus');
    expect(applyAliases('Claude-Opus-4-5', aliases)).toBe('auto');
    expect(applyAliases('claude-haiku', aliases)).toBe('standard');
    expect(applyAliases('gpt-4o-mini', aliases)).toBe('economy');
  });

  it('leaves other names as they are', () => {
    expect(applyAliases('GPT-4o', aliases)).toBe('GPT-4o');
    expect(applyAliases('constructor', {})).toBe('constructor');
  });

  it('is not slow on patterns full of stars', () => {
    expect(matchesPattern('a'.repeat(5000), `${'*a'.repeat(200)}b`)).toBe(false);
  });

  it('agrees with a plain definition of the star', () => {
    const plain = (name: string, pattern: string): boolean => {
      if (pattern === '') return name === '';
      if (pattern.startsWith('*')) return plain(name, pattern.slice(1)) || (name !== '' && plain(name.slice(1), pattern));
      return name[0] === pattern[0] && plain(name.slice(1), pattern.slice(1));
    };
    const text = (letters: string) => fc.array(fc.constantFrom(...letters), { maxLength: 7 }).map((list) => list.join(''));
    fc.assert(fc.property(text('ab'), text('ab*'), (name, pattern) => matchesPattern(name, pattern) === plain(name, pattern)));
  });
});

describe('expectedCostUsd', () => {
  it('bills every prompt token once, at its own price', () => {
    expect(expectedCostUsd(SONNET, { promptTokens: 1000, lengthTokens: 1000, outputTokens: 100 })).toBeCloseTo(
      (1000 * 3 + 100 * 15) / 1e6,
      12,
    );
    const cached = expectedCostUsd(
      SONNET,
      { promptTokens: 1000, lengthTokens: 1000, outputTokens: 0 },
      { readTokens: 600, writeTokens: 300 },
    );
    expect(cached).toBeCloseTo((600 * 0.3 + 300 * 3.75 + 100 * 3) / 1e6, 12);
  });

  it('never counts more cached tokens than the prompt has', () => {
    expect(
      expectedCostUsd(MINI, { promptTokens: 100, lengthTokens: 100, outputTokens: 0 }, { readTokens: 5000, writeTokens: 5000 }),
    ).toBeCloseTo((100 * 0.015) / 1e6, 15);
  });

  it('counts no more output than the model can produce', () => {
    expect(expectedCostUsd(MINI, { promptTokens: 0, lengthTokens: 0, outputTokens: 1e9 })).toBeCloseTo((32_000 * 0.6) / 1e6, 9);
  });
});

describe('WarmPrefixes', () => {
  const turns = [
    { hash: 'a', tokens: 2000 },
    { hash: 'b', tokens: 5000 },
    { hash: 'c', tokens: 9000 },
  ];

  it('knows the longest prefix that is still warm, per provider and model', () => {
    const warm = new WarmPrefixes();
    warm.remember(turns.slice(0, 2), 'anthropic', 'sonnet', 5000, NOW);
    expect(warm.warmTokens(turns, 'anthropic', 'sonnet', NOW + MINUTE)).toBe(5000);
    expect(warm.warmTokens([turns[0] ?? { hash: '', tokens: 0 }, { hash: 'x', tokens: 6000 }], 'anthropic', 'sonnet', NOW)).toBe(2000);
    expect(warm.warmTokens(turns, 'anthropic', 'opus', NOW)).toBe(0);
    expect(warm.warmTokens(turns, 'openai', 'sonnet', NOW)).toBe(0);
  });

  it('goes cold after five minutes, counted from the last use', () => {
    const warm = new WarmPrefixes();
    warm.remember(turns, 'anthropic', 'sonnet', 9000, NOW);
    expect(warm.warmTokens(turns, 'anthropic', 'sonnet', NOW + 5 * MINUTE)).toBe(0);
    warm.remember(turns, 'anthropic', 'sonnet', 9000, NOW + 4 * MINUTE);
    expect(warm.warmTokens(turns, 'anthropic', 'sonnet', NOW + 8 * MINUTE)).toBe(9000);
  });

  it('remembers no more than the provider said it holds, and nothing too short to be cached', () => {
    const warm = new WarmPrefixes();
    warm.remember([{ hash: 's', tokens: 500 }, ...turns], 'anthropic', 'sonnet', 4000, NOW);
    expect(warm.warmTokens(turns, 'anthropic', 'sonnet', NOW)).toBe(2000);
    expect(warm.warmTokens([{ hash: 's', tokens: 500 }], 'anthropic', 'sonnet', NOW)).toBe(0);
  });
});
