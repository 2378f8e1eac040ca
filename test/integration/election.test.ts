import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { BUSY_MACHINE } from '../fixtures/computing-time';
import { freePort } from '../fixtures/free-port';
import { type HeadlessProxy, spawnHeadless, startHeadless, stopProcess, TEST_KEY } from '../fixtures/headless-proxy';

const running: { stop(signal?: NodeJS.Signals): Promise<unknown> }[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((proxy) => proxy.stop('SIGKILL')));
});

async function start(options: Parameters<typeof startHeadless>[0]): Promise<HeadlessProxy> {
  const proxy = await startHeadless(options);
  running.push(proxy);
  return proxy;
}

async function ownerPid(url: string): Promise<number | undefined> {
  const response = await fetch(`${url}/health`, { headers: { authorization: `Bearer ${TEST_KEY}` } }).catch(() => undefined);
  const report = (await response?.json()) as { pid?: number } | undefined;
  return report?.pid;
}

async function waitForOwner(url: string, pid: number, withinMs: number): Promise<number> {
  const startedAt = performance.now();
  while (performance.now() - startedAt < withinMs) {
    if ((await ownerPid(url)) === pid) return performance.now() - startedAt;
    await sleep(20);
  }
  throw new Error(`process ${pid} did not become owner within ${withinMs} ms`);
}

