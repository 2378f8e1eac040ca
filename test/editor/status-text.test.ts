import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limitedPeriods, textBar, tightestPeriod } from '../../src/editor/budget-bar';
import { escapeMarkdown, modelName, shorten } from '../../src/editor/markdown';
import type { BudgetPeriodUsage, BudgetStatus } from '../../src/server/api-types';

function usage(spentUsd: number, limitUsd: number | null): BudgetPeriodUsage {
  return { spentUsd, reservedUsd: 0, limitUsd, remainingUsd: null, fraction: null, resetsAt: '2026-11-23T00:00:00.000Z' };
}

function budget(daily: BudgetPeriodUsage, weekly: BudgetPeriodUsage, monthly: BudgetPeriodUsage): BudgetStatus {
  return { config: { dailyUsd: null, weeklyUsd: null, monthlyUsd: null, downgradeAt: 0.8 }, usage: { daily, weekly, monthly } };
}

describe('the budget bar', () => {
  it('shows anything begun, and is full only at the limit', () => {
    expect(textBar(0)).toBe('▱▱▱▱▱▱▱▱▱▱');
    expect(textBar(0.001)).toBe('▰▱▱▱▱▱▱▱▱▱');
    expect(textBar(0.999)).toBe('▰▰▰▰▰▰▰▰▰▱');
    expect(textBar(1)).toBe('▰▰▰▰▰▰▰▰▰▰');
    expect(textBar(7)).toBe('▰▰▰▰▰▰▰▰▰▰');
  });

  it('tells the limited period that is nearest to its limit', () => {
    const status = budget(usage(3, 5), usage(9, 10), usage(20, null));
    expect(tightestPeriod(status)).toEqual({ period: 'weekly', share: 0.9 });
    expect(limitedPeriods(status)).toEqual(['daily', 'weekly']);
  });

  it('knows no tightest period without limits, and takes a limit of zero as reached', () => {
    expect(tightestPeriod(budget(usage(3, null), usage(3, null), usage(3, null)))).toBeUndefined();
    expect(tightestPeriod(budget(usage(0, 0), usage(0, null), usage(0, 10)))).toEqual({ period: 'daily', share: 1 });
  });
});

describe('text in tooltips', () => {
  it('cannot become a link, an icon, a heading or another table cell', () => {
    const escaped = escapeMarkdown('[x](command:evil) $(zap) | # <b> `c` **d** https://a.example');
    expect(escaped).not.toMatch(/[[\]()$|#<>`*:/]\s?[^\d]/);
  });

  it('is the same text again once it is shown', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const shown = escapeMarkdown(text).replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
        expect(shown).toBe(text.replace(/\s+/g, ' ').trim());
      }),
    );
  });

  it('is shortened at whole characters and marked as such', () => {
    expect(shorten('  two\n words ', 20)).toBe('two words');
    expect(shorten('😀😀😀😀', 3)).toBe('😀😀…');
    expect(modelName({ provider: 'lab', model: 'name-'.repeat(500) })).toMatch(/^lab\/(?:name-)+.{0,4}…$/);
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.integer({ min: 1, max: 30 }),
        (text, length) => Array.from(shorten(text, length)).length <= length,
      ),
    );
  });
});
