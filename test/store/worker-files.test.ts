import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JOURNAL, SNAPSHOT } from '../../src/store/storage-files';
import type { Database } from '../../src/store/worker/database';
import { loadDatabase } from '../../src/store/worker/load';
import { trimRows } from '../../src/store/worker/trim-rows';
import { writeSnapshot } from '../../src/store/worker/write-snapshot';
import { arbitraryChange } from './arbitrary-changes';
import { apply, contentOf, emptyDatabase, entriesOf, sqlJs } from './database-fixture';
import { task } from './tasks';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'store-files-'));
});
afterEach(() => rm(dir, { recursive: true }));

const nothingOnDisk = { current: null, previous: null };

function load(): Database {
  const warn = (message: string) => {
    throw new Error(message);
  };
  return loadDatabase(sqlJs, { storageDir: dir, stamp: '20261118T120000', journalInUse: true }, warn).database;
}

function snapshot(database: Database): number {
  writeSnapshot(database, { storageDir: dir, stamp: 's' }, nothingOnDisk);
  return statSync(join(dir, SNAPSHOT)).size;
}

describe('a journal cut at any byte behind any snapshot', () => {
  it('gives what its whole lines say', async () => {
    const story = fc.record({
      changes: fc.array(arbitraryChange, { minLength: 1, maxLength: 15 }),
      snapshotAfter: fc.nat(15),
      cut: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    await fc.assert(
      fc.asyncProperty(story, async ({ changes, snapshotAfter, cut }) => {
        const entries = entriesOf(changes);
        const before = emptyDatabase();
        apply(before, entries.slice(0, snapshotAfter));
        snapshot(before);
        before.close();
        const journal = Buffer.from(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
        const length = Math.round(cut * journal.length);
        await writeFile(join(dir, JOURNAL), journal.subarray(0, length));

        const whole = entries.filter(
          (_, index) =>
            Buffer.byteLength(
              entries
                .slice(0, index + 1)
                .map((entry) => JSON.stringify(entry))
                .join('\n'),
            ) <= length,
        );
        const expected = emptyDatabase();
        apply(expected, entries.slice(0, Math.max(snapshotAfter, whole.length)));
        const actual = load();
        expect(contentOf(actual)).toEqual(contentOf(expected));
        actual.close();
        expected.close();
      }),
      { numRuns: 40 },
    );
  });
});

describe('the database file', () => {
  it('is sound for other SQLite tools too', () => {
    const database = emptyDatabase();
    apply(database, entriesOf([{ type: 'request-finished', row: task({ id: 'a' }) }]));
    snapshot(database);
    database.close();
    const other = new DatabaseSync(join(dir, SNAPSHOT), { readOnly: true });
    expect(other.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    expect(other.prepare('SELECT id FROM task_logs').all()).toEqual([{ id: 'a' }]);
    other.close();
  });

  it('shrinks when most of what it held was deleted', () => {
    const database = emptyDatabase();
    const rows = Array.from({ length: 25 }, () => task({ preview: randomBytes(500_000).toString('base64') }));
    apply(database, entriesOf(rows.map((row) => ({ type: 'request-finished', row }))));
    database.run('UPDATE task_logs SET answer_preview = preview');
    const large = snapshot(database);
    database.run('DELETE FROM task_logs WHERE n > 1');
    expect(snapshot(database)).toBeLessThan(large / 5);
    expect(database.count('SELECT count(*) FROM task_logs')).toBe(1);
    database.close();
  });
});

describe('a database that grows too large', () => {
  it('lets go of its oldest rows', () => {
    const database = emptyDatabase();
    const rows = Array.from({ length: 600 }, (_, index) =>
      task({ id: `r${index}`, createdAt: index, preview: randomBytes(3000).toString('base64') }),
    );
    apply(database, entriesOf(rows.map((row) => ({ type: 'request-finished', row }))));
    const limits = { createdBefore: 0, maxRows: 1000, maxBytes: 1_500_000 };
    while (trimRows(database, limits));
    const left = database.all('SELECT id FROM task_logs ORDER BY n').map(({ id }) => id);
    expect(left.length).toBeGreaterThan(0);
    expect(left.length).toBeLessThan(600);
    expect(left.at(-1)).toBe('r599');
    expect(database.count('SELECT sum(requests) FROM daily_rollup')).toBe(600);
    database.close();
  });
});
