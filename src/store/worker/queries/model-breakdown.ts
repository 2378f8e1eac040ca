import type { Period, QueryResult } from '../../queries';
import type { Database } from '../database';
import { number, text } from '../value-parsers';
import { firstDay } from './period';

export function getModelBreakdown(database: Database, { days }: Period, today: string): QueryResult<'model-breakdown'> {
  const rows = database.all(
    `SELECT provider, model, sum(requests) AS requests, sum(cost_usd) AS cost, sum(tokens_in) AS tokens_in, sum(tokens_out) AS tokens_out
     FROM daily_rollup WHERE day >= ? GROUP BY provider, model ORDER BY provider, cost DESC, model`,
    [firstDay(days, today)],
  );
  return rows.map((row) => ({
    provider: text(row.provider),
    model: text(row.model),
    requests: number(row.requests),
    costUsd: number(row.cost),
    tokensIn: number(row.tokens_in),
    tokensOut: number(row.tokens_out),
  }));
}
