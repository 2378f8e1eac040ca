import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addHistogram, bucketOf, type Histogram, percentile } from '../../src/store/worker/histogram';

function histogramOf(values: readonly number[]): Histogram {
  const histogram: Histogram = [];
  for (const value of values) addHistogram(histogram, `{"${bucketOf(value)}":1}`);
  return histogram;
}

it('gives percentiles within half the width of a bucket', () => {
  const values = fc.array(fc.double({ min: 1, max: 1e7, noNaN: true }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(values, fc.constantFrom(0, 0.5, 0.95, 1), (list, share) => {
      const exact = list.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(share * list.length) - 1)] ?? 0;
      const found = percentile(histogramOf(list), share) ?? 0;
      expect(found / exact).toBeGreaterThan(0.97);
      expect(found / exact).toBeLessThan(1.03);
    }),
  );
});

it('adds up as JSON would', () => {
  const counts = fc.dictionary(fc.nat(500).map(String), fc.integer({ min: 1, max: 1e9 }));
  fc.assert(
    fc.property(counts, counts, (one, other) => {
      const histogram: Histogram = [];
      addHistogram(histogram, JSON.stringify(one));
      addHistogram(histogram, JSON.stringify(other));
      const expected: Histogram = [];
      for (const [bucket, count] of [...Object.entries(one), ...Object.entries(other)])
        expected[Number(bucket)] = (expected[Number(bucket)] ?? 0) + count;
      expect(histogram).toEqual(expected);
    }),
  );
});

it('knows nothing of nothing, and takes what is too short to measure for next to nothing', () => {
  expect(percentile([], 0.5)).toBeNull();
  expect(percentile(histogramOf([0, 0.2]), 0.5)).toBeLessThan(1);
});
