import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type FakeUpstream, startFakeUpstream } from '../fixtures/fake-upstream';
import { type HeadlessProxy, startHeadless } from '../fixtures/headless-proxy';
import { SeededRandom } from '../store/seeded-random';
import { ask, CLIENT_KINDS, exportedRows, pacedAnswer, pricedProvider } from './chat-load';
import { PARALLEL_STREAMS, SEQUENTIAL_STREAMS, seed } from './fault-load';
import { INSPECTABLE, type InspectedProcess, inspectProcess } from './inspect-process';
import { canMeasure, childrenOf, processFigures } from './process-figures';
import { fakeClaude } from './stand-in-claude';

/** A request's row in the answer cache, in the list of recent tasks and in the router's history are meant to stay: bounded, and small. */
const ROOM_PER_REQUEST_BYTES = 6 * 1024;
/** What code compiled late and buffers kept for reuse may add, whatever the number of requests. */
const ROOM_BYTES = 4 * 1024 * 1024;
/** Sockets kept alive to one upstream and from test clients. */
const ROOM_HANDLES = 24;

/** The export of a long run's log takes a moment. */
const AFTER_LONG_EXPORTS = { timeout: 20_000, interval: 250 };

let upstream: FakeUpstream;
let proxy: HeadlessProxy;
let inside: InspectedProcess;
const random = new SeededRandom(seed);

beforeAll(async () => {
  upstream = await startFakeUpstream(pacedAnswer(random, 2));
  const folder = mkdtempSync(join(tmpdir(), 'smart-claude-proxy-leaks-'));
  proxy = await startHeadless({
    env: INSPECTABLE,
    settings: {
      providers: {
        fake: pricedProvider(upstream.url),
        'claude-cli': { enabled: true, path: fakeClaude(folder, 'input(); say(...ANSWER)') },
      },
    },
  });
  inside = await inspectProcess(proxy);
});

afterAll(async () => {
  inside.close();
  await proxy.stop();
  await upstream.close();
});

const pid = () => proxy.process.pid ?? 0;

async function streams(count: number, prefix: string): Promise<void> {
  for (let i = 0; i < count; i++) {
    const asked = await ask(proxy, CLIENT_KINDS[i % CLIENT_KINDS.length] ?? 'chat', `${prefix} ${i}`);
    expect(asked.finished, asked.text).toBe(true);
  }
}

async function handlesBackTo(base: number): Promise<void> {
  await vi.waitFor(() => expect(processFigures(pid()).handles).toBeLessThanOrEqual(base + ROOM_HANDLES), {
    timeout: 15_000,
    interval: 200,
  });
}

describe.runIf(canMeasure)(`memory, handles and child processes (FAULT_SEED=${seed})`, () => {
  it(`stay where they were after ${SEQUENTIAL_STREAMS} requests, one after the other`, {
    timeout: 30_000 + SEQUENTIAL_STREAMS * 100,
  }, async () => {
    await streams(100, 'warm up');
    const before = processFigures(pid());
    const heapBefore = await inside.liveHeapBytes();
    await streams(SEQUENTIAL_STREAMS, 'sequential');
    await handlesBackTo(before.handles);
    expect(processFigures(pid()).children).toBe(before.children);
    const grownBytes = (await inside.liveHeapBytes()) - heapBefore;
    // Caches and lists are full after some thousand requests.
    expect(grownBytes).toBeLessThan(ROOM_BYTES + Math.min(SEQUENTIAL_STREAMS, 2000) * ROOM_PER_REQUEST_BYTES);
    expect((await inside.activeResources()).Timeout ?? 0).toBeLessThan(20);
  });

  it(`come back after ${PARALLEL_STREAMS} streams at once, twice, of which none is torn`, { timeout: 60_000 }, async () => {
    const round = (name: string) =>
      Promise.all(Array.from({ length: PARALLEL_STREAMS }, (_, i) => ask(proxy, 'chat-stream', `${name} parallel ${i}`)));
    const first = await round('first');
    expect(first.filter((asked) => !asked.finished)).toEqual([]);
    const heapBetween = await inside.liveHeapBytes();
    const second = await round('second');
    expect(second.filter((asked) => !asked.finished)).toEqual([]);
    const grownBytes = (await inside.liveHeapBytes()) - heapBetween;
    expect(grownBytes).toBeLessThan(PARALLEL_STREAMS * ROOM_PER_REQUEST_BYTES + ROOM_BYTES);
  });

  it('of streams that clients leave in the middle nothing is kept, here and upstream', { timeout: 60_000 }, async () => {
    const before = processFigures(pid());
    const upstreamBefore = upstream.requests.length;
    await Promise.all(
      Array.from({ length: 100 }, async (_, i) => {
        const leave = new AbortController();
        const body = { model: 'fake:mini', stream: true, messages: [{ role: 'user', content: `HANG left ${i}` }] };
        const response = await proxy.fetch('/v1/chat/completions', { body, signal: leave.signal });
        await response.body?.getReader().read();
        leave.abort();
      }),
    );
    const left = upstream.requests.slice(upstreamBefore);
    expect(left).toHaveLength(100);
    await Promise.all(left.map((request) => request.closed));
    await handlesBackTo(before.handles);
    await vi.waitFor(async () => {
      const rows = (await exportedRows(proxy)).filter((row) => row.preview?.startsWith('HANG left'));
      expect(rows.filter((row) => row.status === 'aborted')).toHaveLength(100);
    }, AFTER_LONG_EXPORTS);
    const { usage } = await (await proxy.fetch('/api/budget')).json();
    expect(usage.daily.reservedUsd).toBe(0);
  });

  it('of runs of the Claude CLI no process and no pipe is left', { timeout: 60_000 }, async () => {
    const ran = await Promise.all(Array.from({ length: 12 }, (_, i) => ask(proxy, 'chat-stream', `cli ${i}`, 'claude-cli:haiku')));
    expect(ran.filter((asked) => !asked.finished)).toEqual([]);
    await vi.waitFor(() => expect(childrenOf(pid())).toEqual([]), { timeout: 10_000, interval: 200 });
    const before = processFigures(pid());
    await Promise.all(Array.from({ length: 12 }, (_, i) => ask(proxy, 'chat-stream', `cli again ${i}`, 'claude-cli:haiku')));
    await vi.waitFor(() => expect(childrenOf(pid())).toEqual([]), { timeout: 60_000, interval: 200 });
    await handlesBackTo(before.handles);
  });
});
