import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { acquireOwnerLock, readOwnerLock } from '../../src/store/owner-lock';

let dir: string;
let bundle: string;
let bundleDir: string;

beforeAll(async () => {
  bundleDir = await mkdtemp(join(tmpdir(), 'owner-lock-build-'));
  bundle = join(bundleDir, 'lock-contender.cjs');
  const entryPoints = [join(import.meta.dirname, 'fixtures/lock-contender.ts')];
  await build({ entryPoints, outfile: bundle, bundle: true, platform: 'node', target: 'node20', format: 'cjs' });
});
afterAll(() => rm(bundleDir, { recursive: true }));
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'owner-lock-'));
});
afterEach(() => rm(dir, { recursive: true }));

/** Starts a process that asks for the lock once, and tells what it was answered. */
async function contender(): Promise<{ answer: string; pid: number; end(): Promise<void> }> {
  const child = spawn(process.execPath, [bundle, dir], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [chunk] = await once(child.stdout, 'data');
  const end = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return { answer: String(chunk).trim(), pid: child.pid ?? 0, end };
}

async function acquired(): Promise<{ release(): Promise<void> }> {
  const lock = await acquireOwnerLock(dir);
  if (!('release' in lock)) throw new Error(`held by ${lock.heldBy.pid}`);
  return lock;
}

describe('the owner lock', () => {
  it('is given to one at a time and again after its release', async () => {
    const first = await acquired();
    expect(await acquireOwnerLock(dir)).toMatchObject({ heldBy: { pid: process.pid } });
    await first.release();
    await (await acquired()).release();
    expect(await readdir(dir)).toEqual([]);
  });

  it('names the living process that holds it', async () => {
    const other = await contender();
    const lock = await acquireOwnerLock(dir);
    expect(lock).toMatchObject({ heldBy: { pid: other.pid } });
    const holder = await readOwnerLock(dir);
    expect(holder?.pid).toBe(other.pid);
    expect(Math.abs((holder?.startedAt ?? 0) - Date.now())).toBeLessThan(60_000);
    await other.end();
    expect(await readOwnerLock(dir)).toBeUndefined();
  });

  it('is taken over from a process that was killed', async () => {
    const other = await contender();
    await other.end();
    await (await acquired()).release();
  });

  it('is taken over when the process id has been reused by another process', async () => {
    const other = await contender();
    const content = JSON.parse(await readFile(join(dir, 'owner.lock'), 'utf8'));
    await writeFile(join(dir, 'owner.lock'), JSON.stringify({ ...content, processStart: `${content.processStart}0` }));
    const expected = process.platform === 'linux' ? {} : { heldBy: { pid: other.pid } };
    expect(await acquireOwnerLock(dir)).toMatchObject(expected);
    expect((await readOwnerLock(dir))?.pid).toBe(process.platform === 'linux' ? process.pid : other.pid);
    await other.end();
  });

  it('is taken over when it names our own process id from an earlier life', async () => {
    const lock = await acquired();
    const content = await readFile(join(dir, 'owner.lock'), 'utf8');
    await lock.release();
    await writeFile(join(dir, 'owner.lock'), content);
    await (await acquired()).release();
  });

  it('is taken over when a crash tore the file', async () => {
    await writeFile(join(dir, 'owner.lock'), '{"pid": 12');
    const old = Date.now() / 1000 - 60;
    await utimes(join(dir, 'owner.lock'), old, old);
    await (await acquired()).release();
  });

  it('is not released by someone whose lock was taken over', async () => {
    const lock = await acquired();
    await writeFile(join(dir, 'owner.lock'), JSON.stringify({ pid: 1, startedAt: 0, processStart: null, token: 'other' }));
    await lock.release();
    expect(await readdir(dir)).toEqual(['owner.lock']);
  });

  it('goes to exactly one of many processes that find the same stale lock', async () => {
    for (let round = 0; round < 3; round++) {
      await writeFile(join(dir, 'owner.lock'), JSON.stringify({ pid: 2 ** 30, startedAt: 0, processStart: 'gone', token: 'stale' }));
      const all = await Promise.all(Array.from({ length: 8 }, () => contender()));
      const winners = all.filter((one) => one.answer === 'owner');
      expect(winners).toHaveLength(1);
      expect((await readOwnerLock(dir))?.pid).toBe(winners[0]?.pid);
      await Promise.all(all.map((one) => one.end()));
      expect(await readdir(dir)).toEqual(['owner.lock']);
    }
  });
});
