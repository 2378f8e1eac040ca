import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type FakeUpstream, startFakeUpstream } from '../fixtures/fake-upstream';
import { freePort } from '../fixtures/free-port';
import { type HeadlessProxy, startHeadless } from '../fixtures/headless-proxy';
import { SeededRandom } from '../store/seeded-random';
import { ask, CLIENT_KINDS, COST_USD, exportedRows, type LoggedRow, pacedAnswer, pricedProvider } from './chat-load';
import { KILLS, seed } from './fault-load';

const CLIENTS = 8;

let upstream: FakeUpstream;
const random = new SeededRandom(seed);
const storageDir = mkdtempSync(join(tmpdir(), 'smart-claude-proxy-kill-'));
let port: number;
/** The last that was started, so that none is left behind by a test that fails. */
let running: HeadlessProxy | undefined;

/** What clients saw the end of, and what was acknowledged to them. */
const finished = new Set<string>();
const rated = new Map<string, number>();

beforeAll(async () => {
  port = await freePort();
  upstream = await startFakeUpstream(pacedAnswer(random, 12));
});

afterAll(async () => {
  await running?.stop('SIGKILL');
  await upstream.close();
});

async function start(): Promise<HeadlessProxy> {
  running = await startHeadless({
    storageDir,
    port,
    settings: { providers: { fake: pricedProvider(upstream.url) }, fallback: { maxRetries: 0 }, timeouts: { idleMs: 60_000 } },
  });
  return running;
}

const dailySpent = async (proxy: HeadlessProxy) => (await (await proxy.fetch('/api/budget')).json()).usage.daily.spentUsd;

/** One client: asks, rates now and then, until the proxy is gone. */
async function client(proxy: HeadlessProxy, name: string): Promise<void> {
  for (let turn = 0; proxy.process.exitCode === null && proxy.process.signalCode === null; turn++) {
    const asked = await ask(proxy, random.pick(CLIENT_KINDS), `${name} turn ${turn}`);
    if (asked.status === 429) return;
    if (asked.finished && asked.taskId) {
      finished.add(asked.taskId);
      if (random.chance(0.3)) await rate(proxy, asked.taskId, 1 + random.below(5));
    } else {
      await sleep(10);
    }
  }
}

async function rate(proxy: HeadlessProxy, taskId: string, rating: number): Promise<void> {
  try {
    if ((await proxy.fetch('/api/feedback', { body: { taskId, rating } })).status === 200) rated.set(taskId, rating);
  } catch {
    // The proxy was killed: whether the rating was kept is open, and nothing was promised.
    rated.delete(taskId);
  }
}

interface Life {
  limitUsd: number;
  /** The prompt of the request whose answer had begun and never ended. */
  cutOff: string;
}

/** Loads a proxy until it is killed: at any moment, or while it is ending and writes its snapshot. */
async function killUnderLoad(proxy: HeadlessProxy, round: number): Promise<Life> {
  const limitUsd = (await dailySpent(proxy)) + COST_USD * (20 + random.below(200));
  expect((await proxy.fetch('/api/budget', { method: 'PUT', body: { dailyUsd: limitUsd } })).status).toBe(200);
  const cutOff = `HANG in round ${round}`;
  const hanging = ask(proxy, 'chat-stream', cutOff);
  await vi.waitFor(() => expect(upstream.requests.some(({ text }) => text.includes(`${cutOff}"`))).toBe(true), { timeout: 60_000 });
  // Long enough for its first line in the journal, also on a busy machine.
  await sleep(300);
  const clients = Array.from({ length: CLIENTS }, (_, index) => client(proxy, `round ${round} client ${index}`));
  // Every other life is under full load first, on a machine however busy; the others may end before their first answer.
  const loaded = finished.size + (round % 2 === 0 ? 12 : 0);
  await vi.waitFor(() => expect(finished.size).toBeGreaterThanOrEqual(loaded), { timeout: 60_000 });
  await sleep(random.below(500));
  if (random.chance(0.15)) {
    proxy.process.kill('SIGTERM');
    await sleep(3000 + random.below(200));
  }
  await proxy.stop('SIGKILL');
  await Promise.all([hanging, ...clients]);
  return { limitUsd, cutOff };
}

function today(rows: readonly LoggedRow[]): LoggedRow[] {
  const day = new Date().toDateString();
  return rows.filter((row) => new Date(row.createdAt).toDateString() === day);
}

const sum = (rows: readonly LoggedRow[]) => rows.reduce((total, row) => total + row.costUsd, 0);

/** Compares log, totals and budget of a restarted proxy with what clients know. */
async function expectNothingLost(proxy: HeadlessProxy, { limitUsd, cutOff }: Life): Promise<void> {
  const rows = await exportedRows(proxy);
  const byId = new Map(rows.map((row) => [row.id, row]));
  expect(byId.size, 'rows with the same id').toBe(rows.length);
  expect([...finished].filter((id) => byId.get(id)?.status !== 'success')).toEqual([]);
  for (const id of finished) expect(byId.get(id)?.costUsd).toBeCloseTo(COST_USD, 12);
  const prompts = rows.map((row) => row.preview);
  expect(new Set(prompts).size, 'requests that were logged twice').toBe(prompts.length);
  expect([...rated].filter(([id, rating]) => byId.get(id)?.rating !== rating)).toEqual([]);

  const cut = rows.filter((row) => row.preview === cutOff);
  expect(cut).toEqual([expect.objectContaining({ status: 'aborted' })]);
  expect(cut[0]?.costUsd).toBeGreaterThan(0);
  expect(rows.filter((row) => row.status !== 'success' && row.status !== 'aborted')).toEqual([]);

  const summary = await (await proxy.fetch('/api/stats?metric=summary&days=2')).json();
  expect(summary.requests).toBe(rows.length);
  expect(summary.costUsd).toBeCloseTo(sum(rows), 9);
  const { config, usage } = await (await proxy.fetch('/api/budget')).json();
  expect(config.dailyUsd).toBe(limitUsd);
  expect(usage.daily.spentUsd).toBeCloseTo(sum(today(rows)), 9);
  expect(usage.daily.spentUsd).toBeLessThanOrEqual(limitUsd + 1e-12);
  expect(usage.daily.reservedUsd).toBe(0);
  expect((await (await proxy.fetch('/health')).json()).storageProblem).toBeNull();
}

describe(`kill -9 at ${KILLS} random moments under load (FAULT_SEED=${seed})`, () => {
  it('loses no finished request, counts none twice, and keeps the budget', { timeout: 30_000 + KILLS * 10_000 }, async () => {
    let proxy = await start();
    for (let round = 0; round < KILLS; round++) {
      const life = await killUnderLoad(proxy, round);
      proxy = await start();
      await expectNothingLost(proxy, life);
    }
    await proxy.stop();
    expect(finished.size).toBeGreaterThan(KILLS * 5);
  });
});
