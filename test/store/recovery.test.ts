import { copyFile, mkdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { JOURNAL, PREVIOUS_SNAPSHOT, SNAPSHOT, SNAPSHOT_DRAFT } from '../../src/store/storage-files';
import type { Store } from '../../src/store/store';
import { Database } from '../../src/store/worker/database';
import { writeMeta } from '../../src/store/worker/meta';
import { LATEST_VERSION } from '../../src/store/worker/migrate';
import { sqlJs } from './database-fixture';
import { useStore } from './store-fixture';
import { task } from './tasks';

const fixture = useStore();
const path = (name: string) => join(fixture.dir(), name);

async function log(store: Store, ...ids: string[]): Promise<void> {
  await Promise.all(ids.map((id) => store.write({ type: 'request-finished', row: task({ id }) })));
}

async function logged(store: Store): Promise<string[]> {
  const { requests, total } = await store.query('recent-requests', { limit: 1000, offset: 0 });
  expect(requests).toHaveLength(total);
  expect((await store.query('summary', { days: 1 })).requests).toBe(total);
  return requests.map(({ id }) => id).sort();
}

/** Two snapshots and a journal behind them: `a` in both, `b` in the newer, `c` in the journal. */
async function threeLayers(): Promise<void> {
  const store = await fixture.open();
  await log(store, 'a');
  await store.snapshot();
  await log(store, 'b');
  await store.snapshot();
  await log(store, 'c');
  await store.query('summary', { days: 1 });
  const files = new Map(await Promise.all((await fixture.files()).map(async (name) => [name, await readFile(path(name))] as const)));
  await store.close();
  // As a kill would have left it.
  for (const name of await fixture.files()) await rm(path(name));
  for (const [name, content] of files) await writeFile(path(name), content);
}

async function flipBit(name: string, offset: number): Promise<void> {
  const content = await readFile(path(name));
  content[offset] = (content[offset] ?? 0) ^ 0x10;
  await writeFile(path(name), content);
}

/** @returns what is in the file then */
async function writeSchemaVersion(name: string, version: number): Promise<Buffer> {
  const database = new Database(sqlJs, await readFile(path(name)));
  writeMeta(database, 'schemaVersion', version);
  const content = Buffer.from(database.export());
  database.close();
  await writeFile(path(name), content);
  return content;
}

describe('after a kill', () => {
  it('everything is there, and nobody is bothered with it', async () => {
    await threeLayers();
    const store = await fixture.open();
    expect(await logged(store)).toEqual(['a', 'b', 'c']);
    expect(store.atStart.repaired).toBeNull();
    expect(store.atStart.recent.map(({ id }) => id).sort()).toEqual(['a', 'b', 'c']);
  });

  it('again and again, nothing is counted twice', async () => {
    await threeLayers();
    for (let round = 0; round < 3; round++) {
      const store = await fixture.open();
      expect(await logged(store)).toEqual(['a', 'b', 'c']);
      await store.snapshot();
      await store.close();
    }
  });

  it('a request that had begun becomes an aborted row, charged with what had been produced, once', async () => {
    const row = task({
      id: 'cut',
      status: 'aborted',
      costUsd: 0.125,
      tokensOut: 0,
      latencyMs: 0,
      successScore: 0.5,
      createdAt: Date.now() - 1000,
    });
    const started = JSON.stringify({ seq: 1, at: row.createdAt, type: 'request-started', row, outputUsdPerToken: 0.001 });
    const progress = JSON.stringify({ seq: 2, at: row.createdAt + 700, type: 'request-progress', id: 'cut', tokensOut: 250 });
    await writeFile(path(JOURNAL), `${started}\n${progress}\n`);
    for (let round = 0; round < 3; round++) {
      const store = await fixture.open();
      const { task: found } = await store.query('request', { id: 'cut' });
      expect(found).toMatchObject({ status: 'aborted', tokensOut: 250, costUsd: 0.375, costEstimated: true, latencyMs: 700 });
      expect(found?.error).toContain('ended before');
      expect(store.atStart.daySpend.map(({ costUsd }) => costUsd)).toEqual([0.375]);
      expect((await store.query('summary', { days: 2 })).requests).toBe(1);
      await store.close();
    }
  });

  it('a request billed by subscription is charged to the quota', async () => {
    const row = task({ id: 'cut', status: 'aborted', costUsd: 0, quotaUsd: 0.5 });
    await writeFile(
      path(JOURNAL),
      `${JSON.stringify({ seq: 1, at: 1, type: 'request-started', row, outputUsdPerToken: 0.25 })}\n${JSON.stringify({ seq: 2, at: 2, type: 'request-progress', id: 'cut', tokensOut: 2 })}\n`,
    );
    const store = await fixture.open();
    expect((await store.query('request', { id: 'cut' })).task).toMatchObject({ costUsd: 0, quotaUsd: 1 });
  });
});

describe('a snapshot cut off', () => {
  it('while the draft was written loses nothing', async () => {
    await threeLayers();
    await writeFile(path(SNAPSHOT_DRAFT), 'SQLite format 3 and then nothing');
    const store = await fixture.open();
    expect(await logged(store)).toEqual(['a', 'b', 'c']);
    expect(store.atStart.repaired).toBeNull();
  });

  it('after the journal was closed loses nothing', async () => {
    await threeLayers();
    await rename(path(JOURNAL), path('journal.3.ndjson'));
    expect(await logged(await fixture.open())).toEqual(['a', 'b', 'c']);
  });

  it('between its two renames loses nothing', async () => {
    await threeLayers();
    await rename(path(SNAPSHOT), path(PREVIOUS_SNAPSHOT));
    const store = await fixture.open();
    expect(await logged(store)).toEqual(['a', 'b', 'c']);
    expect(store.atStart.repaired).toBeNull();
  });

  it('before old journal was deleted counts nothing twice', async () => {
    await threeLayers();
    const store = await fixture.open();
    const segments = (await fixture.files()).filter((name) => /^journal\.\d+/.test(name));
    for (const name of segments) await copyFile(path(name), path(`${name}.kept`));
    await store.snapshot();
    await store.snapshot();
    await store.close();
    for (const name of segments) await rename(path(`${name}.kept`), path(name));
    expect(await logged(await fixture.open())).toEqual(['a', 'b', 'c']);
  });
});

describe('a damaged database', () => {
  const damages: [string, () => Promise<void>][] = [
    ['empty', () => truncate(path(SNAPSHOT), 0)],
    ['cut after its header', () => truncate(path(SNAPSHOT), 100)],
    ['cut in the middle', async () => truncate(path(SNAPSHOT), Math.floor((await readFile(path(SNAPSHOT))).length / 2))],
    ['no database at all', () => writeFile(path(SNAPSHOT), 'hello world '.repeat(1000))],
    ['with a bit flipped in its header', () => flipBit(SNAPSHOT, 20)],
    ['with a bit flipped in a page', () => flipBit(SNAPSHOT, 4096 * 3 + 7)],
    ['with a bit flipped inside a text', async () => flipBit(SNAPSHOT, (await readFile(path(SNAPSHOT))).indexOf('gpt-4o-mini') + 2)],
    ['with a bit flipped in its seal', async () => flipBit(SNAPSHOT, (await readFile(path(SNAPSHOT))).length - 3)],
    ['a database of something else', () => writeFile(path(SNAPSHOT), foreignDatabase())],
  ];

  it.each(damages)('(%s) is set aside and rebuilt whole, and people are told once', async (_, damage) => {
    await threeLayers();
    await damage();
    const damaged = await readFile(path(SNAPSHOT));
    const store = await fixture.open();
    expect(await logged(store)).toEqual(['a', 'b', 'c']);
    expect(store.atStart.repaired).toMatch(
      /^The database .* was damaged and is kept as .* Everything was rebuilt from the snapshot before it and the journal\.$/,
    );
    const aside = (await fixture.files()).find((name) => /^smart-claude-proxy\.damaged-\d{8}T\d{6}\.sqlite$/.test(name));
    expect(await readFile(path(aside ?? ''))).toEqual(damaged);
    await store.close();
    const again = await fixture.open();
    expect(await logged(again)).toEqual(['a', 'b', 'c']);
    expect(again.atStart.repaired).toBeNull();
  });

  it('missing is rebuilt from the one before', async () => {
    await threeLayers();
    await rm(path(SNAPSHOT));
    expect(await logged(await fixture.open())).toEqual(['a', 'b', 'c']);
  });

  it('that is the only one is rebuilt from the journal', async () => {
    const first = await fixture.open();
    await log(first, 'a', 'b');
    await first.snapshot();
    await first.close();
    await truncate(path(SNAPSHOT), 1000);
    const store = await fixture.open();
    expect(await logged(store)).toEqual(['a', 'b']);
    expect(store.atStart.repaired).toContain('Everything was rebuilt from the journal.');
  });

  it('whose predecessor is damaged too is rebuilt as far as the journal reaches, and says since when', async () => {
    await threeLayers();
    const store = await fixture.open();
    await store.snapshot();
    await store.snapshot();
    await log(store, 'd');
    await store.snapshot();
    await store.close();
    await truncate(path(SNAPSHOT), 5000);
    await truncate(path(PREVIOUS_SNAPSHOT), 5000);
    const rebuilt = await fixture.open();
    expect(await logged(rebuilt)).toEqual(['d']);
    expect(rebuilt.atStart.repaired).toMatch(/what was logged before \d{4}-\d\d-\d\d is not in it any more/);
    await log(rebuilt, 'e');
    await rebuilt.close();
    expect(await logged(await fixture.open())).toEqual(['d', 'e']);
  });
});

describe('a database that another tool has edited', () => {
  it('is taken as it is', async () => {
    const first = await fixture.open();
    await log(first, 'a');
    await first.snapshot();
    await first.close();
    const database = new Database(sqlJs, await readFile(path(SNAPSHOT)));
    database.run("UPDATE task_logs SET client = 'edited'");
    await writeFile(path(SNAPSHOT), database.export());
    database.close();
    const store = await fixture.open();
    expect(store.atStart.repaired).toBeNull();
    expect((await store.query('request', { id: 'a' })).task?.client).toBe('edited');
  });
});

describe('a database of a newer version', () => {
  it('is set aside untouched, and the message says what to do', async () => {
    const first = await fixture.open();
    await log(first, 'a');
    await first.snapshot();
    await first.close();
    const newer = await writeSchemaVersion(SNAPSHOT, 99);
    const store = await fixture.open();
    expect(store.atStart.repaired).toMatch(
      /newer version of Smart Claude Proxy \(schema 99, this version knows up to \d+\); install that version to use it again and rename/,
    );
    const aside = (await fixture.files()).find((name) => name.includes('.newer-'));
    expect(await readFile(path(aside ?? ''))).toEqual(newer);
    await log(store, 'b');
    expect(await logged(store)).toEqual(['a', 'b']);
  });

  it('is set aside also when its journal cannot be kept with it, and the message says which of the two', async () => {
    await threeLayers();
    await writeSchemaVersion(SNAPSHOT, 99);
    await mkdir(path('journal.99.ndjson'));
    const store = await fixture.open();
    expect(store.atStart.repaired).toMatch(/where it is kept untouched, back; its journal could not be kept with it \(EISDIR/);
    expect((await fixture.files()).filter((name) => /\.(newer|kept)-/.test(name))).toEqual([expect.stringContaining('.newer-')]);
  });

  it('can be put back with the journal behind it, whatever this version has done since', async () => {
    await threeLayers();
    await writeSchemaVersion(SNAPSHOT, 99);
    const older = await fixture.open();
    for (const id of ['d', 'e', 'f']) {
      await log(older, id);
      await older.snapshot();
    }
    await older.close();

    const files = await fixture.files();
    const kept = files.filter((name) => /\.(newer|kept)-/.test(name));
    expect(kept).toHaveLength(2);
    for (const name of files.filter((name) => !kept.includes(name))) await rm(path(name));
    for (const name of kept) await rename(path(name), path(name.startsWith('journal') ? JOURNAL : SNAPSHOT));
    await writeSchemaVersion(SNAPSHOT, LATEST_VERSION);
    expect(await logged(await fixture.open())).toEqual(['a', 'b', 'c']);
  });
});

describe('a damaged journal', () => {
  it('torn in its last line loses that line alone, and says so once', async () => {
    await threeLayers();
    const content = await readFile(path(JOURNAL), 'utf8');
    await writeFile(path(JOURNAL), `${content}{"seq":4,"at":17950`);
    const store = await fixture.open();
    expect(await logged(store)).toEqual(['a', 'b', 'c']);
    expect(store.atStart.repaired).toContain('One line of the journal could not be read');
    const aside = (await fixture.files()).find((name) => /^journal\.damaged-.*\.ndjson$/.test(name)) ?? '';
    expect(await readFile(path(aside), 'utf8')).toBe('{"seq":4,"at":17950\n');
    await log(store, 'd');
    await store.close();
    const again = await fixture.open();
    expect(again.atStart.repaired).toBeNull();
    expect(await logged(again)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('with garbage in its middle loses the garbled lines alone', async () => {
    const row = (seq: number, id: string) => JSON.stringify({ seq, at: 1, type: 'request-finished', row: task({ id }) });
    await writeFile(
      path(JOURNAL),
      Buffer.concat([Buffer.from(`${row(1, 'a')}\n`), Buffer.from([0xff, 0, 0x80, 0x0a]), Buffer.from(`{}\n${row(4, 'd')}\n`)]),
    );
    const store = await fixture.open();
    expect(await logged(store)).toEqual(['a', 'd']);
    expect(store.atStart.repaired).toContain('2 lines of the journal could not be read');
  });

  it.each([JOURNAL, SNAPSHOT, PREVIOUS_SNAPSHOT])('of no bytes (%s) hinders nothing', async (name) => {
    await writeFile(path(name), '');
    const store = await fixture.open();
    await log(store, 'a');
    await store.close();
    expect(await logged(await fixture.open())).toEqual(['a']);
  });
});

it('keeps two snapshots, and the journal since the older one', async () => {
  const store = await fixture.open();
  for (const id of ['a', 'b', 'c', 'd']) {
    await log(store, id);
    await store.snapshot();
  }
  expect(await fixture.files()).toEqual(['journal.4.ndjson', PREVIOUS_SNAPSHOT, SNAPSHOT]);
});

it('writes nothing when nothing happened', async () => {
  const first = await fixture.open();
  await first.close();
  expect(await fixture.files()).toEqual([]);
});

it('numbers its changes on across restarts', async () => {
  for (const id of ['a', 'b', 'c']) {
    const store = await fixture.open();
    await log(store, id);
    const content = await readFile(path(JOURNAL), 'utf8');
    expect(JSON.parse(content)).toMatchObject({ seq: ['a', 'b', 'c'].indexOf(id) + 1, type: 'request-finished' });
    await store.close();
  }
});

function foreignDatabase(): Buffer {
  const database = new Database(sqlJs, null);
  database.script('CREATE TABLE other (x); INSERT INTO other VALUES (1)');
  const bytes = Buffer.from(database.export());
  database.close();
  return bytes;
}
