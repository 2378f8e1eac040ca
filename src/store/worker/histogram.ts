/** A log-scaled histogram of milliseconds: bucket number → count. Sparse, so that it can be kept per day and model. */
export type Histogram = Map<string, number>;

/** Each bucket is 5 % wider than the one before, so a percentile is off by at most 2.5 %. */
const GROWTH = 1.05;

/** Bucket 0 is everything under a millisecond. */
export function bucketOf(ms: number): string {
  return String(ms < 1 ? 0 : 1 + Math.floor(Math.log(ms) / Math.log(GROWTH)));
}

/**
 * @param share 0–1, such as 0.95
 * @returns the middle of the bucket with that percentile (nearest rank), in milliseconds; null for an empty histogram
 */
export function percentile(histogram: Histogram, share: number): number | null {
  const buckets = [...histogram].map(([bucket, count]) => ({ bucket: Number(bucket), count })).sort((a, b) => a.bucket - b.bucket);
  const total = buckets.reduce((sum, { count }) => sum + count, 0);
  const rank = Math.max(1, Math.ceil(share * total));
  let seen = 0;
  for (const { bucket, count } of buckets) {
    seen += count;
    if (seen >= rank) return GROWTH ** (bucket - 0.5);
  }
  return null;
}
