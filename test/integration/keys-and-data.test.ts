import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createProxy } from '../../src/proxy';
import type { Logger, Proxy } from '../../src/proxy-contract';
import { parseSettings } from '../../src/settings/parse-settings';
import { chatAnswer, type FakeUpstream, startFakeUpstream } from '../fixtures/fake-upstream';
import { freePort } from '../fixtures/free-port';
import { type LooseResponse, startHeadless } from '../fixtures/headless-proxy';

const CONTENT = 'a-prompt-that-must-go';
const quiet = () => undefined;
const log: Logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };

let upstream: FakeUpstream;
const running: Proxy[] = [];

beforeAll(async () => {
  upstream = await startFakeUpstream(chatAnswer({ text: 'Four.', promptTokens: 1000, completionTokens: 1000 }));
});

afterAll(() => upstream.close());

afterEach(async () => {
  for (const proxy of running.splice(0).reverse()) await proxy.stop();
});

/** Windows of one editor: they share storage, settings and secrets. */
async function windows(count: number): Promise<{ proxies: Proxy[]; url: string; storageDir: string; key(): string }> {
  const storageDir = mkdtempSync(join(tmpdir(), 'smart-claude-proxy-'));
  const port = await freePort();
  const models = [{ id: 'mini', tier: 'economy', inputUsdPerMTok: 100, outputUsdPerMTok: 100 }];
  const { settings, problems } = parseSettings({
    port,
    providers: {
      'claude-cli': { enabled: false },
      ollama: { enabled: false },
      fake: { type: 'openai-compatible', baseUrl: `${upstream.url}/v1`, models },
    },
  });
  let secret: string | undefined;
  const proxies = Array.from({ length: count }, () =>
    createProxy({
      settings,
      settingsProblems: problems,
      readApiKey: async () => secret,
      createApiKey: async () => {
        secret = `scp-${randomBytes(24).toString('base64url')}`;
        return secret;
      },
      keepApiKey: async (key) => {
        secret = key;
      },
      keyMayAppear: true,
      readProviderKey: async () => undefined,
      env: {},
      storageDir,
      assetsDir: join(import.meta.dirname, '..', '..', 'dist'),
      version: '0.0.0',
      log,
      demo: false,
      hostProviders: [],
    }),
  );
  for (const proxy of proxies) {
    running.push(proxy);
    await proxy.start();
  }
  return { proxies, url: `http://127.0.0.1:${port}`, storageDir, key: () => secret ?? '' };
}

async function ask(url: string, key: string, content = CONTENT): Promise<number> {
  const body = JSON.stringify({ model: 'fake:mini', messages: [{ role: 'user', content }] });
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  return (await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body })).status;
}

const keyOf = ({ state }: Proxy) => (state.role === 'owner' || state.role === 'follower' ? state.apiKey : undefined);
const rolesOf = (proxies: Proxy[]) => proxies.map(({ state }) => state.role);

describe('rotating the key of the proxy', () => {
  it.each(['owner', 'follower'] as const)('by the %s: the old key opens nothing, every window has the new one', async (asked) => {
    const { proxies, url, key } = await windows(3);
    expect(rolesOf(proxies)).toEqual(['owner', 'follower', 'follower']);
    const before = key();
    const events = await fetch(`${url}/api/events`, { headers: { authorization: `Bearer ${before}` } });
    const told = events.text();
    const fresh = await proxies[asked === 'owner' ? 0 : 1]?.rotateApiKey();
    expect(fresh).toBe(key());
    expect(fresh).not.toBe(before);
    expect(await ask(url, before)).toBe(401);
    expect(await ask(url, key())).toBe(200);
    await vi.waitFor(() => expect(proxies.map(keyOf)).toEqual([fresh, fresh, fresh]), { timeout: 60_000 });
    expect(rolesOf(proxies)).toEqual(['owner', 'follower', 'follower']);
    // Whoever watched by the old key is told, without a word of the new one, and sees no more.
    expect(await told).toContain('"action":"key-rotated"');
    expect(await told).not.toContain(fresh);
  });

  it('is not for those who have no key, or an old one', async () => {
    const { proxies, url, key } = await windows(1);
    const rotate = (apiKey: string) =>
      fetch(`${url}/api/key`, {
        method: 'POST',
        headers: { 'x-api-key': apiKey, 'content-type': 'application/json' },
        body: '{"action":"rotate"}',
      });
    expect((await rotate('wrong')).status).toBe(401);
    const before = key();
    await proxies[0]?.rotateApiKey();
    expect((await rotate(before)).status).toBe(401);
    expect((await rotate(key())).status).toBe(200);
  });

  it('without an editor is refused in words that help, for the key was given at the start', async () => {
    const proxy = await startHeadless();
    const response = await proxy.fetch('/api/key', { body: { action: 'rotate' } });
    expect(response.status).toBe(409);
    expect((await response.json()).error.message).toContain('Start it again with another one');
    expect((await proxy.fetch('/v1/models')).status).toBe(200);
    await proxy.stop();
  });
});

