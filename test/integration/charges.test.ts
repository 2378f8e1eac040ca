import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createProxy } from '../../src/proxy';
import { parseSettings } from '../../src/settings/parse-settings';
import { chatAnswer, type FakeUpstream, sendJson, startFakeUpstream } from '../fixtures/fake-upstream';
import { type HeadlessProxy, startHeadless, TEST_KEY } from '../fixtures/headless-proxy';
import { proxyOptions } from '../fixtures/proxy-options';

let upstream: FakeUpstream;
let proxy: HeadlessProxy;

const provider = (more: Record<string, unknown> = {}) => {
  const models = [
    { id: 'mini', tier: 'economy', inputUsdPerMTok: 10, outputUsdPerMTok: 40 },
    { id: 'other', tier: 'economy', inputUsdPerMTok: 10, outputUsdPerMTok: 40 },
  ];
  return { type: 'openai-compatible', baseUrl: `${upstream.url}/v1`, models, ...more };
};

async function start(settings: Record<string, unknown> = {}, storageDir?: string): Promise<void> {
  proxy = await startHeadless({ settings: { providers: { fake: provider() }, 'fallback.enabled': false, ...settings }, storageDir });
}

/** The same storage after a crash. */
async function killAndStartAgain(settings?: Record<string, unknown>): Promise<void> {
  await proxy.stop('SIGKILL');
  await start(settings, proxy.storageDir);
}

beforeEach(async () => {
  upstream = await startFakeUpstream(chatAnswer({ text: 'an answer', promptTokens: 20, completionTokens: 100 }));
});

afterEach(async () => {
  await proxy.stop('SIGKILL');
  await upstream.close();
});

let question = 0;
const ask = (body: Record<string, unknown> = {}, signal?: AbortSignal) =>
  proxy.fetch('/v1/chat/completions', {
    body: { model: 'fake:mini', max_tokens: 100, messages: [{ role: 'user', content: `What is ${question++} plus one?` }], ...body },
    signal,
  });
const embed = (input: string) => proxy.fetch('/v1/embeddings', { body: { model: 'fake:mini', input } });
const rows = async () => (await proxy.fetch('/api/export?format=json')).json();
const limitDay = (dailyUsd: number) => proxy.fetch('/api/budget', { method: 'PUT', body: { dailyUsd } });
const spentToday = async () => (await (await proxy.fetch('/api/budget')).json()).usage.daily.spentUsd;

describe('what a request is charged', () => {
  it('is an estimate where the provider reports zeros', async () => {
    await start();
    upstream.respond = chatAnswer({ text: 'an answer of a server that does not count', promptTokens: 0, completionTokens: 0 });
    await (await ask()).text();
    await (await ask({ stream: true })).text();
    for (const row of await rows()) {
      expect(row).toMatchObject({ status: 'success', costEstimated: true });
      expect(row.tokensIn).toBeGreaterThan(0);
      expect(row.tokensOut).toBeGreaterThan(5);
      expect(row.costUsd).toBeCloseTo((row.tokensIn * 10 + row.tokensOut * 40) / 1e6, 12);
    }
  });

  it('counts what the provider had reported before the client hung up or the answer failed, though nothing was shown', async () => {
    await start();
    const begin =
      'data: {"id":"x","model":"mini","choices":[{"index":0,"delta":{"role":"assistant","content":""}}],"usage":{"prompt_tokens":900,"completion_tokens":0}}\n\n';
    upstream.respond = async (request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(begin);
      if (request.text.includes('fails')) response.end('data: {"error":{"message":"no more","type":"server_error"}}\n\n');
      else await request.closed;
    };
    await (await ask({ stream: true, messages: [{ role: 'user', content: 'this fails' }] })).text();
    const leaver = new AbortController();
    const left = ask({ stream: true }, leaver.signal).catch(() => 'gone');
    await vi.waitFor(() => expect(upstream.requests).toHaveLength(2), 10_000);
    await new Promise((resolve) => setTimeout(resolve, 200));
    leaver.abort();
    await left;
    const ends = async () => (await rows()).map(({ status, costUsd }: { status: string; costUsd: number }) => [status, costUsd]);
    await vi.waitFor(
      async () =>
        expect(await ends()).toEqual([
          ['failure', 0.009],
          ['aborted', 0.009],
        ]),
      10_000,
    );
  });

  it('is money or quota as it was agreed when it was made, whatever the settings say when it ends', async () => {
    await start();
    const settings = (billing: string) =>
      parseSettings({ port: 0, providers: { 'claude-cli': { enabled: false }, ollama: { enabled: false }, fake: provider({ billing }) } })
        .settings;
    const inProcess = createProxy(proxyOptions(settings('subscription'), TEST_KEY));
    const state = await inProcess.start();
    try {
      const url = state.role === 'owner' ? state.url : '';
      const headers = { authorization: `Bearer ${TEST_KEY}`, 'content-type': 'application/json' };
      let answer: (() => unknown) | undefined;
      upstream.respond = (request, response) => {
        answer = () => chatAnswer({ text: 'late', promptTokens: 20, completionTokens: 100 })(request, response);
      };
      const body = JSON.stringify({ model: 'fake:mini', messages: [{ role: 'user', content: 'hello' }] });
      const asked = fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body });
      await vi.waitFor(() => expect(answer).toBeDefined(), 10_000);
      await inProcess.applySettings(settings('metered'), []);
      answer?.();
      expect((await asked).status).toBe(200);
      const exported = await fetch(`${url}/api/export?format=json`, { headers });
      expect(await exported.json()).toMatchObject([{ costUsd: 0, quotaUsd: 0.0042 }]);
    } finally {
      await inProcess.stop();
    }
  });
});

