import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SqlJsStatic } from 'sql.js';
import { messageOf } from '../../error-message';
import { localDay } from '../../local-day';
import { JOURNAL, PREVIOUS_SNAPSHOT, SNAPSHOT } from '../storage-files';
import type { Loaded } from '../worker-messages';
import type { ReadEntry } from './apply-change';
import { applyEntries } from './apply-entries';
import { Database } from './database';
import { journalFiles, type ReplaySource, replayJournal } from './journal-files';
import { readMeta } from './meta';
import { LATEST_VERSION, migrate } from './migrate';
import { readOpenRequests } from './open-requests';
import { type OpenedSnapshot, openSnapshot } from './open-snapshot';
import { setAside, setCopyAside } from './set-aside';
import type { SnapshotsOnDisk } from './write-snapshot';

export interface LoadedDatabase {
  database: Database;
  onDisk: SnapshotsOnDisk;
  loaded: Loaded;
}

/** Builds the database from the newest sound snapshot and the journal behind it; what is damaged is set aside, never deleted. */
export function loadDatabase(sqlJs: SqlJsStatic, source: ReplaySource, warn: (message: string) => void): LoadedDatabase {
  const lost: string[] = [];
  const base = openNewest(sqlJs, source, lost);
  const database = base.database ?? new Database(sqlJs, null);
  if (!base.database) migrate(database);
  const appliedSeq = readMeta(database, 'appliedSeq');
  const replay = replayJournal(source, appliedSeq, (entries) => applyEntries(database, entries, warn));
  return {
    database,
    onDisk: {
      current: base.name === SNAPSHOT ? appliedSeq : null,
      previous: base.name === PREVIOUS_SNAPSHOT ? appliedSeq : null,
    },
    loaded: {
      lastSeq: replay.lastSeq,
      snapshotSeq: base.name === SNAPSHOT ? appliedSeq : null,
      replayedBytes: replay.bytes,
      snapshotWanted: base.migrated || base.name === PREVIOUS_SNAPSHOT || lost.length > 0,
      openRequests: readOpenRequests(database),
      repairs: [...describeRebuild(lost, base.name, replay.gapBefore), ...replay.repairs],
    },
  };
}

interface Base {
  database: Database | null;
  name: string | null;
  migrated: boolean;
}

/** @param lost gets a sentence for each snapshot that could not be used */
function openNewest(sqlJs: SqlJsStatic, source: ReplaySource, lost: string[]): Base {
  for (const name of [SNAPSHOT, PREVIOUS_SNAPSHOT]) {
    const opened = openSnapshot(sqlJs, join(source.storageDir, name));
    if (opened.kind === 'sound') return { database: opened.database, name, migrated: opened.migrated };
    if (opened.kind !== 'missing') lost.push(`${describe(name, opened)} ${whereabouts(source, name, opened.kind)}`);
  }
  return { database: null, name: null, migrated: false };
}

function describe(name: string, opened: Exclude<OpenedSnapshot, { kind: 'sound' | 'missing' }>): string {
  if (opened.kind === 'damaged') return `The database ${name} was damaged`;
  return `The database ${name} was written by a newer version of Smart Claude Proxy (schema ${opened.version}, this version knows up to ${LATEST_VERSION}); install that version to use it again`;
}

function whereabouts(source: ReplaySource, name: string, why: 'damaged' | 'newer'): string {
  try {
    const aside = setAside(source.storageDir, name, why, source.stamp);
    if (why === 'damaged') return `and is kept as ${aside}.`;
    return `and rename ${aside}, where it is kept untouched, back${andItsJournal(source)}.`;
  } catch {
    return 'and could not be set aside, as the storage folder cannot be written.';
  }
}

/** This version goes on with the journal and drops it in time, so what the newer one had not yet put into its database is kept as well. */
function andItsJournal({ storageDir, stamp }: ReplaySource): string {
  try {
    const names = journalFiles(storageDir).map(({ name }) => name);
    if (names.length === 0) return '';
    return `, and ${setCopyAside(storageDir, JOURNAL, linesOf(storageDir, names), stamp)} to ${JOURNAL}`;
  } catch (error) {
    const why = messageOf(error);
    return `; its journal could not be kept with it (${why}), so the last of what was logged may be missing there`;
  }
}

/** One file after the other, so that no more than one is in memory. */
function* linesOf(storageDir: string, names: readonly string[]): Generator<Buffer> {
  for (const name of names) {
    yield readFileSync(join(storageDir, name));
    yield Buffer.from('\n');
  }
}

function describeRebuild(lost: readonly string[], base: string | null, gapBefore: ReadEntry | null): string[] {
  if (base === SNAPSHOT) return [];
  if (gapBefore) {
    const since = `It was rebuilt from the journal; what was logged before ${localDay(gapBefore.at)} is not in it any more.`;
    return lost.length > 0 ? [...lost, since] : [`The database was missing. ${since}`];
  }
  if (lost.length === 0) return [];
  const from = base === PREVIOUS_SNAPSHOT ? 'the snapshot before it and the journal' : 'the journal';
  return [...lost, `Everything was rebuilt from ${from}.`];
}
