import type { TaskRecord } from '../../../task-record';
import { startOfDay } from '../../local-day';
import type { QueryParameters } from '../../queries';
import type { Database } from '../database';
import { readTask, TASK_FIELDS } from '../task-columns';
import { firstDay } from './period';

export function getExport(database: Database, { days, limit, offset }: QueryParameters<'export'>, today: string): TaskRecord[] {
  const rows = database.all('SELECT * FROM task_logs WHERE created_at >= ? ORDER BY created_at, n LIMIT ? OFFSET ?', [
    startOfDay(firstDay(days, today)),
    limit,
    offset,
  ]);
  return rows.map((row) => readTask(row, TASK_FIELDS));
}
