import type { Database } from './database';

/** Rows per batch: a query that comes in between waits some milliseconds at most. */
const BATCH = 200;

/** Where whole prompts are kept, rows can be large; the database is in memory and written whole, so it has a limit of its own. */
const MOST_BYTES = 400 * 1024 * 1024;

/**
 * Deletes one batch of the oldest rows, as far as they are too old or too many; sums stay in the rollups.
 * @param createdBefore milliseconds since 1970
 * @returns whether there is more to delete
 */
export function trimRows(database: Database, createdBefore: number, maxRows: number): boolean {
  const surplus = database.count('SELECT count(*) FROM task_logs') - maxRows;
  const limit = usedBytes(database) > MOST_BYTES ? BATCH : Math.min(surplus, BATCH);
  const expired = `SELECT n FROM task_logs WHERE created_at < ? ORDER BY created_at LIMIT ${BATCH}`;
  const oldest = 'SELECT n FROM task_logs ORDER BY created_at, n LIMIT ?';
  if (limit > 0) database.run(`DELETE FROM task_logs WHERE n IN (${oldest})`, [limit]);
  else database.run(`DELETE FROM task_logs WHERE n IN (${expired})`, [createdBefore]);
  return database.changes() > 0;
}

function usedBytes(database: Database): number {
  return (database.count('PRAGMA page_count') - database.count('PRAGMA freelist_count')) * database.count('PRAGMA page_size');
}
