import { startOfDay } from '../../../local-day';
import type { ExportPage, QueryParameters } from '../../queries';
import type { Database } from '../database';
import { readTask, TASK_FIELDS } from '../task-columns';
import { number } from '../value-parsers';
import { firstDay } from './period';

export function getExport(database: Database, { days, limit, after }: QueryParameters<'export'>, today: string): ExportPage {
  const from = after ?? { createdAt: startOfDay(firstDay(days, today)), n: 0 };
  const rows = database.all('SELECT * FROM task_logs WHERE (created_at, n) > (?, ?) ORDER BY created_at, n LIMIT ?', [
    from.createdAt,
    from.n,
    limit,
  ]);
  const last = rows.length < limit ? undefined : rows.at(-1);
  return {
    tasks: rows.map((row) => readTask(row, TASK_FIELDS)),
    next: last ? { createdAt: number(last.created_at), n: number(last.n) } : null,
  };
}