describe('a crash', () => {
  it('loses neither an embedding nor an unseen answer of an experiment that was under way', async () => {
    const experiment = { category: 'simple_qa', baseline: 'fake:mini', challenger: 'fake:other', share: 1, mode: 'shadow' };
    await start({ experiments: { unseen: experiment } });
    upstream.respond = (request, response) => {
      if (request.json.model === 'mini' && request.path.includes('chat')) return chatAnswer({ text: 'Four.' })(request, response);
    };
    await (await ask({ model: 'auto', messages: [{ role: 'user', content: 'What is two plus two?' }] })).text();
    void embed('some words to embed').catch(() => undefined);
    await vi.waitFor(() => expect(upstream.requests).toHaveLength(3), 10_000);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await killAndStartAgain({ experiments: { unseen: experiment } });
    const cut = (await rows()).filter(({ status }: { status: string }) => status === 'aborted');
    expect(cut).toHaveLength(2);
    for (const row of cut) expect(row.costUsd).toBeGreaterThan(0);
    expect(cut.filter((row: { experiment: { arm: string } | null }) => row.experiment?.arm === 'shadow')).toHaveLength(1);
  });
});

describe('an embedding', () => {
  it('that the end of the proxy cuts off is told to come again, and stays in the log', async () => {
    await start();
    upstream.respond = async (request) => {
      await request.closed;
    };
    const cutOff = embed('words that nobody embeds');
    await vi.waitFor(() => expect(upstream.requests).toHaveLength(1), { timeout: 20_000 });
    const ended = proxy.stop();
    const response = await cutOff;
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await ended).toBe(0);
    await start({}, proxy.storageDir);
    expect(await rows()).toMatchObject([{ status: 'aborted' }]);
  });
});

describe('a limit', () => {
  it('holds for embeddings whose provider counts more than we do', async () => {
    await start();
    // A request for an answer waits until tokens can be counted, not guessed.
    await (await ask()).text();
    let promptTokens = 0;
    upstream.respond = async (_, response) => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      const usage = { prompt_tokens: promptTokens, total_tokens: promptTokens };
      sendJson(response, { object: 'list', model: 'mini', data: [{ object: 'embedding', index: 0, embedding: [0.1] }], usage });
    };
    const text = 'what is this text about? '.repeat(200);
    await embed(text);
    const { tokensIn } = (await rows()).at(-1);
    promptTokens = Math.floor(tokensIn * 1.1);
    const limitUsd = (await spentToday()) + (3.05 * tokensIn * 10) / 1e6;
    await limitDay(limitUsd);
    await Promise.all(Array.from({ length: 6 }, () => embed(text)));
    expect(await spentToday()).toBeLessThanOrEqual(limitUsd);
    expect(await spentToday()).toBeGreaterThan(limitUsd / 2);
  });

  it('holds for a model without a price list whose provider reports what its answers cost', async () => {
    await start({ providers: { fake: provider({ models: [{ id: 'unpriced', tier: 'economy' }] }) } });
    upstream.respond = (_, response) => {
      const choices = [{ index: 0, message: { role: 'assistant', content: 'Four.' }, finish_reason: 'stop' }];
      const usage = { prompt_tokens: 20, completion_tokens: 100, total_tokens: 120, cost: 0.004 };
      sendJson(response, { id: 'x', object: 'chat.completion', created: 1, model: 'unpriced', choices, usage });
    };
    await limitDay(0.01);
    const statuses = [];
    for (let i = 0; i < 5; i++) statuses.push((await ask({ model: 'fake:unpriced' })).status);
    expect(statuses).toEqual([200, 200, 429, 429, 429]);
    expect(await spentToday()).toBeCloseTo(0.008, 12);
  });
});
