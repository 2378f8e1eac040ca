import fc from 'fast-check';
import { applyEntries } from '../../../src/store/worker/apply-entries';
import { runQuery } from '../../../src/store/worker/queries/run-query';
import { readJournal } from '../../../src/store/worker/read-journal';
import { readStartState } from '../../../src/store/worker/start-state';
import { arbitraryChange } from '../../store/arbitrary-changes';
import { contentOf, emptyDatabase } from '../../store/database-fixture';
import { demand, sameText } from '../demand';
import type { FuzzTarget } from '../fuzz-target';
import { brokenText, mutatedJson } from '../mutate-json';

const TODAY = '2026-11-18';

/** Samples of every kind of change, drawn once so that cases are about their mutations. */
const LINES = fc
  .sample(arbitraryChange, { numRuns: 60, seed: 1 })
  .map((change, index) => JSON.stringify({ seq: index + 1, at: 1_795_000_000_000 + index, ...change }));

const file = fc
  .array(fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...LINES) }, { weight: 2, arbitrary: mutatedJson(LINES) }), { maxLength: 12 })
  .map((lines) => lines.map((line) => `${line}\n`).join(''));

/** Journal files after whatever may have happened to them. */
export const journalTargets: FuzzTarget[] = [{ name: 'journal', input: fc.oneof(file, brokenText(file)), check: checkJournal }];

function checkJournal(text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  const { entries, sound, damaged } = readJournal(bytes, 0);
  const lines = bytes
    .toString('latin1')
    .split('\n')
    .filter((line) => line !== '').length;
  demand(sound.length + damaged.length === lines, `${lines} lines became ${sound.length} sound and ${damaged.length} damaged ones`);
  for (const [index, { seq }] of entries.entries()) demand(seq > (entries[index - 1]?.seq ?? 0), `line ${seq} is out of order`);
  // What was kept reads back as it is.
  const again = readJournal(Buffer.concat(sound.flatMap((line) => [line, Buffer.from('\n')])), 0);
  demand(again.damaged.length === 0 && again.sound.length === sound.length, 'sound lines are damaged when they are read alone');

  const database = emptyDatabase();
  try {
    applyEntries(database, entries, () => undefined);
    const content = JSON.stringify(contentOf(database));
    applyEntries(database, entries, () => undefined);
    sameText(JSON.stringify(contentOf(database)), content, 'the database after applying a journal twice');
    demand(database.all('PRAGMA integrity_check')[0]?.integrity_check === 'ok', 'the database is damaged');
    readStartState(database);
    runQuery(database, 'summary', { days: 30 }, TODAY);
    runQuery(database, 'recent-requests', { limit: 50, offset: 0 }, TODAY);
  } finally {
    database.close();
  }
}
