import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import initSqlJs from 'sql.js';
import type { StateChange } from '../../src/store/journal-events';
import type { ReadEntry } from '../../src/store/worker/apply-change';
import { applyEntries } from '../../src/store/worker/apply-entries';
import { Database } from '../../src/store/worker/database';
import { migrate } from '../../src/store/worker/migrate';
import { parseEntry } from '../../src/store/worker/read-journal';

const wasm = readFileSync(createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm'));

/** SQLite in this very process. */
export const sqlJs = await initSqlJs({ wasmBinary: new Uint8Array(wasm).buffer });

export function emptyDatabase(): Database {
  const database = new Database(sqlJs, null);
  migrate(database);
  return database;
}

/** Journal entries as they are read back, numbered from `firstSeq`. */
export function entriesOf(changes: readonly StateChange[], firstSeq = 1, at = 0): ReadEntry[] {
  return changes.flatMap((change, index) => parseEntry(JSON.stringify({ seq: firstSeq + index, at, ...change })) ?? []);
}

export function apply(database: Database, entries: readonly ReadEntry[]): void {
  applyEntries(database, entries, (message) => {
    throw new Error(message);
  });
}

/** Everything the tables hold, apart from row numbers and sums of nothing: two databases with the same content compare equal. */
export function contentOf(database: Database): Record<string, unknown[]> {
  const tables = database
    .all("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'meta' ORDER BY name")
    .map((row) => String(row.name));
  return Object.fromEntries(
    tables.map((table) => [
      table,
      database
        .all(`SELECT * FROM ${table}`)
        .filter((row) => !table.endsWith('_rollup') || Object.values(row).some((value) => typeof value === 'number' && value !== 0))
        .map(({ n, ...row }) => JSON.stringify(row))
        .sort(),
    ]),
  );
}
