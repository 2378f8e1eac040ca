import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../error-code';
import { PREVIOUS_SNAPSHOT, SNAPSHOT, SNAPSHOT_DRAFT } from '../storage-files';
import type { Database } from './database';
import { readMeta } from './meta';
import { setAside, writeDurably } from './set-aside';
import { sealOf } from './snapshot-seal';

/** The `appliedSeq` of the two snapshots on disk; null where there is none that is sound. */
export interface SnapshotsOnDisk {
  current: number | null;
  previous: number | null;
}

/** A file with this much unused space, and more than what is used, is rebuilt before it is written. */
const VACUUM_FROM_BYTES = 16 * 1024 * 1024;

/**
 * Writes the database beside the current snapshot, waits until it is on the disk, and only then moves the names: the current
 * becomes the previous one. Whenever this is cut off, a sound snapshot and the journal that follows it are there.
 */
export function writeSnapshot(
  database: Database,
  { storageDir, stamp }: { storageDir: string; stamp: string },
  onDisk: SnapshotsOnDisk,
): SnapshotsOnDisk {
  mkdirSync(storageDir, { recursive: true, mode: 0o700 });
  vacuumWhenWasteful(database);
  const appliedSeq = readMeta(database, 'appliedSeq');
  const bytes = database.export();
  const draft = join(storageDir, SNAPSHOT_DRAFT);
  const current = join(storageDir, SNAPSHOT);
  writeDraft(draft, bytes);
  const keepsCurrent = onDisk.current !== null && existsSync(current);
  if (keepsCurrent) renameSync(current, join(storageDir, PREVIOUS_SNAPSHOT));
  else if (existsSync(current)) setAside(storageDir, SNAPSHOT, 'damaged', stamp);
  renameSync(draft, current);
  syncFolder(storageDir);
  return { current: appliedSeq, previous: keepsCurrent ? onDisk.current : onDisk.previous };
}

function writeDraft(path: string, database: Uint8Array): void {
  try {
    writeDurably(path, [database, sealOf(database)]);
  } catch (error) {
    // On a full disk the journal needs the space more.
    rmSync(path, { force: true });
    throw error;
  }
}

function vacuumWhenWasteful(database: Database): void {
  const pageSize = database.count('PRAGMA page_size');
  const unused = database.count('PRAGMA freelist_count') * pageSize;
  const all = database.count('PRAGMA page_count') * pageSize;
  if (unused > VACUUM_FROM_BYTES && unused > all / 2) database.script('VACUUM');
}

/** Makes the renames last through a power failure. Windows cannot and need not. */
function syncFolder(storageDir: string): void {
  try {
    const folder = openSync(storageDir, 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch (error) {
    if (process.platform !== 'win32' && !['EINVAL', 'ENOTSUP', 'EISDIR'].includes(errorCode(error))) throw error;
  }
}
