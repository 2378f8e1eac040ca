import type { Period, QueryResult } from '../../queries';
import type { Database } from '../database';
import { number, text } from '../value-parsers';
import { everyDay, everyDayAndProvider, firstDay } from './period';

export function getRequestVolume(database: Database, { days }: Period, today: string): QueryResult<'request-volume'> {
  const rows = database.all('SELECT day, provider, sum(requests) AS requests FROM daily_rollup WHERE day >= ? GROUP BY day, provider', [
    firstDay(days, today),
  ]);
  const sums = rows.map((row) => ({ day: text(row.day), provider: text(row.provider), value: number(row.requests) }));
  return everyDayAndProvider(days, today, sums).map(({ day, provider, value }) => ({ day, provider, requests: value }));
}

export function getCacheHitRate(database: Database, { days }: Period, today: string): QueryResult<'cache-hit-rate'> {
  const rows = database.all(
    'SELECT day, sum(requests) AS requests, sum(cache_hits) AS hits FROM daily_rollup WHERE day >= ? GROUP BY day',
    [firstDay(days, today)],
  );
  const byDay = new Map(rows.map((row) => [text(row.day), { requests: number(row.requests), hits: number(row.hits) }]));
  return everyDay(days, today, byDay.keys()).map((day) => ({ day, requests: 0, hits: 0, ...byDay.get(day) }));
}
