import type { CompressionDay, Period } from '../../queries';
import type { Database } from '../database';
import { addSums, readSums, type SumsByName } from '../sums-by-name';
import { number, text } from '../value-parsers';
import { everyDay, firstDay } from './period';

interface Sums {
  before: number;
  after: number;
  stages: SumsByName;
}

export function getCompressionStats(database: Database, { days }: Period, today: string): CompressionDay[] {
  const rows = database.all(
    'SELECT day, tokens_before_compression, tokens_after_compression, stage_savings FROM daily_rollup WHERE day >= ?',
    [firstDay(days, today)],
  );
  const byDay = new Map<string, Sums>();
  for (const row of rows) {
    const sums = byDay.get(text(row.day)) ?? { before: 0, after: 0, stages: new Map() };
    sums.before += number(row.tokens_before_compression);
    sums.after += number(row.tokens_after_compression);
    addSums(sums.stages, readSums(row.stage_savings));
    byDay.set(text(row.day), sums);
  }
  return everyDay(days, today, byDay.keys()).map((day) => {
    const sums = byDay.get(day);
    return { day, tokensBefore: sums?.before ?? 0, tokensAfter: sums?.after ?? 0, stages: Object.fromEntries(sums?.stages ?? []) };
  });
}
