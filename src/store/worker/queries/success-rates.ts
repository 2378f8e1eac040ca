import { TASK_CATEGORIES } from '../../../task-record';
import type { Period, SuccessRates } from '../../queries';
import type { Database, Row } from '../database';
import { number, oneOf, text } from '../value-parsers';
import { firstDay } from './period';

/** Of attempts that could be judged: one that a client cut off, or that the cache answered, says nothing of a model. */
export function getSuccessRates(database: Database, { days }: Period, today: string): SuccessRates {
  const from = firstDay(days, today);
  const ratesBy = (columns: string, table: string) =>
    database.all(
      `SELECT ${columns}, sum(judged) AS judged, sum(succeeded) AS succeeded FROM ${table} WHERE day >= ?
       GROUP BY ${columns} HAVING sum(judged) > 0 ORDER BY ${columns}`,
      [from],
    );
  return {
    byModel: ratesBy('provider, model', 'daily_rollup').map((row) => ({
      provider: text(row.provider),
      model: text(row.model),
      ...rate(row),
    })),
    byCategory: ratesBy('provider, category', 'daily_category_rollup').map((row) => ({
      provider: text(row.provider),
      category: oneOf(TASK_CATEGORIES, 'other')(row.category),
      ...rate(row),
    })),
    byProvider: ratesBy('provider', 'daily_rollup').map((row) => ({ provider: text(row.provider), ...rate(row) })),
  };
}

function rate(row: Row): { requests: number; successRate: number } {
  return { requests: number(row.judged), successRate: number(row.succeeded) / number(row.judged) };
}
