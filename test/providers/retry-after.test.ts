import { describe, expect, it } from 'vitest';
import { retryAfterMs } from '../../src/providers/retry-after';

const NOW = Date.parse('2026-11-22T10:00:00Z');

describe('how long an upstream asks us to wait', () => {
  it.each([
    [{ 'retry-after': '3' }, 3000],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': ' 1.5 ' }, 1500],
    [{ 'retry-after-ms': '250', 'retry-after': '9' }, 250],
    [{ 'retry-after': 'Sun, 22 Nov 2026 10:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'Sun, 22 Nov 2026 09:00:00 GMT' }, 0],
    [{ 'retry-after': '999999999' }, 86_400_000],
  ])('%j is %d ms', (headers, expected) => {
    expect(retryAfterMs(headers, NOW)).toBe(expected);
  });

  it.each([{}, { 'retry-after': '' }, { 'retry-after': 'soon' }, { 'retry-after': '-1' }, { 'retry-after-ms': 'NaN' }])(
    '%j is unknown',
    (headers) => {
      expect(retryAfterMs(headers, NOW)).toBeUndefined();
    },
  );
});
