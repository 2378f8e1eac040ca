import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import initSqlJs from 'sql.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { JOURNAL, SNAPSHOT } from '../../src/store/storage-files';
import { chatAnswer, type FakeUpstream, startFakeUpstream } from '../fixtures/fake-upstream';
import { type HeadlessProxy, spawnHeadless, startHeadless } from '../fixtures/headless-proxy';
import { SeededRandom } from '../store/seeded-random';
import { ask, COST_USD, exportedRows, pricedProvider } from './chat-load';
import { seed } from './fault-load';

let upstream: FakeUpstream;
let storageDir: string;
const running: HeadlessProxy[] = [];

beforeAll(async () => {
  upstream = await startFakeUpstream(chatAnswer({ text: 'Four.', promptTokens: 10, completionTokens: 50 }));
});
afterAll(() => upstream.close());
beforeEach(() => {
  storageDir = mkdtempSync(join(tmpdir(), 'smart-claude-proxy-storage-'));
});
afterEach(async () => {
  for (const proxy of running.splice(0)) await proxy.stop('SIGKILL');
});

async function start(env: Record<string, string> = {}): Promise<HeadlessProxy> {
  const proxy = await startHeadless({ storageDir, env, settings: { providers: { fake: pricedProvider(upstream.url) } } });
  running.push(proxy);
  return proxy;
}

/** Requests that clients saw the end of. */
async function use(proxy: HeadlessProxy, count: number, name: string): Promise<string[]> {
  const asked = await Promise.all(Array.from({ length: count }, (_, i) => ask(proxy, i % 2 ? 'chat' : 'chat-stream', `${name} ${i}`)));
  expect(asked.filter(({ finished }) => !finished)).toEqual([]);
  return asked.flatMap(({ taskId }) => taskId ?? []);
}

/** A folder after two lives: the first left a snapshot, the second ended by SIGKILL and left lines in the journal only. */
async function livedTwice(): Promise<{ folder: string; ids: string[] }> {
  storageDir = mkdtempSync(join(tmpdir(), 'smart-claude-proxy-storage-'));
  const first = await start();
  const before = await use(first, 10, 'first life');
  await first.stop();
  const second = await start();
  const after = await use(second, 10, 'second life');
  await second.stop('SIGKILL');
  return { folder: storageDir, ids: [...before, ...after] };
}

async function expectLog(proxy: HeadlessProxy, ids: readonly string[]): Promise<void> {
  const rows = await exportedRows(proxy);
  expect(rows.map((row) => row.id).sort()).toEqual([...ids].sort());
  const { costUsd } = await (await proxy.fetch('/api/stats?metric=summary&days=3')).json();
  expect(costUsd).toBeCloseTo(ids.length * COST_USD, 9);
}

const storageProblem = async (proxy: HeadlessProxy): Promise<string | null> => (await (await proxy.fetch('/health')).json()).storageProblem;
const path = (name: string) => join(storageDir, name);

function flipBits(name: string, count: number): void {
  const random = new SeededRandom(seed);
  const bytes = readFileSync(path(name));
  for (let i = 0; i < count; i++)
    bytes.writeUInt8((bytes.readUInt8(random.below(bytes.length)) ^ (1 << random.below(8))) & 0xff, random.below(bytes.length));
  writeFileSync(path(name), bytes);
}

async function asNewerVersion(): Promise<void> {
  const sqlJs = await initSqlJs();
  const database = new sqlJs.Database(readFileSync(path(SNAPSHOT)));
  database.run("UPDATE meta SET value = 999 WHERE key = 'schemaVersion'");
  writeFileSync(path(SNAPSHOT), database.export());
  database.close();
}

