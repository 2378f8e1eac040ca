import type { Database } from './database';

/** `appliedSeq`: the `seq` of the last journal line that is in the database. */
type MetaKey = 'schemaVersion' | 'appliedSeq';

/** 0 where it was never written. @throws when there is no table `meta` */
export function readMeta(database: Database, key: MetaKey): number {
  return database.count('SELECT value FROM meta WHERE key = ?', [key]);
}

export function writeMeta(database: Database, key: MetaKey, value: number): void {
  database.run('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value', [key, value]);
}
