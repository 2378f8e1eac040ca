/** Names of the files in the storage folder. */

export const SNAPSHOT = 'smart-claude-proxy.sqlite';
/** The snapshot before the current one. */
export const PREVIOUS_SNAPSHOT = 'smart-claude-proxy.previous.sqlite';
/** A snapshot that is being written. */
export const SNAPSHOT_DRAFT = 'smart-claude-proxy.sqlite.tmp';
export const JOURNAL = 'journal.ndjson';

const SEGMENT = /^journal\.(\d{1,16})\.ndjson$/;
const ANY_OF_OURS = /^(smart-claude-proxy\.(.+\.)?sqlite|journal\.(.+\.)?ndjson|models\.[0-9a-f]+\.json)(\.tmp)?$/;

/** A journal file that is written no more, named after the last `seq` it holds. */
export function segmentName(lastSeq: number): string {
  return `journal.${lastSeq}.ndjson`;
}

/** The last `seq` of a segment, read from its name; null for other files. */
export function segmentSeq(name: string): number | null {
  const digits = SEGMENT.exec(name)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** Whether a file holds anything that came with use: snapshots, journals, what was set aside of both, and what providers listed. */
export function holdsContent(name: string): boolean {
  return ANY_OF_OURS.test(name);
}

/** `smart-claude-proxy.sqlite` → `smart-claude-proxy.damaged-20261122T101500.sqlite` */
export function setAsideName(name: string, why: 'damaged' | 'newer' | 'kept', stamp: string): string {
  const dot = name.indexOf('.');
  const extension = name.slice(name.lastIndexOf('.'));
  return `${name.slice(0, dot)}.${why}-${stamp}${extension}`;
}

/** `20261122T101500`: local time, for the names of files that are set aside. @param at milliseconds since 1970 */
export function timeStamp(at: number): string {
  const date = new Date(at);
  const parts = [date.getFullYear(), date.getMonth() + 1, date.getDate(), date.getHours(), date.getMinutes(), date.getSeconds()];
  const [year, month, day, hour, minute, second] = parts.map((part) => String(part).padStart(2, '0'));
  return `${year}${month}${day}T${hour}${minute}${second}`;
}
