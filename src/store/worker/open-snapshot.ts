import { readFileSync } from 'node:fs';
import type { SqlJsStatic } from 'sql.js';
import { errorCode } from '../error-code';
import { Database } from './database';
import { readMeta } from './meta';
import { LATEST_VERSION, migrate } from './migrate';
import { checkSeal } from './snapshot-seal';

export type OpenedSnapshot =
  | { kind: 'missing' }
  | { kind: 'damaged' }
  /** Written by a newer version of the proxy. */
  | { kind: 'newer'; version: number }
  | { kind: 'sound'; database: Database; migrated: boolean };

/** Reads a snapshot, proves it sound and brings it to the latest schema version. The file itself is left as it is. */
export function openSnapshot(sqlJs: SqlJsStatic, path: string): OpenedSnapshot {
  let database: Database | undefined;
  try {
    const { seal, database: bytes } = checkSeal(readFileSync(path));
    if (seal === 'broken' || bytes.length === 0) return { kind: 'damaged' };
    database = new Database(sqlJs, bytes);
    const version = readMeta(database, 'schemaVersion');
    if (version > LATEST_VERSION) {
      database.close();
      return { kind: 'newer', version };
    }
    if (version < 1 || (seal === 'absent' && !isIntact(database))) throw new Error('The database is damaged.');
    migrate(database);
    return { kind: 'sound', database, migrated: version < LATEST_VERSION };
  } catch (error) {
    database?.close();
    return { kind: errorCode(error) === 'ENOENT' ? 'missing' : 'damaged' };
  }
}

export function isIntact(database: Database): boolean {
  return database.first('PRAGMA integrity_check')?.integrity_check === 'ok';
}
