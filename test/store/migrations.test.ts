import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SNAPSHOT } from '../../src/store/storage-files';
import { Database } from '../../src/store/worker/database';
import { readMeta } from '../../src/store/worker/meta';
import { LATEST_VERSION, migrate } from '../../src/store/worker/migrate';
import { columnName, TASK_FIELDS } from '../../src/store/worker/task-columns';
import { emptyDatabase, sqlJs } from './database-fixture';
import { useStore } from './store-fixture';
import { task } from './tasks';

const fixture = useStore();

/** A day after the files were written. */
const NOW = Date.UTC(2026, 10, 19, 12);

/** Files of every older version, as that version wrote them. */
const OLDER = Array.from({ length: LATEST_VERSION - 1 }, (_, index) => index + 1);

function fileOf(version: number): Database {
  const database = new Database(sqlJs, null);
  database.script(readFileSync(join(import.meta.dirname, `fixtures/version-${version}.sql`), 'utf8'));
  return database;
}

function schemaOf(database: Database): unknown[] {
  return database
    .all('SELECT type, name, sql FROM sqlite_master ORDER BY name')
    .map(({ type, name, sql }) => [type, name, String(sql).replace(/\s+/g, ' ')]);
}

it.each(OLDER)('a file of version %i gets the same schema as a new one', (version) => {
  const [old, fresh] = [fileOf(version), emptyDatabase()];
  migrate(old);
  expect(readMeta(old, 'schemaVersion')).toBe(LATEST_VERSION);
  expect(schemaOf(old)).toEqual(schemaOf(fresh));
  old.close();
  fresh.close();
});

it.each(OLDER)('a file of version %i keeps everything it held', async (version) => {
  const old = fileOf(version);
  await writeFile(join(fixture.dir(), SNAPSHOT), old.export());
  old.close();
  const store = await fixture.open({ now: () => NOW });
  expect(store.atStart).toMatchObject({
    repaired: null,
    budget: { dailyUsd: 5, weeklyUsd: null, monthlyUsd: 60, downgradeAt: 0.8 },
    overrides: { groq: { enabled: false, priority: 2, settingsHash: 'h' } },
    experiments: [{ id: 'x', status: 'running' }],
  });
  const { requests } = await store.query('recent-requests', { limit: 10, offset: 0, sort: '-cost' });
  expect(requests.map(({ id, costUsd, attempts }) => [id, costUsd, attempts])).toEqual([
    ['first', 0.5, 1],
    ['fallback', 0.12536, 2],
    ['open', 0.00036, 1],
    ['hit', 0, 1],
  ]);
  expect((await store.query('request', { id: 'failed' })).task).toMatchObject({ error: 'The provider answered 429.', provider: 'groq' });
  expect(await store.query('summary', { days: 7 })).toMatchObject({ requests: 4, cacheHits: 1 });
  const [experiment] = await store.query('experiments', { days: 7 });
  expect(experiment?.arms.find(({ arm }) => arm === 'challenger')).toMatchObject({ requests: 1, costUsd: 0.00036 });
  await store.write({ type: 'request-finished', row: task({ id: 'new', createdAt: NOW }) });
  await store.snapshot();
  await store.close();
  const migrated = new Database(sqlJs, await readFile(join(fixture.dir(), SNAPSHOT)));
  expect(readMeta(migrated, 'schemaVersion')).toBe(LATEST_VERSION);
  migrated.close();
  expect((await (await fixture.open({ now: () => NOW })).query('summary', { days: 7 })).requests).toBe(5);
});

it('a migration that fails leaves the version before it', () => {
  const database = fileOf(1);
  database.script('CREATE INDEX requests_by_model ON task_logs (id)');
  expect(() => migrate(database)).toThrow(/already exists/);
  expect(readMeta(database, 'schemaVersion')).toBe(1);
  expect(database.all("SELECT name FROM sqlite_master WHERE name = 'requests_by_cost'")).toEqual([]);
  database.close();
});

it('every field of a task has its column', () => {
  const database = emptyDatabase();
  const columns = database.all('PRAGMA table_info(task_logs)').map(({ name }) => name);
  expect(columns).toEqual(expect.arrayContaining(TASK_FIELDS.map(columnName)));
  expect(Object.keys(task()).sort()).toEqual([...TASK_FIELDS].sort());
  database.close();
});
