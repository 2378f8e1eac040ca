import type { ReadEntry } from './apply-change';
import { isRecord } from './value-parsers';

export interface ReadJournal {
  /** In the order of their `seq`. */
  entries: ReadEntry[];
  /** Whole lines that are sound, as they were written. */
  sound: Buffer[];
  /** Lines that are no entries, and a last line that was cut. */
  damaged: Buffer[];
}

interface ReadLine {
  bytes: Buffer;
  entry: ReadEntry | null;
}

const NEWLINE = 0x0a;

/**
 * Reads a journal file, whatever happened to it. A last line without its line feed counts when it is whole.
 * @param before the last `seq` of the file before this one
 */
export function readJournal(file: Buffer, before: number): ReadJournal {
  const lines = splitLines(file).map((bytes): ReadLine => ({ bytes, entry: parseEntry(bytes) }));
  const journal: ReadJournal = { entries: [], sound: [], damaged: [] };
  let last = before;
  for (const [index, { bytes, entry }] of lines.entries()) {
    if (entry && isInOrder(entry.seq, last, lines.slice(index + 1, index + 4))) {
      journal.entries.push(entry);
      journal.sound.push(bytes);
      last = entry.seq;
    } else {
      journal.damaged.push(bytes);
    }
  }
  return journal;
}

/** The `seq` of lines grows; one that runs ahead of the lines behind it was damaged, and would make those look old. */
function isInOrder(seq: number, last: number, following: readonly ReadLine[]): boolean {
  if (seq <= last) return false;
  const next = following.flatMap(({ entry }) => (entry ? [entry.seq] : []));
  const overtaken = next.filter((other) => other > last && other <= seq);
  return overtaken.length <= next.length / 2;
}

function splitLines(file: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < file.length; ) {
    const newline = file.indexOf(NEWLINE, start);
    const end = newline < 0 ? file.length : newline;
    if (end > start) lines.push(file.subarray(start, end));
    start = end + 1;
  }
  return lines;
}

export function parseEntry(line: Buffer | string): ReadEntry | null {
  try {
    const value: unknown = JSON.parse(line.toString());
    return isRecord(value) && isEntry(value) ? value : null;
  } catch {
    return null;
  }
}

function isEntry(value: Record<string, unknown>): value is ReadEntry {
  return Number.isSafeInteger(value.seq) && Number(value.seq) > 0 && typeof value.at === 'number' && typeof value.type === 'string';
}
