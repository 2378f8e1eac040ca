import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BUSY_MACHINE } from '../fixtures/computing-time';
import { chatAnswer, type FakeUpstream, sendJson, sendStream, startFakeUpstream } from '../fixtures/fake-upstream';
import { type HeadlessProxy, startHeadless } from '../fixtures/headless-proxy';

let first: FakeUpstream;
let second: FakeUpstream;
let proxy: HeadlessProxy;

const provider = (upstream: FakeUpstream, priceUsdPerMTok: number) => ({
  type: 'openai-compatible',
  baseUrl: `${upstream.url}/v1`,
  models: [{ id: 'mini', tier: 'economy', inputUsdPerMTok: priceUsdPerMTok, outputUsdPerMTok: priceUsdPerMTok * 4 }],
});

beforeEach(async () => {
  first = await startFakeUpstream(chatAnswer({ text: 'from the first' }));
  second = await startFakeUpstream(chatAnswer({ text: 'from the second' }));
  proxy = await startProxy({ timeouts: { connectMs: 2000, firstTokenMs: 2000, idleMs: 2000 } });
});

const startProxy = (settings: Record<string, unknown> = {}) =>
  startHeadless({ settings: { ...settings, providers: { cheap: provider(first, 1), dear: provider(second, 2) } } });

afterEach(async () => {
  await proxy.stop();
  await first.close();
  await second.close();
});

const ask = (body: Record<string, unknown> = {}, init: { signal?: AbortSignal; path?: string } = {}) =>
  proxy.fetch(init.path ?? '/v1/chat/completions', {
    body: { model: 'auto', messages: [{ role: 'user', content: 'hello' }], ...body },
    signal: init.signal,
  });
const recent = async () => (await (await proxy.fetch('/api/stats?metric=recent-requests&limit=10')).json()).requests;
const chunk = (content: string) =>
  `data: {"id":"x","object":"chat.completion.chunk","created":1,"model":"mini","choices":[{"index":0,"delta":{"content":"${content}"},"finish_reason":null}]}\n\n`;

