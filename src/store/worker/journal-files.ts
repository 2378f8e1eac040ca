import { readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../error-message';
import { errorCode } from '../error-code';
import { JOURNAL, segmentName, segmentSeq } from '../storage-files';
import type { ReadEntry } from './apply-change';
import { type ReadJournal, readJournal } from './read-journal';
import { setLinesAside, writeLines } from './set-aside';

export interface ReplaySource {
  storageDir: string;
  stamp: string;
  /** The main process is writing the journal: files are only read, and a last line may be on its way. */
  journalInUse: boolean;
}

export interface ReplayReport {
  /** The highest `seq` seen. */
  lastSeq: number;
  bytes: number;
  /** First line read, when it does not follow what the snapshot holds: all between is lost. */
  gapBefore: ReadEntry | null;
  repairs: string[];
}

/**
 * Hands every journal line newer than `appliedSeq` to `apply`, oldest first. What cannot be read is kept in a file of its
 * own, and the journal file is written anew without it; the journal of an earlier run becomes a segment.
 */
export function replayJournal(source: ReplaySource, appliedSeq: number, apply: (entries: ReadEntry[]) => void): ReplayReport {
  const report: ReplayReport = { lastSeq: appliedSeq, bytes: 0, gapBefore: null, repairs: [] };
  let lastOfFile = 0;
  for (const { name, lastSeq } of journalFiles(source.storageDir)) {
    if (lastSeq <= appliedSeq) {
      lastOfFile = lastSeq;
      continue;
    }
    const file = readOrExplain(join(source.storageDir, name), report.repairs);
    if (!file) continue;
    const journal = readJournal(file, lastOfFile);
    lastOfFile = journal.entries.at(-1)?.seq ?? lastOfFile;
    const fresh = journal.entries.filter(({ seq }) => seq > appliedSeq);
    const first = fresh[0];
    if (first && report.bytes === 0 && journal.damaged.length === 0 && first.seq > appliedSeq + 1) report.gapBefore = first;
    report.lastSeq = Math.max(report.lastSeq, lastOfFile);
    report.bytes += file.length;
    if (!source.journalInUse) settle(source, name, journal, report.repairs);
    apply(fresh);
  }
  return report;
}

/** Segments in their order, then the journal itself. */
export function journalFiles(storageDir: string): { name: string; lastSeq: number }[] {
  const files = namesIn(storageDir).flatMap((name) => {
    const lastSeq = name === JOURNAL ? Number.POSITIVE_INFINITY : segmentSeq(name);
    return lastSeq === null ? [] : [{ name, lastSeq }];
  });
  return files.sort((a, b) => a.lastSeq - b.lastSeq);
}

function namesIn(storageDir: string): string[] {
  try {
    return readdirSync(storageDir);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

function readOrExplain(path: string, repairs: string[]): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    repairs.push(`The journal file ${path} could not be read (${messageOf(error)}).`);
    return null;
  }
}

/** Leaves a file behind that holds sound lines only, and that nobody writes to any more. */
function settle({ storageDir, stamp }: ReplaySource, name: string, journal: ReadJournal, repairs: string[]): void {
  try {
    if (journal.damaged.length > 0) {
      const aside = setLinesAside(storageDir, name, journal.damaged, stamp);
      writeLines(join(storageDir, `${name}.tmp`), journal.sound);
      renameSync(join(storageDir, `${name}.tmp`), join(storageDir, name));
      repairs.push(describe(journal.damaged.length, `kept in ${aside}`));
    }
    const last = journal.entries.at(-1);
    if (name === JOURNAL && last) renameSync(join(storageDir, name), join(storageDir, segmentName(last.seq)));
  } catch (error) {
    if (journal.damaged.length > 0) repairs.push(describe(journal.damaged.length, 'left where it is, as the storage cannot be written'));
    else if (errorCode(error) === '') throw error;
  }
}

function describe(lines: number, whereabouts: string): string {
  const what = lines === 1 ? 'One line of the journal' : `${lines} lines of the journal`;
  return `${what} could not be read (cut or garbled); the rest is in place, and what was found there is ${whereabouts}.`;
}
