import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeUpstream, startFakeUpstream } from '../fixtures/fake-upstream';
import { type HeadlessProxy, startHeadless } from '../fixtures/headless-proxy';
import { SeededRandom } from '../store/seeded-random';
import { ask, CLIENT_KINDS, COST_USD, exportedRows, pacedAnswer, pricedProvider } from './chat-load';
import { seed, WORKER_CRASHES } from './fault-load';

const CLIENTS = 4;

const random = new SeededRandom(seed);
const folder = mkdtempSync(join(tmpdir(), 'smart-claude-proxy-worker-'));
const storageDir = join(folder, 'storage');
const flag = join(folder, 'crash');
let upstream: FakeUpstream;
let proxy: HeadlessProxy;

beforeAll(async () => {
  upstream = await startFakeUpstream(pacedAnswer(random, 8));
  const preload = join(folder, 'fragile-worker.cjs');
  writeFileSync(
    preload,
    `const { isMainThread } = require('node:worker_threads'); const fs = require('node:fs');
     if (!isMainThread) setInterval(() => {
       let how; try { how = fs.readFileSync(${JSON.stringify(flag)}, 'utf8'); fs.rmSync(${JSON.stringify(flag)}); } catch { return; }
       if (how === 'exit') process.exit(1);
       throw new Error('as if out of memory');
     }, 5).unref();`,
  );
  proxy = await start({ NODE_OPTIONS: `--require ${preload}` });
});

afterAll(async () => {
  await proxy.stop('SIGKILL');
  await upstream.close();
});

function start(env: Record<string, string> = {}): Promise<HeadlessProxy> {
  return startHeadless({ storageDir, env, settings: { providers: { fake: pricedProvider(upstream.url) } } });
}

const restarts = () => proxy.log().match(/It was started again, and nothing is missing/g)?.length ?? 0;

describe(`the store's worker thread crashes under load (FAULT_SEED=${seed})`, () => {
  it('requests are served all the while, each crash is told once, and nothing is lost', {
    timeout: 60_000 + WORKER_CRASHES * 10_000,
  }, async () => {
    let over = false;
    const finished: string[] = [];
    const clients = Array.from({ length: CLIENTS }, async (_, index) => {
      for (let turn = 0; !over; turn++) {
        const asked = await ask(proxy, random.pick(CLIENT_KINDS), `client ${index} turn ${turn}`);
        expect(asked.finished, asked.text).toBe(true);
        if (asked.taskId) finished.push(asked.taskId);
      }
    });
    for (let crash = 1; crash <= WORKER_CRASHES; crash++) {
      await sleep(random.below(400));
      writeFileSync(flag, crash % 2 ? 'exit' : 'throw');
      // A question finds the worker dead, dying, or being started: it is answered in any case.
      expect((await proxy.fetch('/api/stats?metric=summary&days=2')).status).toBe(200);
      await expect.poll(restarts, { timeout: 20_000, interval: 20 }).toBe(crash);
    }
    over = true;
    await Promise.all(clients);
    await expectLog(finished);
    expect((await (await proxy.fetch('/health')).json()).storageProblem).toBeNull();
    await proxy.stop('SIGKILL');
    proxy = await start();
    await expectLog(finished);
  });
});

async function expectLog(finished: readonly string[]): Promise<void> {
  const rows = await exportedRows(proxy);
  expect(rows.map(({ id }) => id).sort()).toEqual([...finished].sort());
  const { costUsd, requests } = await (await proxy.fetch('/api/stats?metric=summary&days=2')).json();
  expect(requests).toBe(finished.length);
  expect(costUsd).toBeCloseTo(finished.length * COST_USD, 9);
}
