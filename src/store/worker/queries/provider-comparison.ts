import type { Period, ProviderComparison } from '../../queries';
import type { Database } from '../database';
import { number, text } from '../value-parsers';
import { getProviderLatency } from './latency';
import { firstDay } from './period';
import { ratio } from './ratio';

export function getProviderComparison(database: Database, period: Period, today: string): ProviderComparison[] {
  const latency = getProviderLatency(database, period, today);
  const rows = database.all(
    `SELECT provider, sum(requests) AS requests, sum(cost_usd) AS cost, sum(succeeded) AS succeeded, sum(judged) AS judged,
       sum(tokens_in) AS tokens_in, sum(tokens_out) AS tokens_out
     FROM daily_rollup WHERE day >= ? GROUP BY provider ORDER BY requests DESC, provider`,
    [firstDay(period.days, today)],
  );
  return rows.map((row) => ({
    provider: text(row.provider),
    requests: number(row.requests),
    costUsd: number(row.cost),
    averageLatencyMs: latency.get(text(row.provider)) ?? null,
    successRate: ratio(number(row.succeeded), number(row.judged)),
    tokensIn: number(row.tokens_in),
    tokensOut: number(row.tokens_out),
  }));
}