describe('deleting all data', () => {
  it.each(['owner', 'follower'] as const)('by the %s leaves nothing on disk and nothing in memory, and goes on', async (asked) => {
    const { proxies, url, storageDir, key } = await windows(2);
    const headers = () => ({ authorization: `Bearer ${key()}`, 'content-type': 'application/json' });
    const read = async (path: string) => ((await fetch(url + path, { headers: headers() })) as LooseResponse).json();
    await fetch(`${url}/api/budget`, { method: 'PUT', headers: headers(), body: '{"dailyUsd": 7}' });
    await fetch(`${url}/api/providers/fake`, { method: 'PUT', headers: headers(), body: '{"priority": 9}' });
    expect(await ask(url, key())).toBe(200);
    writeFileSync(join(storageDir, 'smart-claude-proxy.damaged-20260101T000000.sqlite'), CONTENT);
    writeFileSync(join(storageDir, 'journal.damaged-20260101T000000.ndjson'), CONTENT);
    expect((await read('/api/budget')).usage.daily.spentUsd).toBeCloseTo(0.2);

    await proxies[asked === 'owner' ? 0 : 1]?.deleteAllData();

    expect(readdirSync(storageDir).sort()).toEqual(['owner.lock', 'smart-claude-proxy.sqlite']);
    for (const name of readdirSync(storageDir)) expect(readFileSync(join(storageDir, name), 'latin1')).not.toContain(CONTENT);
    const { config, usage } = await read('/api/budget');
    expect([config.dailyUsd, usage.daily.spentUsd]).toEqual([null, 0]);
    expect((await read('/api/stats?metric=recent-requests')).total).toBe(0);
    expect((await read('/api/providers')).providers.find(({ id }: { id: string }) => id === 'fake').priority).not.toBe(9);
    const seen = upstream.requests.length;
    expect(await ask(url, key())).toBe(200);
    // Neither the cache nor the window of duplicates remembers the answer.
    expect(upstream.requests.length).toBe(seen + 1);
    expect((await read('/api/stats?metric=recent-requests')).total).toBe(1);
    await vi.waitFor(() => expect(rolesOf(proxies)).toEqual(['owner', 'follower']), { timeout: 60_000 });
  });

  it('says which files it could not delete, and goes on', async () => {
    const { proxies, url, storageDir, key } = await windows(2);
    const stubborn = join(storageDir, 'journal.stubborn.ndjson');
    mkdirSync(stubborn);
    await expect(proxies[1]?.deleteAllData()).rejects.toThrow('journal.stubborn.ndjson');
    expect(await ask(url, key())).toBe(200);
  });

  it('and checking it work over HTTP without an editor too', async () => {
    const proxy = await startHeadless({ demo: true });
    const body = { model: 'auto', messages: [{ role: 'user', content: CONTENT }] };
    expect((await proxy.fetch('/v1/chat/completions', { body })).status).toBe(200);
    const storage = async (action: string) => (await proxy.fetch('/api/storage', { body: { action } })).json();
    expect((await storage('check')).message).toMatch(/^Checked the database with 1 request.*Everything is in order\.$/);
    expect((await storage('delete-all')).message).toBe('All data is deleted.');
    expect((await storage('check')).message).toContain('0 requests');
    expect((await storage('format-disk')).error.message).toContain('action');
    expect((await proxy.fetch('/v1/chat/completions', { body })).status).toBe(200);
    await proxy.stop();
  });
});
