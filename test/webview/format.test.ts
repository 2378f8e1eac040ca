import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration } from '../../webview/format/duration';
import { shorten, stageLabel, visibleName } from '../../webview/format/labels';
import { formatCost, formatUsd, parseUsd } from '../../webview/format/money';
import { formatCompression, formatCounted, formatShare, formatTokens } from '../../webview/format/numbers';
import { addDays, formatDay, formatMoment, formatUntil, localDay } from '../../webview/format/time';

describe('money', () => {
  it.each([
    [0, '$0.00'],
    [0.38, '$0.38'],
    [0.1, '$0.10'],
    [0.05, '$0.05'],
    [0.045, '$0.045'],
    [0.0999, '$0.10'],
    [0.0004, '$0.0004'],
    [0.00042, '$0.00042'],
    [0.0000123, '$0.000012'],
    [0.0000001, '<$0.000001'],
    [1, '$1.00'],
    [1204.5, '$1,204.50'],
    [-0.38, '-$0.38'],
    [-0.0004, '-$0.0004'],
  ])('shows %d as %s', (amount, text) => {
    expect(formatUsd(amount)).toBe(text);
  });

  it('marks an estimate', () => {
    expect(formatCost(0.38, true)).toBe('≈$0.38');
    expect(formatCost(0.38, false)).toBe('$0.38');
  });

  it('is off by less than a twentieth, or half a cent, whatever the amount', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.000001, max: 1e6, noNaN: true }), (amount) => {
        const shown = Number(formatUsd(amount).replace(/[$,]/g, ''));
        expect(Math.abs(shown - amount)).toBeLessThanOrEqual(Math.max(amount >= 0.1 ? 0.0050001 : 0, amount * 0.051));
      }),
    );
  });

  it.each([
    ['5', 5],
    ['$5', 5],
    [' 12.50 ', 12.5],
    ['.5', 0.5],
    ['1,200.50', 1200.5],
    ['0', 0],
  ])('reads "%s" as %d', (text, amount) => {
    expect(parseUsd(text)).toBe(amount);
  });

  it.each(['', '-1', '5 dollars', '1.2.3', '1,20', '€5', 'NaN', '1e3', '$', '.', '9'.repeat(400)])('does not read "%s"', (text) => {
    expect(parseUsd(text)).toBeNull();
  });
});

describe('numbers', () => {
  it.each([
    [0, '0'],
    [950, '950'],
    [12_400, '12.4K'],
    [999_950, '1M'],
    [2_620_000, '2.62M'],
  ])('shows %d tokens as %s', (tokens, text) => {
    expect(formatTokens(tokens)).toBe(text);
  });

  it('claims neither all nor nothing by rounding', () => {
    expect([0, 0.001, 0.5, 0.925, 0.996, 0.9999, 1, 1.01, 12.5].map(formatShare)).toEqual([
      '0%',
      '<1%',
      '50%',
      '93%',
      '>99%',
      '>99%',
      '100%',
      '101%',
      '1,250%',
    ]);
  });

  it('counts with the right noun', () => {
    expect(formatCounted(1, 'request')).toBe('1 request');
    expect(formatCounted(1204, 'request')).toBe('1,204 requests');
  });

  it('shows what compression took away, and a dash when it took nothing', () => {
    expect(formatCompression(1000, 820)).toBe('−18%');
    expect(formatCompression(1000, 1000)).toBe('–');
    expect(formatCompression(0, 0)).toBe('–');
  });
});

describe('durations', () => {
  it.each([
    [0.4, '0 ms'],
    [840, '840 ms'],
    [999.6, '1.0 s'],
    [1240, '1.2 s'],
    [59_960, '1 min'],
    [65_000, '1 min 5 s'],
    [3_600_000, '1 h'],
    [7_380_000, '2 h 3 min'],
  ])('shows %d ms as %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });
});

describe('times', () => {
  const now = new Date(2026, 10, 22, 15, 0);

  it('leaves out what today tells', () => {
    expect(formatMoment(new Date(2026, 10, 22, 14, 32).toISOString(), now)).not.toContain('Nov');
    expect(formatMoment(new Date(2026, 10, 21, 14, 32).toISOString(), now)).toMatch(/^Nov 21, /);
    expect(formatMoment(new Date(2025, 10, 21, 14, 32).toISOString(), now)).toMatch(/^Nov 21, 2025, /);
    expect(formatMoment('soon', now)).toBe('–');
  });

  it('says how long it is until a moment', () => {
    const after = (minutes: number) => formatUntil(new Date(now.getTime() + minutes * 60_000).toISOString(), now);
    expect([-1, 0.2, 40, 300, 47 * 60, 72 * 60].map(after)).toEqual(['now', 'in 1 min', 'in 40 min', 'in 5 h', 'in 47 h', 'in 3 days']);
  });

  it('counts days across months, years and changes of the clock', () => {
    expect(addDays('2026-03-01', -1)).toBe('2026-02-28');
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(addDays('2026-03-28', 2)).toBe('2026-03-30');
    expect(localDay(new Date(2026, 0, 5))).toBe('2026-01-05');
    expect(formatDay('2026-11-22')).toBe('Nov 22');
    expect(formatDay('not a day')).toBe('not a day');
  });
});

describe('labels', () => {
  it('names stages, and leaves an unknown one its own name', () => {
    expect(stageLabel('symbol-table')).toBe('Symbol table');
    expect(stageLabel('my-stage')).toBe('my-stage');
  });

  it('cuts long names between characters', () => {
    expect(shorten('claude', 10)).toBe('claude');
    expect(shorten('claude-haiku-5-5', 8)).toBe('claude-…');
    expect(shorten('👩🏽👩🏽👩🏽', 3)).toBe('👩🏽…');
  });

  it('lets no name hide or turn around the words beside it', () => {
    expect(visibleName('a\u202Eb\u2066c\nd')).toBe('a\ufffdb\ufffdc\ufffdd');
    expect(visibleName('qwen3-coder:30b')).toBe('qwen3-coder:30b');
  });
});
