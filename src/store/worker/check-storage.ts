import { join } from 'node:path';
import type { SqlJsStatic } from 'sql.js';
import { PREVIOUS_SNAPSHOT, SNAPSHOT } from '../storage-files';
import type { CheckReport } from '../worker-messages';
import type { Database } from './database';
import { journalFiles, replayJournal } from './journal-files';
import { openSnapshot } from './open-snapshot';
import { setAside } from './set-aside';
import type { SnapshotsOnDisk } from './write-snapshot';

/**
 * Looks through the files of the storage folder, none of which may be in use; damaged ones are set aside. The database in
 * memory holds all they held.
 * @param onDisk a snapshot that is set aside is struck out there
 */
export function checkFiles(
  sqlJs: SqlJsStatic,
  database: Database,
  { storageDir, stamp }: { storageDir: string; stamp: string },
  onDisk: SnapshotsOnDisk,
): CheckReport {
  const repairs: string[] = [];
  let snapshots = 0;
  for (const [name, which] of [[SNAPSHOT, 'current'] as const, [PREVIOUS_SNAPSHOT, 'previous'] as const]) {
    const snapshot = openSnapshot(sqlJs, join(storageDir, name));
    if (snapshot.kind === 'sound') snapshot.database.close();
    if (snapshot.kind !== 'missing') snapshots++;
    if (snapshot.kind !== 'damaged') continue;
    onDisk[which] = null;
    repairs.push(`The database ${name} was damaged; it is kept as ${setAside(storageDir, name, 'damaged', stamp)}.`);
  }
  const journals = journalFiles(storageDir).length;
  repairs.push(...replayJournal({ storageDir, stamp, journalInUse: false }, 0, () => undefined).repairs);
  return { requests: database.count('SELECT count(*) FROM task_logs WHERE is_face = 1'), snapshots, journalFiles: journals, repairs };
}