describe('several processes, one proxy', () => {
  it('the second becomes a follower and takes over within 2 s when the owner is killed', async () => {
    const port = await freePort();
    const owner = await start({ port, demo: true });
    const follower = await start({ port, storageDir: owner.storageDir, demo: true });
    expect([owner.role, follower.role]).toEqual(['owner', 'follower']);
    expect(follower.url).toBe(owner.url);
    const answer = await owner.fetch('/v1/chat/completions', { body: { model: 'auto', messages: [{ role: 'user', content: 'hello' }] } });
    expect(answer.status).toBe(200);
    owner.process.kill('SIGKILL');
    await waitForOwner(owner.url, follower.process.pid ?? 0, 2000 * BUSY_MACHINE);
    const { requests } = await (await follower.fetch('/api/stats?metric=recent-requests')).json();
    expect(requests.map((row: { id: string }) => row.id)).toEqual([answer.headers.get('x-task-id')]);
  });

  it('hands over within 2 s when the owner ends by itself, and exits 0', async () => {
    const port = await freePort();
    const owner = await start({ port });
    const follower = await start({ port, storageDir: owner.storageDir });
    const exited = owner.stop('SIGTERM');
    await waitForOwner(owner.url, follower.process.pid ?? 0, 2000 * BUSY_MACHINE);
    expect(await exited).toBe(0);
  });

  it('five processes make one owner, whoever dies', async () => {
    const port = await freePort();
    const first = await start({ port });
    const others = await Promise.all(Array.from({ length: 4 }, () => start({ port, storageDir: first.storageDir })));
    expect(others.map(({ role }) => role)).toEqual(['follower', 'follower', 'follower', 'follower']);
    first.process.kill('SIGKILL');
    const pids = new Set(others.map((proxy) => proxy.process.pid));
    const until = performance.now() + 2000 * BUSY_MACHINE;
    let pid: number | undefined;
    while (!pids.has(pid) && performance.now() < until) {
      pid = await ownerPid(first.url);
      await sleep(20);
    }
    expect(pids.has(pid)).toBe(true);
  });

  it('without a key where one runs: exit 1, and says to pass the key', async () => {
    const port = await freePort();
    const owner = await start({ port });
    const child = spawnHeadless({ port, storageDir: owner.storageDir, apiKey: null });
    expect(await new Promise((resolve) => child.process.once('exit', resolve))).toBe(1);
    expect(child.log()).toContain(`port ${port}. Pass its key`);
  });

  it.each(['another key', 'other storage'])('with %s the owner is a stranger: one line naming the port, exit 1', async (what) => {
    const port = await freePort();
    const owner = await start({ port });
    const child =
      what === 'another key'
        ? spawnHeadless({ port, storageDir: owner.storageDir, apiKey: 'another-key-0123456789' })
        : spawnHeadless({ port });
    expect(await new Promise((resolve) => child.process.once('exit', resolve))).toBe(1);
    expect(child.log()).toContain(String(port));
    expect(child.log()).not.toMatch(/\n\s+at /);
  });

  it('a silent stranger at the port is given up within 5 s', async () => {
    const stranger = createServer(() => undefined);
    const port = await freePort();
    await new Promise<void>((resolve) => stranger.listen(port, '127.0.0.1', resolve));
    const startedAt = performance.now();
    const child = spawnHeadless({ port });
    expect(await new Promise((resolve) => child.process.once('exit', resolve))).toBe(1);
    expect(performance.now() - startedAt).toBeLessThan(5000 * BUSY_MACHINE);
    expect(child.log()).toContain(String(port));
    stranger.close();
  });

  it('never sends the key to a listener that has not proven itself', async () => {
    let seen = '';
    const stranger = createServer((socket) => {
      socket.on('data', (data) => {
        seen += data.toString();
        socket.end(
          'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n{"name":"smart-claude-proxy","status":"ok","proof":"00"}',
        );
      });
      socket.on('error', () => undefined);
    });
    const port = await freePort();
    await new Promise<void>((resolve) => stranger.listen(port, '127.0.0.1', resolve));
    const child = spawnHeadless({ port });
    await new Promise((resolve) => child.process.once('exit', resolve));
    expect(seen).toContain('GET /health?nonce=');
    expect(seen).not.toContain(TEST_KEY);
    stranger.close();
  });

  it('a suspended owner is noticed within 2 s, and when it wakes nothing is written twice', async () => {
    const port = await freePort();
    const owner = await start({ port, demo: true });
    const follower = await start({ port, storageDir: owner.storageDir, demo: true });
    await owner.fetch('/v1/chat/completions', { body: { model: 'auto', messages: [{ role: 'user', content: 'hello' }] } });
    owner.process.kill('SIGSTOP');
    const until = performance.now() + 2300 * BUSY_MACHINE;
    while (!follower.log().includes('does not answer') && performance.now() < until) await sleep(20);
    expect(follower.log()).toContain('does not answer');
    expect(follower.log()).toContain(String(owner.process.pid));
    owner.process.kill('SIGCONT');
    await sleep(800);
    expect(await ownerPid(owner.url)).toBe(owner.process.pid);
    const { total } = await (await owner.fetch('/api/stats?metric=recent-requests')).json();
    expect(total).toBe(1);
  });

  it.runIf(process.platform === 'linux')('an owner that is only busy for some seconds is not taken for a suspended one', async () => {
    const port = await freePort();
    const preload = join(mkdtempSync(join(tmpdir(), 'smart-claude-proxy-busy-')), 'busy.cjs');
    writeFileSync(preload, "process.on('SIGUSR2', () => { for (const end = Date.now() + 3000; Date.now() < end; ); });");
    const owner = await start({ port, env: { NODE_OPTIONS: `--require ${preload}` } });
    const follower = await start({ port, storageDir: owner.storageDir });
    owner.process.kill('SIGUSR2');
    await sleep(100);
    const late = await start({ port, storageDir: owner.storageDir });
    expect(late.role).toBe('follower');
    expect(await ownerPid(owner.url)).toBe(owner.process.pid);
    expect(follower.log() + late.log()).not.toContain('does not answer');
  });
});

describe('an ending proxy', () => {
  it('exits within 5 s of SIGTERM though a client keeps a stream open', async () => {
    const proxy = await start({ demo: true });
    const events = await proxy.fetch('/api/events');
    expect(events.status).toBe(200);
    const startedAt = performance.now();
    expect(await stopProcess(proxy.process, 'SIGTERM')).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(5000 * BUSY_MACHINE);
    await events.body?.cancel().catch(() => undefined);
  });

  it('never writes its key to the storage folder', async () => {
    const proxy = await start({ demo: true });
    await proxy.fetch('/v1/chat/completions', { body: { model: 'auto', messages: [{ role: 'user', content: 'hello' }] } });
    await proxy.stop('SIGTERM');
    const { readdirSync, readFileSync } = await import('node:fs');
    const { join } = await import('node:path');
    for (const file of readdirSync(proxy.storageDir)) expect(readFileSync(join(proxy.storageDir, file), 'latin1')).not.toContain(TEST_KEY);
    expect(proxy.log()).not.toContain(TEST_KEY);
  });
});
