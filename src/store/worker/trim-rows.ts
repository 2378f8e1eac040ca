import type { Database } from './database';

/** Rows per batch: a query that comes in between waits some milliseconds at most. */
const BATCH = 200;

/** Where whole prompts are kept, rows can be large; the database is in memory and written whole, so it has a limit of its own. */
export const MOST_BYTES = 400 * 1024 * 1024;

export interface RowLimits {
  /** Milliseconds since 1970; older rows go. */
  createdBefore: number;
  maxRows: number;
  /** Size of the database in bytes. */
  maxBytes: number;
}

/**
 * Deletes one batch of the oldest rows, as far as they are too old or too many; sums stay in the rollups.
 * @returns whether there is more to delete
 */
export function trimRows(database: Database, { createdBefore, maxRows, maxBytes }: RowLimits): boolean {
  const surplus = database.count('SELECT count(*) FROM task_logs') - maxRows;
  const limit = usedBytes(database) > maxBytes ? BATCH : Math.min(surplus, BATCH);
  const expired = `SELECT n FROM task_logs WHERE created_at < ? ORDER BY created_at LIMIT ${BATCH}`;
  const oldest = 'SELECT n FROM task_logs ORDER BY created_at, n LIMIT ?';
  if (limit > 0) database.run(`DELETE FROM task_logs WHERE n IN (${oldest})`, [limit]);
  else database.run(`DELETE FROM task_logs WHERE n IN (${expired})`, [createdBefore]);
  return database.changes() > 0;
}

function usedBytes(database: Database): number {
  return (database.count('PRAGMA page_count') - database.count('PRAGMA freelist_count')) * database.count('PRAGMA page_size');
}