describe(`a damaged storage folder (FAULT_SEED=${seed})`, () => {
  let lived: Awaited<ReturnType<typeof livedTwice>>;
  beforeAll(async () => {
    lived = await livedTwice();
  });

  it.each<[string, () => void | Promise<void>]>([
    ['a database cut in half', () => truncateSync(path(SNAPSHOT), Math.floor(statSync(path(SNAPSHOT)).size / 2))],
    ['an empty database', () => truncateSync(path(SNAPSHOT), 0)],
    ['a database with flipped bits', () => flipBits(SNAPSHOT, 40)],
    ['a database of something else', () => writeFileSync(path(SNAPSHOT), 'SQLite format 3\0 but not really')],
    ['no database any more', () => rmSync(path(SNAPSHOT))],
    ['a journal that ends in the middle of a line', () => appendFileSync(path(JOURNAL), '{"seq":999,"at":17')],
    ['garbage in the journal', () => appendFileSync(path(JOURNAL), '\0\0\0\0\nnot json\n{"seq":"x"}\n[]\n')],
    ['a draft of a snapshot left over', () => writeFileSync(path(`${SNAPSHOT}.tmp`), 'half')],
    [
      'both a cut database and a torn journal',
      () => {
        truncateSync(path(SNAPSHOT), 1000);
        appendFileSync(path(JOURNAL), '{"seq":');
      },
    ],
  ])('%s: no finished request is lost, nothing is deleted, and it goes on', async (_name, damage) => {
    const { folder, ids } = lived;
    cpSync(folder, storageDir, { recursive: true });
    await damage();
    const proxy = await start();
    await expectLog(proxy, ids);
    await expectLog(proxy, [...ids, ...(await use(proxy, 4, 'third life'))]);
  });

  it('a database of a newer version is set aside, not touched, and the proxy works', async () => {
    const first = await start();
    await use(first, 5, 'before');
    await first.stop();
    await asNewerVersion();
    const newer = readFileSync(path(SNAPSHOT));
    const proxy = await start();
    expect(proxy.log()).toMatch(/newer/);
    await use(proxy, 5, 'after');
    const aside = readdirSync(storageDir).find((name) => name.includes('.newer-'));
    expect(aside && readFileSync(path(aside)).equals(newer)).toBe(true);
  });

  it('a storage path that is a file: one clear line and exit 1', async () => {
    const file = path('file');
    writeFileSync(file, 'mine');
    const child = spawnHeadless({ storageDir: file });
    const code = await new Promise((resolve) => child.process.once('exit', resolve));
    expect(code).toBe(1);
    expect(child.log()).toContain(file);
    expect(child.log()).not.toMatch(/^\s+at /m);
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });
});

const mountable =
  process.platform === 'linux' &&
  process.getuid?.() === 0 &&
  spawnSync('bash', ['-c', 'd=$(mktemp -d) && mount -t tmpfs none $d && umount $d && rmdir $d']).status === 0;

describe.runIf(mountable)('a disk (needs the right to mount)', () => {
  beforeEach(() => execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', storageDir]));
  afterEach(() => execFileSync('umount', ['-l', storageDir]));

  async function expectServedAndRecovered(proxy: HeadlessProxy, before: string[], words: RegExp, recover: () => void): Promise<void> {
    const during = await use(proxy, 20, 'during');
    await expect.poll(() => storageProblem(proxy)).toMatch(words);
    expect((await exportedRows(proxy)).length).toBe(before.length + during.length);
    recover();
    await expect.poll(() => storageProblem(proxy)).toBeNull();
    const after = await use(proxy, 3, 'after');
    await proxy.stop('SIGKILL');
    await expectLog(await start(), [...before, ...during, ...after]);
  }

  it('that is full: requests are served, it is said, and all is written once there is space', { timeout: 60_000 }, async () => {
    const proxy = await start();
    const before = await use(proxy, 5, 'before');
    expect(() => writeFileSync(path('filler'), Buffer.alloc(2 * 1024 * 1024))).toThrow();
    await expectServedAndRecovered(proxy, before, /no space left/i, () => rmSync(path('filler')));
  });

  it('that turns read-only: requests are served, it is said, and all is written once it can be', { timeout: 60_000 }, async () => {
    execFileSync('mount', ['-o', 'remount,size=16m', storageDir]);
    const proxy = await start();
    const before = await use(proxy, 5, 'before');
    // Files held open for writing keep a mount writable.
    const remount = (mode: string) => spawnSync('mount', ['-o', `remount,${mode}`, storageDir]).status === 0;
    await proxy.stop();
    expect(remount('ro')).toBe(true);
    const readOnly = await start();
    await expectServedAndRecovered(readOnly, before, /cannot be written/i, () => expect(remount('rw')).toBe(true));
  });
});
