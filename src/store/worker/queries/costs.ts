import type { CostSavings, Period, QueryResult } from '../../queries';
import type { Database } from '../database';
import { number, text } from '../value-parsers';
import { everyDayAndProvider, firstDay } from './period';

export function getCostOverTime(database: Database, { days }: Period, today: string): QueryResult<'cost-over-time'> {
  const sums = database.all('SELECT day, provider, sum(cost_usd) AS cost FROM daily_rollup WHERE day >= ? GROUP BY day, provider', [
    firstDay(days, today),
  ]);
  const costs = sums.map((row) => ({ day: text(row.day), provider: text(row.provider), value: number(row.cost) }));
  return everyDayAndProvider(days, today, costs).map(({ day, provider, value }) => ({ day, provider, costUsd: value }));
}

export function getCostByProvider(database: Database, { days }: Period, today: string): QueryResult<'cost-by-provider'> {
  const rows = database.all(
    `SELECT provider, sum(requests) AS requests, sum(cost_usd) AS cost FROM daily_rollup WHERE day >= ?
     GROUP BY provider ORDER BY cost DESC, provider`,
    [firstDay(days, today)],
  );
  const total = rows.reduce((sum, row) => sum + number(row.cost), 0);
  return rows.map((row) => ({
    provider: text(row.provider),
    requests: number(row.requests),
    costUsd: number(row.cost),
    share: total > 0 ? number(row.cost) / total : 0,
  }));
}

export function getCostSavings(database: Database, { days }: Period, today: string): CostSavings {
  const sums = database.first(
    `SELECT sum(cost_usd) AS actual, sum(cost_dearest_usd) AS dearest, sum(named_actual_usd) AS named_actual,
       sum(named_requested_usd) AS named_requested
     FROM daily_rollup WHERE day >= ?`,
    [firstDay(days, today)],
  );
  const actualUsd = number(sums?.actual);
  const dearestUsd = number(sums?.dearest);
  return {
    actualUsd,
    dearestUsd,
    savedUsd: dearestUsd - actualUsd,
    namedActualUsd: number(sums?.named_actual),
    namedRequestedUsd: number(sums?.named_requested),
  };
}
