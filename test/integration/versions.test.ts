import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PROTOCOL_VERSION, STORAGE_VERSION } from '../../src/election/versions';
import { ask, pacedAnswer, pricedProvider } from '../faults/chat-load';
import { startFakeUpstream } from '../fixtures/fake-upstream';
import { freePort } from '../fixtures/free-port';
import { type HeadlessOptions, type HeadlessProxy, startHeadless } from '../fixtures/headless-proxy';
import { type OtherVersion, type OtherVersionOptions, startOtherVersion } from '../fixtures/other-version';
import { SeededRandom } from '../store/seeded-random';

const PATIENCE = { timeout: 20_000, interval: 50 };
const SAME = { protocolVersion: PROTOCOL_VERSION, storageVersion: STORAGE_VERSION };
const NEWER = { protocolVersion: PROTOCOL_VERSION + 1, storageVersion: STORAGE_VERSION + 1 };
const OLDER = { protocolVersion: PROTOCOL_VERSION - 1, storageVersion: STORAGE_VERSION - 1 };

let storageDir: string;
const running: { stop(): Promise<unknown> }[] = [];

beforeEach(() => {
  storageDir = mkdtempSync(join(tmpdir(), 'smart-claude-proxy-versions-'));
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((part) => part.stop()));
});

async function play(options: Omit<OtherVersionOptions, 'storageDir'>): Promise<OtherVersion> {
  const other = await startOtherVersion({ storageDir, ...options });
  running.push({ stop: () => other.close() });
  return other;
}

async function start(options: HeadlessOptions): Promise<HeadlessProxy> {
  const proxy = await startHeadless({ storageDir, ...options });
  running.push({ stop: () => proxy.stop('SIGKILL') });
  return proxy;
}

describe('with an owner of a newer version', () => {
  it('follows it, asks nothing of it, and ignores events that it does not know', async () => {
    const newer = await play(NEWER);
    const follower = await start({ port: newer.port });
    expect(follower.role).toBe('follower');
    await expect.poll(() => newer.followers, PATIENCE).toBe(1);
    newer.emit('novelty', { action: 'stop' });
    newer.emit('control', { action: 'novelty' });
    await expect.poll(() => newer.followers, { timeout: 1500, interval: 500 }).toBe(1);
    expect(newer.asked).toEqual([]);
  });

  it('never takes over the storage that it has written, says so once, and follows again when a newer one is back', async () => {
    const newer = await play(NEWER);
    const follower = await start({ port: newer.port });
    await newer.close();
    await expect.poll(() => follower.log(), PATIENCE).toContain('Reload the window to run the newer version');
    await expect(fetch(`${follower.url}/health`)).rejects.toThrow();
    const again = await play({ ...NEWER, port: newer.port });
    await expect.poll(() => again.followers, PATIENCE).toBe(1);
    expect(follower.log().match(/Reload the window/g)).toHaveLength(1);
  });

  it('takes over as ever where the storage is still written in the same way', async () => {
    const newer = await play({ ...NEWER, storageVersion: STORAGE_VERSION });
    const follower = await start({ port: newer.port });
    await newer.close();
    await expect.poll(() => follower.log(), PATIENCE).toContain('Now owner');
  });
});

describe('with an owner of an older version', () => {
  it('asks it to step aside, and takes over as soon as it does', async () => {
    const older = await play({ ...OLDER, stepsAside: true });
    const newer = await start({ port: older.port });
    await expect.poll(() => older.asked, PATIENCE).toEqual(['step-aside']);
    older.emit('control', { action: 'restart' });
    await older.close();
    await expect.poll(() => newer.log(), { timeout: 5000, interval: 50 }).toContain('Now owner');
  });

  it('follows one that does not know how, and says what to do', async () => {
    const older = await play(OLDER);
    const newer = await start({ port: older.port });
    await expect.poll(() => newer.log(), PATIENCE).toContain('has an older version. Reload that window');
    expect(older.followers).toBe(1);
  });

  it('asks nothing of one that speaks the same', async () => {
    const same = await play({ ...SAME, stepsAside: true });
    await start({ port: same.port });
    await expect.poll(() => same.followers, PATIENCE).toBe(1);
    expect(same.asked).toEqual([]);
  });
});

describe('an owner that is asked to step aside', () => {
  it('finishes what it is answering, leaves the port to the newer one, and follows it', async () => {
    const upstream = await startFakeUpstream(pacedAnswer(new SeededRandom(1), 400));
    running.push({ stop: () => upstream.close() });
    const port = await freePort();
    const owner = await start({ port, settings: { providers: { fake: pricedProvider(upstream.url) } } });
    const streaming = ask(owner, 'chat-stream', 'before the change');
    await expect.poll(() => upstream.requests.length, PATIENCE).toBe(1);
    expect((await owner.fetch('/api/control', { body: { action: 'step-aside' } })).status).toBe(202);
    expect((await streaming).finished).toBe(true);
    const takePort = () =>
      play({ ...NEWER, port }).then(
        () => true,
        () => false,
      );
    await expect.poll(takePort, { timeout: 20_000, interval: 5 }).toBe(true);
    await expect.poll(() => owner.log(), PATIENCE).toContain('Now follower');
  });

  it('comes back when nobody takes the port', async () => {
    const owner = await start({ port: await freePort(), demo: true });
    await owner.fetch('/api/control', { body: { action: 'step-aside' } });
    await expect.poll(() => owner.log(), PATIENCE).toContain('Now owner');
    expect((await ask(owner, 'chat', 'hello', 'auto')).finished).toBe(true);
  });
});
