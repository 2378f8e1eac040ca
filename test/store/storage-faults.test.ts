import { type ChildProcessWithoutNullStreams, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { JOURNAL, SNAPSHOT_DRAFT } from '../../src/store/storage-files';
import { useStore } from './store-fixture';
import { task } from './tasks';

const fixture = useStore();
const linux = process.platform === 'linux';
const root = process.getuid?.() === 0;

let script: string;
beforeAll(async () => {
  script = await fixture.bundle('commanded-store');
});

const children: ChildProcessWithoutNullStreams[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** A store in a process of its own. @param shell prepares the process; `exec "$@"` becomes the store */
async function commandedStore(shell: string, options: { uid?: number; gid?: number } = {}) {
  const { workerFile, wasmFile } = fixture.built;
  const child = spawn('bash', ['-c', shell, 'bash', process.execPath, script, fixture.dir(), workerFile, wasmFile], options);
  children.push(child);
  child.stderr.pipe(process.stderr);
  const answers: Interface = createInterface({ input: child.stdout });
  const lines = answers[Symbol.asyncIterator]();
  const next = async () => JSON.parse((await lines.next()).value ?? 'null');
  const repaired = await next();
  const tell = (command: string) => {
    child.stdin.write(`${command}\n`);
    return next();
  };
  return { child, repaired, tell };
}

async function untilProblem(tell: (command: string) => Promise<unknown>, matches: (problem: unknown) => boolean): Promise<void> {
  await vi.waitFor(async () => expect(matches(await tell('problem'))).toBe(true), { timeout: 60_000, interval: 100 });
}

describe.runIf(linux && spawnSync('prlimit', ['--version']).status === 0)('a file that may grow no more (short writes)', () => {
  it('keeps serving, says so, and writes everything when it may grow again, with no torn line', async () => {
    const { child, tell } = await commandedStore(`trap '' XFSZ; ulimit -S -f 64; exec "$@"`);
    for (let round = 1; round <= 8; round++) expect(await tell('log 10')).toBe(round * 10);
    await untilProblem(tell, (problem) => String(problem).includes('no space left'));
    expect(await tell('count')).toBe(80);
    const { size } = await stat(join(fixture.dir(), JOURNAL));
    expect(size).toBeLessThanOrEqual(64 * 1024);
    execFileSync('prlimit', ['--pid', String(child.pid), '--fsize=unlimited']);
    await untilProblem(tell, (problem) => problem === null);
    expect(await tell('log 5')).toBe(85);
    child.kill('SIGKILL');
    await once(child, 'close');
    const lines = (await readFile(join(fixture.dir(), JOURNAL), 'utf8')).split('\n').slice(0, -1);
    expect(lines.map((line) => JSON.parse(line).seq)).toEqual(Array.from({ length: 85 }, (_, index) => index + 1));
    const store = await fixture.open();
    expect(store.atStart.repaired).toBeNull();
    expect((await store.query('summary', { days: 2 })).requests).toBe(85);
  });
});

describe.runIf(linux)('a storage folder that cannot be written', () => {
  /** Root may write everywhere, so as root the store runs as nobody. */
  const nobody = root ? { uid: 65534, gid: 65534 } : {};

  async function setMode(mode: number): Promise<void> {
    if (root) execFileSync('chown', ['-R', '65534:65534', fixture.dir()]);
    await chmod(fixture.dir(), mode);
  }

  it('is read, served from memory, reported, and caught up with once it can be written', async () => {
    const before = await fixture.open();
    await before.write({ type: 'request-finished', row: task() });
    await before.snapshot();
    await before.close();
    await setMode(0o500);
    const { tell } = await commandedStore('exec "$@"', nobody);
    expect(await tell('count')).toBe(1);
    await tell('log 3');
    await untilProblem(tell, (problem) => /cannot be written \(EACCES\).*Requests are still answered/.test(String(problem)));
    expect(await tell('count')).toBe(4);
    expect(await tell('snapshot')).toMatch(/EACCES/);
    await setMode(0o700);
    await untilProblem(tell, (problem) => problem === null);
    expect(await tell('close')).toBe('closed');
    expect((await (await fixture.open()).query('summary', { days: 2 })).requests).toBe(4);
  });

  it('with a damaged database in it is served from what can be read', async () => {
    const before = await fixture.open();
    await before.write({ type: 'request-finished', row: task() });
    await before.snapshot();
    await before.close();
    await writeFile(join(fixture.dir(), 'smart-claude-proxy.sqlite'), 'garbage');
    await setMode(0o500);
    const { tell, repaired } = await commandedStore('exec "$@"', nobody);
    expect(repaired).toMatch(/damaged and could not be set aside.* rebuilt from the journal/);
    expect(await tell('count')).toBe(1);
    await setMode(0o700);
    expect(await tell('snapshot')).toBe('taken');
    expect((await fixture.files()).some((name) => name.includes('.damaged-'))).toBe(true);
  });
});

const mountable =
  linux && root && spawnSync('bash', ['-c', 'd=$(mktemp -d) && mount -t tmpfs none $d && umount $d && rmdir $d']).status === 0;

describe.runIf(mountable)('a disk that is full', () => {
  afterEach(() => execFileSync('umount', ['-l', fixture.dir()]));

  it('keeps serving, tells of journal and snapshot, and catches up when there is space', async () => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'none', fixture.dir()]);
    const store = await fixture.open();
    const problems: (string | null)[] = [];
    store.onProblem((problem) => problems.push(problem));
    const log = (count: number) => Promise.all(Array.from({ length: count }, () => store.write({ type: 'request-finished', row: task() })));
    await log(10);
    const filler = join(fixture.dir(), 'filler');
    await writeFile(filler, Buffer.alloc(4 * 1024 * 1024)).catch(() => undefined);
    await log(10);
    await vi.waitFor(() => expect(problems.at(-1)).toMatch(/There is no space left .*ENOSPC.*Free some space/), { timeout: 60_000 });
    await expect(store.snapshot()).rejects.toThrow();
    expect(await fixture.files()).not.toContain(SNAPSHOT_DRAFT);
    expect((await store.query('summary', { days: 2 })).requests).toBe(20);
    await rm(filler);
    await vi.waitFor(() => expect(problems.at(-1)).toBeNull(), { timeout: 60_000 });
    await log(1);
    await store.snapshot();
    await store.close();
    expect((await (await fixture.open()).query('summary', { days: 2 })).requests).toBe(21);
  });
});