describe('fallback', () => {
  it('is told to whoever watches as the log has it, with what the failed attempt cost', async () => {
    first.respond = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"id":"x","model":"mini","choices":[],"usage":{"prompt_tokens":900,"completion_tokens":0}}\n\n');
      response.end('data: {"error":{"message":"no more","type":"server_error"}}\n\n');
    };
    const events = await proxy.fetch('/api/events');
    await (await ask({ stream: true })).text();
    const [row] = await recent();
    const { attempts } = await (await proxy.fetch(`/api/requests/${row.id}`)).json();
    expect(attempts[0].costUsd).toBeGreaterThan(0);
    expect(row.costUsd).toBeCloseTo(attempts[0].costUsd + attempts[1].costUsd, 12);
    let text = '';
    for await (const part of events.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += part;
      if (text.includes(`"id":"${row.id}"`) && text.endsWith('\n\n')) break;
    }
    const told = text.split('\n').flatMap((line) => (line.startsWith('data: ') ? JSON.parse(line.slice(6)) : []));
    expect(told.find(({ request }) => request?.id === row.id).request).toEqual(row);
  });

  it.each([
    ['a server error', 500],
    ['a rate limit', 429],
    ['an overload', 529],
    ['a refused key', 401],
  ])('after %s the next cheapest answers the same request', async (_what, status) => {
    first.respond = (_request, response) => sendJson(response, { error: { message: 'not now' } }, status, { 'retry-after': '60' });
    const response = await ask();
    expect(response.status).toBe(200);
    expect((await response.json()).choices[0].message.content).toBe('from the second');
    expect(response.headers.get('x-attempts')).toBe('2');
    expect(response.headers.get('x-provider')).toBe('dear');
    const [row] = await recent();
    expect(row).toMatchObject({ provider: 'dear', attempts: 2, status: 'success' });
    const { attempts } = await (await proxy.fetch(`/api/requests/${row.id}`)).json();
    expect(attempts.map(({ provider, status }: { provider: string; status: string }) => [provider, status])).toEqual([
      ['cheap', 'failure'],
      ['dear', 'success'],
    ]);
  });

  it.each(['stalls', 'resets', 'sends garbage', 'ends at once', 'answers 200 with an error'])(
    'an upstream that %s before anything visible is replaced',
    async (what) => {
      first.respond = async (_request, response) => {
        if (what === 'stalls') return;
        if (what === 'resets') return void response.socket?.destroy();
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        if (what === 'sends garbage') response.end('<html>gateway</html>');
        else if (what === 'ends at once') response.end();
        else response.end('data: {"error":{"message":"overloaded","type":"server_error"}}\n\n');
      };
      const response = await ask({ stream: true });
      expect(response.headers.get('x-provider')).toBe('dear');
      const text = await response.text();
      expect(text).toContain('second');
      expect(text).toContain('data: [DONE]');
    },
  );

  it('a rejected request keeps its status and is asked nowhere else', async () => {
    first.respond = (_request, response) => sendJson(response, { error: { message: 'bad temperature' } }, 422);
    const response = await ask();
    expect(response.status).toBe(422);
    expect(second.requests).toHaveLength(0);
  });

  it("a rejected request keeps the provider's own code, by which clients shorten a conversation that is too long", async () => {
    const error = { message: 'the context is full', type: 'invalid_request_error', code: 'context_length_exceeded', param: 'messages' };
    first.respond = ({ json }, response) => {
      if (json.stream !== true) return sendJson(response, { error }, 400);
      // With the headers of a good answer, as OpenAI does it.
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(`data: ${JSON.stringify({ error })}\n\n`);
    };
    for (const stream of [false, true]) {
      const response = await ask({ stream });
      expect(response.status).toBe(400);
      expect((await response.json()).error).toMatchObject({ code: error.code, param: 'messages', type: 'invalid_request_error' });
    }
    expect(second.requests).toHaveLength(0);
  });

  it('a conversation that is too long is called so in the words of every protocol', async () => {
    const words = [
      'prompt is too long: 9 tokens > 8 maximum',
      "This model's maximum context length is 8 tokens",
      'The input token count (9) exceeds the maximum number of tokens allowed (8).',
    ];
    for (const message of words) {
      first.respond = (_request, response) => sendJson(response, { error: { message, type: 'invalid_request_error' } }, 400);
      expect((await (await ask()).json()).error.code).toBe('context_length_exceeded');
      const { error } = await (await ask({ max_tokens: 9 }, { path: '/v1/messages' })).json();
      expect(error.type).toBe('invalid_request_error');
      expect(error.message.match(/prompt is too long/g)).toHaveLength(1);
      const codex = await ask({ input: 'hello', messages: undefined, stream: true }, { path: '/v1/responses' });
      expect(codex.headers.get('content-type')).toContain('text/event-stream');
      expect(await codex.text()).toMatch(/^event: error\n.*\n\nevent: response\.failed\n.*"code":"context_length_exceeded"/);
    }
  });

  it('an explicit model is not replaced by another', async () => {
    first.respond = (_request, response) => sendJson(response, { error: { message: 'down' } }, 500);
    const response = await ask({ model: 'cheap:mini' });
    expect(response.status).toBe(502);
    expect(await response.text()).toContain('cheap');
    expect(second.requests).toHaveLength(0);
  });

  it('lists every attempt when all fail', async () => {
    for (const upstream of [first, second])
      upstream.respond = (_request, response) => sendJson(response, { error: { message: 'down' } }, 503);
    const response = await ask();
    expect(response.status).toBe(502);
    const { message } = (await response.json()).error;
    expect(message).toContain('cheap');
    expect(message).toContain('dear');
  });
});

