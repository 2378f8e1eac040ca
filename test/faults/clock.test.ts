import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chatAnswer, type FakeUpstream, startFakeUpstream } from '../fixtures/fake-upstream';
import { type HeadlessProxy, startHeadless } from '../fixtures/headless-proxy';
import { ask, COST_USD, pricedProvider } from './chat-load';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let upstream: FakeUpstream;
let storageDir: string;
/** Holds how far the proxy's clock is from the real one, in milliseconds. */
let offsetFile: string;
let env: Record<string, string>;
const running: HeadlessProxy[] = [];

beforeAll(async () => {
  upstream = await startFakeUpstream(chatAnswer({ text: 'Four.', promptTokens: 10, completionTokens: 50 }));
});
afterAll(() => upstream.close());
beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'smart-claude-proxy-clock-'));
  storageDir = join(folder, 'storage');
  offsetFile = join(folder, 'offset');
  setClock(0);
  const patch = join(folder, 'clock.cjs');
  writeFileSync(
    patch,
    `const fs = require('node:fs'); const RealDate = Date;
     const now = () => RealDate.now() + Number(fs.readFileSync(${JSON.stringify(offsetFile)}, 'utf8'));
     globalThis.Date = class extends RealDate {
       constructor(...values) { if (values.length === 0) super(now()); else super(...values); }
       static now() { return now(); }
     };`,
  );
  env = { NODE_OPTIONS: `--require ${patch}` };
});
afterEach(async () => {
  for (const proxy of running.splice(0)) await proxy.stop('SIGKILL');
});

const setClock = (offsetMs: number) => writeFileSync(offsetFile, String(offsetMs));

async function start(clockEnv: Record<string, string> = {}): Promise<HeadlessProxy> {
  const proxy = await startHeadless({ storageDir, env: clockEnv, settings: { providers: { fake: pricedProvider(upstream.url) } } });
  running.push(proxy);
  return proxy;
}

/** Requests that clients saw the end of. */
async function use(proxy: HeadlessProxy, count: number, name: string): Promise<string[]> {
  const asked = await Promise.all(Array.from({ length: count }, (_, i) => ask(proxy, i % 2 ? 'chat' : 'chat-stream', `${name} ${i}`)));
  expect(asked.filter(({ finished }) => !finished)).toEqual([]);
  return asked.flatMap(({ taskId }) => taskId ?? []);
}

async function dailySpent(proxy: HeadlessProxy): Promise<number> {
  return (await (await proxy.fetch('/api/budget')).json()).usage.daily.spentUsd;
}

async function loggedTasks(proxy: HeadlessProxy): Promise<{ id: string; latencyMs: number; cacheHit: boolean }[]> {
  return (await (await proxy.fetch('/api/stats?metric=recent-requests&limit=100')).json()).requests;
}

describe('a clock that jumps', () => {
  it.each([
    ['two days forward and back', 2 * DAY_MS],
    ['an hour back and forward', -HOUR_MS],
  ])('%s: nothing is lost, times stay sane, and it survives a restart in between', async (_name, jumpMs) => {
    const proxy = await start(env);
    const ids = await use(proxy, 4, 'before the jump');
    setClock(jumpMs);
    ids.push(...(await use(proxy, 4, 'after the jump')));
    await proxy.stop('SIGKILL');
    const second = await start(env);
    ids.push(...(await use(second, 4, 'restarted there')));
    setClock(0);
    ids.push(...(await use(second, 4, 'back again')));
    await second.stop('SIGKILL');
    const third = await start();
    const tasks = await loggedTasks(third);
    const found = tasks.map(({ id }) => id);
    expect(ids.filter((id) => !found.includes(id))).toEqual([]);
    expect(found).toHaveLength(ids.length);
    for (const { latencyMs } of tasks) expect(latencyMs >= 0 && latencyMs < 60_000).toBe(true);
    await use(third, 2, 'and on');
  });

  it('a hundred days forward and back deletes no request, frees no budget, and repeats no answer for longer', async () => {
    const proxy = await start(env);
    const before = await use(proxy, 4, 'before the jump');
    setClock(100 * DAY_MS);
    const there = await use(proxy, 2, 'a hundred days later');
    expect(await dailySpent(proxy)).toBeCloseTo(2 * COST_USD, 12);
    setClock(0);
    expect(await dailySpent(proxy)).toBeCloseTo(4 * COST_USD, 12);
    // What was cached while the clock was ahead counts as long as ever, from when it was really cached.
    await proxy.fetch('/v1/chat/completions', {
      body: { model: 'fake:mini', max_tokens: 50, messages: [{ role: 'user', content: 'a hundred days later 1' }] },
    });
    expect((await loggedTasks(proxy)).filter(({ cacheHit }) => cacheHit)).toHaveLength(1);
    const limitUsd = 4 * COST_USD;
    await proxy.fetch('/api/budget', { method: 'PUT', body: { dailyUsd: limitUsd } });
    expect((await ask(proxy, 'chat', 'over the limit')).status).toBe(429);
    await proxy.stop();
    const restarted = await start();
    expect(await dailySpent(restarted)).toBeCloseTo(4 * COST_USD, 12);
    const found = (await loggedTasks(restarted)).map(({ id }) => id);
    expect([...before, ...there].filter((id) => !found.includes(id))).toEqual([]);
  });

  it('forty days ahead at the start and set right while it runs: what was spent today still counts', async () => {
    const proxy = await start(env);
    await use(proxy, 2, 'today');
    await proxy.fetch('/api/budget', { method: 'PUT', body: { dailyUsd: 2 * COST_USD } });
    await proxy.stop();
    setClock(40 * DAY_MS);
    const ahead = await start(env);
    setClock(0);
    expect(await dailySpent(ahead)).toBeCloseTo(2 * COST_USD, 12);
    expect((await ask(ahead, 'chat', 'over the limit')).status).toBe(429);
  });
});
