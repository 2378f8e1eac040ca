import type { Database } from './database';
import { readMeta, writeMeta } from './meta';
import { VERSION_1 } from './migrations/version-1';
import { VERSION_2 } from './migrations/version-2';
import { VERSION_3 } from './migrations/version-3';
import { VERSION_4 } from './migrations/version-4';

/** SQL per version, from 1 on. Never changed once released: a file of every older version must get to the latest. */
const MIGRATIONS: readonly string[] = [VERSION_1, VERSION_2, VERSION_3, VERSION_4];

export const LATEST_VERSION = MIGRATIONS.length;

/**
 * Brings a database to a version, each step whole or not at all. An empty database has version 0.
 * @param target another than the latest only to make files of older versions for tests
 */
export function migrate(database: Database, target = LATEST_VERSION): void {
  database.script('CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL)');
  for (let version = readMeta(database, 'schemaVersion') + 1; version <= target; version++) {
    database.transaction(() => {
      database.script(MIGRATIONS[version - 1] ?? '');
      writeMeta(database, 'schemaVersion', version);
    });
  }
}
