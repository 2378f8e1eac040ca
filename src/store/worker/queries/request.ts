import type { TaskRecord } from '../../../task-record';
import type { QueryParameters, QueryResult } from '../../queries';
import type { Database, Row } from '../database';
import { readTask, TASK_FIELDS } from '../task-columns';
import { text } from '../value-parsers';

/** A whole id wins over longer ones that begin with it. */
export function getRequest(database: Database, { id }: QueryParameters<'request'>): QueryResult<'request'> {
  const exact = database.all('SELECT * FROM task_logs WHERE id = ?', [id]);
  // The highest code point sorts behind every continuation of the prefix.
  const range = [id, `${id}\u{10ffff}`];
  const matches = exact.length || database.count('SELECT count(*) FROM task_logs WHERE id >= ? AND id <= ?', range);
  const found = exact[0] ?? (matches === 1 ? database.first('SELECT * FROM task_logs WHERE id >= ? AND id <= ?', range) : undefined);
  if (!found) return { matches, task: null, attempts: [] };
  const attempts = database.all('SELECT * FROM task_logs WHERE request_group_id = ? ORDER BY attempt, n', [text(found.request_group_id)]);
  return { matches, task: toTask(found), attempts: attempts.map(toTask) };
}

function toTask(row: Row): TaskRecord {
  return readTask(row, TASK_FIELDS);
}
