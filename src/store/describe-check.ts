import type { CheckReport } from './worker-messages';

/** What a check of the storage found, in plain words. */
export function describeCheck({ requests, snapshots, journalFiles, repairs }: CheckReport): string {
  const looked = `Checked the database with ${count(requests, 'request')}, ${count(snapshots, 'database file')} and ${count(journalFiles, 'journal file')}.`;
  if (repairs.length === 0) return `${looked} Everything is in order.`;
  return `${looked} ${repairs.join(' ')} The database has been written anew; nothing that could be read is lost.`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
