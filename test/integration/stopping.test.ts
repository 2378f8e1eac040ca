import { once } from 'node:events';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProxy } from '../../src/proxy';
import { parseSettings } from '../../src/settings/parse-settings';
import { type FakeUpstream, startFakeUpstream } from '../fixtures/fake-upstream';
import { freePort } from '../fixtures/free-port';
import { type HeadlessProxy, startHeadless, TEST_KEY } from '../fixtures/headless-proxy';
import { proxyOptions } from '../fixtures/proxy-options';

let upstream: FakeUpstream;

/** Streams words without end to whoever streams, and lets everyone else wait. */
beforeAll(async () => {
  upstream = await startFakeUpstream(({ json }, response) => {
    if (json.stream !== true) return;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const chunk = { object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content: 'tick ' }, finish_reason: null }] };
    const timer = setInterval(() => response.write(`data: ${JSON.stringify(chunk)}\n\n`), 50);
    response.on('close', () => clearInterval(timer));
  });
});

afterAll(() => upstream.close());

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('a proxy that ends', () => {
  const answers: Record<string, { status: number; retryAfter: string | null; text: string }> = {};
  let late: Response;
  let exitCode: number | null;

  beforeAll(async () => {
    const proxy: HeadlessProxy = await startHeadless({
      settings: {
        providers: { fake: { type: 'openai-compatible', baseUrl: `${upstream.url}/v1`, models: [{ id: 'fake-mini' }] } },
      },
    });
    const messages = [{ role: 'user', content: 'Count.' }];
    const requests: [path: string, body: Record<string, unknown>, headers: Record<string, string>][] = [
      ['/v1/chat/completions', { messages }, {}],
      // `no-store` shares with nobody, so this one is cut off on a way of its own.
      ['/v1/messages', { messages, max_tokens: 9 }, { 'cache-control': 'no-store' }],
      ['/v1/responses', { input: 'Count.' }, {}],
    ];
    const waiting = [true, false].flatMap((stream) =>
      requests.map(async ([path, body, headers]) => {
        const response = await proxy.fetch(path, { body: { model: 'fake:fake-mini', stream, ...body }, headers });
        answers[`${path} ${stream}`] = {
          status: response.status,
          retryAfter: response.headers.get('retry-after'),
          text: await response.text(),
        };
      }),
    );
    await until(async () => upstream.requests.length === 6);
    const stopped = proxy.stop();
    await until(async () => (await (await proxy.fetch('/health')).json()).status === 'stopping');
    late = await proxy.fetch('/v1/models');
    await Promise.all(waiting);
    exitCode = await stopped;
  });

  it('answers new requests 503 with retry-after: 1, and exits 0', () => {
    expect([late.status, late.headers.get('retry-after'), exitCode]).toEqual([503, '1', 0]);
  });

  it.each([
    ['/v1/chat/completions', 'data: {"error":', '"finish_reason":"stop"'],
    ['/v1/messages', 'event: error', 'message_stop'],
    ['/v1/responses', 'event: response.failed', 'response.completed'],
  ])('ends a stream it cuts off with the error event of its protocol (%s)', (path, event, cleanEnd) => {
    const { text } = answers[`${path} true`] ?? { text: '' };
    expect(text).toContain('tick');
    expect(text).toContain(event);
    expect(text).toContain('The proxy is ending');
    expect(text).not.toContain(cleanEnd);
  });

  it.each(['/v1/chat/completions', '/v1/messages', '/v1/responses'])('answers whoever still waits 503 with retry-after: 1 (%s)', (path) => {
    expect(answers[`${path} false`]).toMatchObject({ status: 503, retryAfter: '1', text: expect.stringContaining('The proxy is ending') });
  });
});

describe('a proxy whose clients have stopped reading', () => {
  it('starts again all the same, and has a row for each of them', async () => {
    const flood = await startFakeUpstream((seen, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const chunk = {
        object: 'chat.completion.chunk',
        choices: [{ index: 0, delta: { content: 'word '.repeat(10_000) }, finish_reason: null }],
      };
      const timer = setInterval(() => response.write(`data: ${JSON.stringify(chunk)}\n\n`), 5);
      void seen.closed.then(() => clearInterval(timer));
    });
    const models = [{ id: 'fake-mini', inputUsdPerMTok: 1, outputUsdPerMTok: 1 }];
    const { settings } = parseSettings({
      port: await freePort(),
      providers: {
        'claude-cli': { enabled: false },
        ollama: { enabled: false },
        fake: { type: 'openai-compatible', baseUrl: `${flood.url}/v1`, models },
      },
    });
    const proxy = createProxy(proxyOptions(settings, TEST_KEY));
    try {
      await proxy.start();
      const url = `http://127.0.0.1:${settings.port}`;
      const headers = { authorization: `Bearer ${TEST_KEY}`, 'content-type': 'application/json' };
      const body = JSON.stringify({ model: 'fake:fake-mini', stream: true, messages: [{ role: 'user', content: 'Flood.' }] });
      const ids: (string | undefined)[] = [];
      for (const cacheControl of ['max-age=0', 'max-age=0', 'no-store']) {
        const asked = request(`${url}/v1/chat/completions`, { method: 'POST', headers: { ...headers, 'cache-control': cacheControl } });
        asked.on('error', () => undefined).end(body);
        const [unread] = await once(asked, 'response');
        unread.on('error', () => undefined);
        ids.push(unread.headers['x-task-id']);
      }
      await new Promise((resolve) => setTimeout(resolve, 1000));
      const startedAt = performance.now();
      await proxy.restart();
      expect(performance.now() - startedAt).toBeLessThan(20_000);
      const exported = await fetch(`${url}/api/export?format=json`, { headers });
      const rows = JSON.parse(await exported.text());
      expect(rows.map(({ id }: { id: string }) => id).sort()).toEqual(ids.sort());
    } finally {
      await proxy.stop();
      await flood.close();
    }
  }, 60_000);
});
