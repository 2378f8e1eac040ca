import { messageOf } from '../../error-message';
import { applyChange, type ReadEntry } from './apply-change';
import type { Database } from './database';
import { readMeta, writeMeta } from './meta';
import { RollupChanges } from './rollup-changes';
import { isRecord, text } from './value-parsers';

/** Lines of one transaction: large enough to be fast, small enough that queries wait little. */
const BATCH = 500;

/**
 * Applies entries that are newer than what the database has; others change nothing. An entry that cannot be applied is left
 * out and told, so that it does not hold up those behind it.
 */
export function applyEntries(database: Database, entries: readonly ReadEntry[], warn: (message: string) => void): void {
  const appliedSeq = readMeta(database, 'appliedSeq');
  const fresh = entries.filter(({ seq }) => seq > appliedSeq);
  for (let start = 0; start < fresh.length; start += BATCH) {
    const batch = fresh.slice(start, start + BATCH);
    try {
      applyBatch(database, batch);
    } catch {
      applySingly(database, batch, warn);
    }
  }
}

function applySingly(database: Database, entries: readonly ReadEntry[], warn: (message: string) => void): void {
  for (const entry of entries) {
    try {
      applyBatch(database, [entry]);
    } catch (error) {
      warn(`The change ${entry.seq} (${entry.type}) could not be stored: ${messageOf(error)}`);
    }
  }
}

function applyBatch(database: Database, entries: readonly ReadEntry[]): void {
  const last = entries.at(-1);
  if (!last) return;
  database.transaction(() => {
    const rollups = new RollupChanges();
    for (const entry of withoutEndedStarts(entries)) applyChange(database, entry, rollups);
    rollups.write(database);
    writeMeta(database, 'appliedSeq', last.seq);
  });
}

/** Most requests begin and end within one batch; then nobody needs to know that they began. */
function withoutEndedStarts(entries: readonly ReadEntry[]): readonly ReadEntry[] {
  const ended = new Set(entries.flatMap((entry) => (entry.type === 'request-finished' ? idOf(entry) : [])));
  return entries.filter((entry) => entry.type !== 'request-started' || !ended.has(idOf(entry)));
}

function idOf(entry: ReadEntry): string {
  return isRecord(entry.row) ? text(entry.row.id) : '';
}