describe('after the first visible content', () => {
  it('a Messages client has been told about what its prompt weighs, and is told exactly at the end', async () => {
    const usage = '{"choices":[],"usage":{"prompt_tokens":321,"completion_tokens":4}}';
    const end = '{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}';
    first.respond = (_request, response) => sendStream(response, `${chunk('Hi')}data: ${end}\n\ndata: ${usage}\n\ndata: [DONE]\n\n`);
    const content = 'The quick brown fox jumps over the lazy dog. '.repeat(30);
    const response = await ask({ max_tokens: 9, stream: true, messages: [{ role: 'user', content }] }, { path: '/v1/messages' });
    const [begun, ended] = [...(await response.text()).matchAll(/"input_tokens":(\d+)/g)].map(([, tokens]) => Number(tokens));
    expect(begun).toBeGreaterThan(200);
    expect(begun).toBeLessThan(450);
    expect(ended).toBe(321);
  });

  it.each([
    ['/v1/chat/completions', 'data: {"error"'],
    ['/v1/responses', 'response.failed'],
    ['/v1/messages', 'event: error'],
  ])('%s: a broken stream ends with the error event, never as a clean end, and nothing is repeated', async (path, marker) => {
    first.respond = async (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(chunk('half an '));
      await sleep(50);
      response.socket?.destroy();
    };
    const body = path.endsWith('responses') ? { input: 'hello', messages: undefined, stream: true } : { max_tokens: 100, stream: true };
    const response = await ask(body, { path });
    const text = await response.text();
    expect(text).toContain('half an');
    expect(text).toContain(marker);
    expect(text).not.toMatch(/\[DONE\]|"finish_reason":"stop"|message_stop|response\.completed/);
    expect(second.requests).toHaveLength(0);
    const [row] = await recent();
    expect(row).toMatchObject({ status: 'failure', provider: 'cheap', costEstimated: true });
    expect(row.costUsd).toBeGreaterThan(0);
  });

  it('an error event says what went wrong in the word that clients of the protocol go by', async () => {
    const words = [
      ['/v1/responses', 'rate_limit_exceeded', '"code":"rate_limit_exceeded"'],
      ['/v1/responses', 'context_length_exceeded', '"code":"context_length_exceeded"'],
      ['/v1/messages', 'rate_limit_exceeded', '"type":"rate_limit_error"'],
      ['/v1/messages', 'overloaded_error', '"type":"overloaded_error"'],
      ['/v1/chat/completions', 'rate_limit_exceeded', '"code":"rate_limit_exceeded"'],
    ] as const;
    for (const [path, code, word] of words) {
      first.respond = (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end(`${chunk('half an ')}data: ${JSON.stringify({ error: { message: 'no further', code } })}\n\n`);
      };
      const body = path.endsWith('responses') ? { input: 'hello', messages: undefined } : { max_tokens: 100 };
      expect(await (await ask({ ...body, model: 'cheap:mini', stream: true }, { path })).text()).toContain(word);
    }
  });

  it('a client that hangs up cancels upstream within 100 ms, is logged and charged for what was produced', async () => {
    let closedAfter = Number.POSITIVE_INFINITY;
    const hungUp = { at: 0 };
    first.respond = async (request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (let i = 0; i < 20; i++) response.write(chunk(`word${i} `));
      void request.closed.then(() => {
        closedAfter = performance.now() - hungUp.at;
      });
    };
    const controller = new AbortController();
    const response = await ask({ stream: true }, { signal: controller.signal });
    const reader = response.body?.getReader();
    await reader?.read();
    hungUp.at = performance.now();
    controller.abort();
    await expect.poll(() => closedAfter).toBeLessThan(100 * BUSY_MACHINE);
    const [row] = await recent();
    expect(row).toMatchObject({ status: 'aborted', costEstimated: true });
    expect(row.tokensOut).toBeGreaterThan(10);
    expect(row.costUsd).toBeGreaterThan(0);
  });

  it('a client that hangs up before the first token is logged, too', async () => {
    first.respond = () => undefined;
    const controller = new AbortController();
    const asked = ask({ stream: true }, { signal: controller.signal }).catch(() => undefined);
    await expect.poll(() => first.requests.length).toBe(1);
    controller.abort();
    await asked;
    await expect.poll(recent).toEqual([expect.objectContaining({ status: 'aborted', provider: 'cheap' })]);
    expect(second.requests).toHaveLength(0);
  });

  it('a stream that falls silent is an error', async () => {
    first.respond = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(chunk('half '));
    };
    const text = await (await ask({ stream: true })).text();
    expect(text).toContain('data: {"error"');
  });
});

describe('200 streams at once', () => {
  it('none is torn, and each is in the log', async () => {
    // All of them wait for each other on a small machine: the short limits of the other tests would send some elsewhere.
    await proxy.stop();
    proxy = await startProxy();
    first.respond = async (request, response) => {
      const question = request.json.messages[0].content;
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const word of ['a', 'b', 'c', question]) {
        response.write(chunk(`${word} `));
        await sleep(5);
      }
      response.end(
        'data: {"id":"x","object":"chat.completion.chunk","created":1,"model":"mini","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n',
      );
    };
    const texts = await Promise.all(
      Array.from({ length: 200 }, async (_, index) =>
        (await ask({ model: 'cheap:mini', stream: true, messages: [{ role: 'user', content: `question-${index}` }] })).text(),
      ),
    );
    texts.forEach((text, index) => {
      expect(text).toContain(`question-${index} `);
      expect(text.trimEnd().endsWith('data: [DONE]')).toBe(true);
    });
    const { total } = await (await proxy.fetch('/api/stats?metric=recent-requests')).json();
    expect(total).toBe(200);
  });
});
