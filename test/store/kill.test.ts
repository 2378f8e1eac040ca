import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ExportPage, LogPlace } from '../../src/store/queries';
import { SeededRandom } from './seeded-random';
import { useStore } from './store-fixture';

const fixture = useStore();
/** Say KILLS=100 for a long run, and KILL_SEED to replay one. */
const KILLS = Number(process.env.KILLS ?? 8);
const seed = Number(process.env.KILL_SEED ?? Date.now() % 1_000_000);

let script: string;
beforeAll(async () => {
  script = await fixture.bundle('busy-writer');
});

/** Lets a process log requests and kills it. @returns what it said before */
async function killAfter(ms: number, prefix: string, snapshotMs: number): Promise<string[]> {
  const { workerFile, wasmFile } = fixture.built;
  // Into a file: a pipe that nobody empties in time would make the process wait.
  const path = join(fixture.dir(), 'said.txt');
  const file = await open(path, 'w');
  const args = [script, fixture.dir(), workerFile, wasmFile, prefix, String(snapshotMs)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', file.fd, 'inherit'] });
  const ended = once(child, 'close');
  const said = async () => (await readFile(path, 'utf8')).split('\n').slice(0, -1);
  while ((await said()).length === 0 && child.exitCode === null) await sleep(10);
  await sleep(ms);
  child.kill('SIGKILL');
  await ended;
  await file.close();
  return said();
}

describe(`killed with SIGKILL at random moments (seed ${seed})`, () => {
  it(`${KILLS} times, not one resolved write is lost and none is counted twice`, { timeout: KILLS * 10_000 }, async () => {
    const random = new SeededRandom(seed);
    const resolved = new Set<string>();
    for (let kill = 0; kill < KILLS; kill++) {
      const [opened = '', ...ids] = await killAfter(random.below(400), `k${kill}`, 5 + random.below(100));
      expect(opened).toMatch(/^open (One line of the journal could not be read.*)?$/);
      for (const id of ids) resolved.add(id);
    }
    const store = await fixture.open();
    const found = await allIds(store);
    expect([...resolved].filter((id) => !found.has(id))).toEqual([]);
    const { requests, costUsd } = await store.query('summary', { days: 2 });
    expect(requests).toBe(found.size);
    expect(costUsd).toBe(found.size * 0.25);
    expect((await store.query('clients', { days: 2 })).reduce((sum, client) => sum + client.requests, 0)).toBe(found.size);
  });
});

async function allIds(store: Awaited<ReturnType<typeof fixture.open>>): Promise<Set<string>> {
  const ids = new Set<string>();
  let after: LogPlace | null = null;
  do {
    const page: ExportPage = await store.query('export', { days: 2, limit: 1000, after });
    for (const { id } of page.tasks) {
      expect(ids.has(id)).toBe(false);
      ids.add(id);
    }
    after = page.next;
  } while (after);
  return ids;
}
