import type { Period, Summary } from '../../queries';
import type { Database } from '../database';
import { number } from '../value-parsers';
import { firstDay } from './period';
import { ratio } from './ratio';

export function getSummaryStats(database: Database, { days }: Period, today: string): Summary {
  const sums = database.first(
    `SELECT sum(requests) AS requests, sum(cost_usd) AS cost, sum(estimates) AS estimates, sum(quota_usd) AS quota,
       sum(tokens_in) AS tokens_in, sum(tokens_out) AS tokens_out, sum(cache_hits) AS hits,
       sum(requests_latency_ms) AS latency, sum(requests_answered) AS answered,
       sum(requests_succeeded) AS succeeded, sum(requests_judged) AS judged,
       sum(tokens_before_compression - tokens_after_compression) AS saved,
       count(DISTINCT CASE WHEN answered > 0 THEN provider END) AS providers
     FROM daily_rollup WHERE day >= ?`,
    [firstDay(days, today)],
  );
  return {
    requests: number(sums?.requests),
    costUsd: number(sums?.cost),
    costEstimated: number(sums?.estimates) > 0,
    quotaUsd: number(sums?.quota),
    tokensIn: number(sums?.tokens_in),
    tokensOut: number(sums?.tokens_out),
    averageLatencyMs: ratio(number(sums?.latency), number(sums?.answered)),
    successRate: ratio(number(sums?.succeeded), number(sums?.judged)),
    tokensSaved: number(sums?.saved),
    cacheHits: number(sums?.hits),
    providersActive: number(sums?.providers),
  };
}
