import type { ServerResponse } from 'node:http';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createResponseCollector } from '../../src/protocols/collect-response';
import type { JsonObject } from '../../src/protocols/protocol';
import type { ProviderSet } from '../../src/providers/create-providers';
import type { Provider } from '../../src/providers/provider';
import { framedStream, recordedResponse, recordedStreams } from '../fixtures/recordings';
import { type LocalUpstream, sendJson, sendStream, startLocalUpstream } from './local-upstream';
import { call, failureOf, providerOf, providerSet, readStream } from './provider-under-test';

let upstream: LocalUpstream;
let set: ProviderSet | undefined;

beforeEach(async () => {
  upstream = await startLocalUpstream((_, response) => sendJson(response, chatAnswer('4')));
});

afterEach(async () => {
  await set?.dispose();
  await upstream.close();
});

function provider(id: string, entry: JsonObject = {}, timeouts: JsonObject = {}, keys: Record<string, string> = {}): Provider {
  set = providerSet({ settings: { providers: { [id]: { baseUrl: upstream.url, ...entry } }, timeouts }, keys });
  return providerOf(set, id);
}

function chatAnswer(content: string): JsonObject {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    model: 'm',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 },
  };
}

const FIRST_CHUNK = 'data: {"id":"1","choices":[{"index":0,"delta":{"content":"Hi"}}]}\n\n';
const LAST_CHUNK = 'data: {"id":"1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n';
const USAGE_CHUNK = 'data: {"id":"1","choices":[],"usage":{"prompt_tokens":7,"completion_tokens":1}}\n\n';
const DONE = 'data: [DONE]\n\n';

function startStream(response: ServerResponse, ...chunks: string[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const chunk of chunks) response.write(chunk);
}

describe('what goes upstream', () => {
  it('a native body goes as it came, the model apart', async () => {
    const body = { model: 'auto', messages: [{ role: 'user', content: 'hi' }], some_new_field: { a: [1, null] }, max_tokens: 5 };
    await provider('groq').send(
      call('llama', {}, { native: { protocol: 'openai-chat', body, headers: { 'openai-beta': 'x', cookie: 'c' } } }),
    );
    const [seen] = upstream.requests;
    expect(seen?.path).toBe('/v1/chat/completions');
    expect(seen?.json).toEqual({ ...body, model: 'llama' });
    expect(seen?.headers['openai-beta']).toBe('x');
    expect(seen?.headers.cookie).toBeUndefined();
  });

  it('an output limit of ours goes into a native body', async () => {
    const native = { protocol: 'openai-chat' as const, body: { max_tokens: 900 }, headers: {} };
    await provider('groq').send(call('llama', {}, { native, maxOutputTokens: 64 }));
    expect(upstream.requests[0]?.json).toEqual({ model: 'llama', max_tokens: 64 });
  });

  it("models that refuse max_tokens get the limit under its new name, and a client's own new name stays", async () => {
    const groq = provider('groq');
    const send = (model: string, body: JsonObject, maxOutputTokens?: number) =>
      groq.send(call(model, {}, { native: { body, headers: {} }, ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }) }));
    await send('o4-mini', { max_tokens: 9 });
    await send('gpt-5.4', {}, 9);
    await send('llama', { max_completion_tokens: 9 });
    await send('llama', { max_completion_tokens: 9 }, 5);
    expect(upstream.requests.map(({ json }) => json)).toEqual([
      { model: 'o4-mini', max_completion_tokens: 9 },
      { model: 'gpt-5.4', max_completion_tokens: 9 },
      { model: 'llama', max_completion_tokens: 9 },
      { model: 'llama', max_completion_tokens: 5 },
    ]);
  });

  it('a converted request says what was left out', async () => {
    const answer = await provider('groq').send(call('llama', { hints: { prompt_cache_key: 'k', context_management: {} } }));
    expect(answer.omitted).toContain('context_management');
  });

  it.each([
    ['anthropic', '', '/v1/messages'],
    ['anthropic', '/v1', '/v1/messages'],
    ['anthropic', '/v1/', '/v1/messages'],
    ['anthropic', '/proxy', '/proxy/v1/messages'],
    ['openai', '', '/v1/chat/completions'],
    ['openai', '/v1/', '/v1/chat/completions'],
    ['groq', '/openai/v1', '/openai/v1/chat/completions'],
    ['groq', '/openai/v1?api-version=2', '/openai/v1/chat/completions?api-version=2'],
    ['gemini', '', '/v1beta/models/m:generateContent'],
    ['gemini', '/v1', '/v1/models/m:generateContent'],
    ['ollama', '', '/api/chat'],
    ['ollama', '/v1', '/api/chat'],
    ['ollama', '/api/', '/api/chat'],
  ])('%s at %j is asked at %s', async (id, path, expected) => {
    await provider(id, { baseUrl: `${upstream.url}${path}` })
      .send(call('m'))
      .catch(() => undefined);
    expect(upstream.requests[0]?.path).toBe(expected);
  });

  it.each([
    ['anthropic', 'x-api-key', 'sk-key-123456'],
    ['openai', 'authorization', 'Bearer sk-key-123456'],
    ['groq', 'authorization', 'Bearer sk-key-123456'],
    ['gemini', 'x-goog-api-key', 'sk-key-123456'],
  ])('%s gets its key in the header %s, never in the address', async (id, header, value) => {
    await provider(id, {}, {}, { [id]: ' sk-key-123456\n' })
      .send(call('m'))
      .catch(() => undefined);
    expect(upstream.requests[0]?.headers[header]).toBe(value);
    expect(upstream.requests[0]?.path).not.toContain('sk-key');
  });

  it("anthropic gets a version, the client's betas, and an output limit when the client named none", async () => {
    const anthropic = provider('anthropic');
    await anthropic.send(call('claude-sonnet-4-5')).catch(() => undefined);
    const headers = { 'anthropic-beta': 'a,b', 'anthropic-version': '2099-01-01', 'openai-beta': 'no' };
    const native = { protocol: 'anthropic-messages' as const, body: { max_tokens: 77 }, headers };
    await anthropic.send(call('claude-opus-4-6[1m]', {}, { native })).catch(() => undefined);
    const [converted, passed] = upstream.requests;
    expect(converted?.headers['anthropic-version']).toBe('2023-06-01');
    expect(converted?.json.max_tokens).toBe(64_000);
    expect(passed?.headers).toMatchObject({ 'anthropic-beta': 'a,b', 'anthropic-version': '2099-01-01' });
    expect(passed?.headers['openai-beta']).toBeUndefined();
    expect(passed?.json).toEqual({ model: 'claude-opus-4-6', max_tokens: 77 });
  });

  it('a Gemini model is addressed by its name, streaming or not', async () => {
    const gemini = provider('gemini');
    await gemini.send(call('models/gemini-3-pro', { stream: true })).catch(() => undefined);
    await gemini.send(call('tunedModels/mine')).catch(() => undefined);
    expect(upstream.requests.map(({ path }) => path)).toEqual([
      '/v1beta/models/gemini-3-pro:streamGenerateContent?alt=sse',
      '/v1beta/tunedModels/mine:generateContent',
    ]);
  });

  it('OpenAI serves Responses clients through its own /responses', async () => {
    upstream.respond = (_, response) => sendJson(response, recordedResponse('openai-responses', 'openai-phase.1'));
    const body = { model: 'auto', input: 'hi', previous_response_id: 'r' };
    const native = { protocol: 'openai-responses' as const, body, headers: {} };
    const answer = await provider('openai').send(call('gpt-5.4', {}, { native, maxOutputTokens: 50 }));
    expect(upstream.requests[0]?.path).toBe('/v1/responses');
    expect(upstream.requests[0]?.json).toEqual({ ...body, model: 'gpt-5.4', max_output_tokens: 50 });
    expect(answer.kind === 'complete' && Buffer.from(answer.bytes ?? []).toString()).toBe(
      recordedResponse('openai-responses', 'openai-phase.1'),
    );
  });

  it('converted requests for models without Chat Completions go to /responses as well', async () => {
    await provider('openai')
      .send(call('gpt-5.3-codex'))
      .catch(() => undefined);
    expect(upstream.requests[0]?.path).toBe('/v1/responses');
  });

  it('a tool whose name is too long, or no name there, is called by another and comes back by its own', async () => {
    const long = `mcp__${'a'.repeat(70)}`;
    const tool = (name: string) => ({ kind: 'function' as const, name, parameters: { type: 'object', properties: {} } });
    const history = [
      { role: 'user' as const, parts: [{ type: 'text' as const, text: 'go' }] },
      {
        role: 'assistant' as const,
        parts: [{ type: 'tool-call' as const, kind: 'function' as const, id: 'c', name: long, arguments: '{}' }],
      },
    ];
    const asked = {
      messages: history,
      tools: [tool(long), tool(`${long}b`), tool('a.b'), tool('plain')],
      toolChoice: { type: 'tool' as const, name: long },
    };
    const groq = provider('groq');
    upstream.respond = ({ json }, response) => {
      const called = { id: 'c1', index: 0, type: 'function', function: { name: json.tools[0].function.name, arguments: '{}' } };
      const choice = {
        index: 0,
        [json.stream ? 'delta' : 'message']: { role: 'assistant', tool_calls: [called] },
        finish_reason: 'tool_calls',
      };
      if (json.stream) sendStream(response, `data: ${JSON.stringify({ id: '1', choices: [choice] })}\n\n${DONE}`);
      else sendJson(response, { id: '1', choices: [choice] });
    };
    const whole = await groq.send(call('m', asked));
    const streamed = await groq.send(call('m', { ...asked, stream: true })).then(readStream);
    const { tools, tool_choice, messages } = upstream.requests[0]?.json ?? {};
    const names: string[] = tools.map((sent: { function: { name: string } }) => sent.function.name);
    expect(new Set(names).size).toBe(4);
    for (const name of names) expect(name).toMatch(/^[\w-]{1,64}$/);
    expect(names[3]).toBe('plain');
    expect(tool_choice.function.name).toBe(names[0]);
    expect(messages[1].tool_calls[0].function.name).toBe(names[0]);
    expect(whole).toMatchObject({ response: { parts: [{ name: long }] } });
    expect(JSON.stringify(streamed)).toContain(`"name":"${long}"`);
  });

  it('a key that cannot be sent is named without being shown', async () => {
    const failure = await failureOf(provider('groq', {}, {}, { groq: 'sk-käse-\u2028-123456' }).send(call('m')));
    expect(failure.message).toContain('Set it again');
    expect(failure.message).not.toContain('käse');
  });

  it('embeddings are passed on, and their tokens reported', async () => {
    upstream.respond = (_, response) => sendJson(response, { data: [], usage: { prompt_tokens: 8, total_tokens: 8 } });
    const answer = await provider('openai').embed?.({ model: 'e', input: 'x' }, new AbortController().signal);
    expect(upstream.requests[0]).toMatchObject({ path: '/v1/embeddings', json: { model: 'e', input: 'x' } });
    expect(answer?.usage?.inputTokens).toBe(8);
  });
});

describe("a streamed answer in the client's own protocol", () => {
  const stream = FIRST_CHUNK + LAST_CHUNK + USAGE_CHUNK + DONE;
  const native = { protocol: 'openai-chat' as const, body: { stream: true }, headers: {} };

  it('asks for usage, counts it, and hides the chunk that the client did not ask for', async () => {
    upstream.respond = (_, response) => sendStream(response, stream);
    const read = await readStream(await provider('groq').send(call('m', { stream: true }, { native })));
    expect(upstream.requests[0]?.json).toEqual({ model: 'm', stream: true, stream_options: { include_usage: true } });
    expect(read.bytes.toString()).toBe(FIRST_CHUNK + LAST_CHUNK + DONE);
    expect(read.events).toContainEqual(expect.objectContaining({ type: 'usage', usage: expect.objectContaining({ inputTokens: 7 }) }));
  });

  it('shows the chunk to a client that asked for it', async () => {
    upstream.respond = (_, response) => sendStream(response, stream);
    const read = await readStream(await provider('groq').send(call('m', { stream: true, includeUsage: true }, { native })));
    expect(read.bytes.toString()).toBe(stream);
  });

  it('shows usage that comes along with content', async () => {
    const both = 'data: {"id":"1","choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1}}\n\n';
    upstream.respond = (_, response) => sendStream(response, both + DONE);
    const read = await readStream(await provider('groq').send(call('m', { stream: true }, { native })));
    expect(read.bytes.toString()).toBe(both + DONE);
  });

  it('keeps comments and unknown events', async () => {
    const odd = `: keep-alive\n\n${FIRST_CHUNK}event: surprise\ndata: {"x":1}\n\n${LAST_CHUNK}${DONE}`;
    upstream.respond = (_, response) => sendStream(response, odd);
    const read = await readStream(await provider('groq').send(call('m', { stream: true }, { native })));
    expect(read.bytes.toString()).toBe(odd);
  });

  it('does without usage where a server does not know the option, from then on', async () => {
    upstream.respond = (request, response) => {
      if (request.json.stream_options) sendJson(response, { detail: [{ loc: ['body', 'stream_options'], msg: 'Extra inputs' }] }, 422);
      else sendStream(response, FIRST_CHUNK + LAST_CHUNK + DONE);
    };
    const strict = provider('strict');
    expect((await readStream(await strict.send(call('m', { stream: true }, { native })))).text).toBe('Hi');
    expect((await readStream(await strict.send(call('m', { stream: true })))).text).toBe('Hi');
    expect(upstream.requests).toHaveLength(3);
  });
});

const PROVIDER_OF = {
  'openai-chat': 'groq',
  'openai-responses': 'openai',
  'anthropic-messages': 'anthropic',
  gemini: 'gemini',
} as const;
const RECORDED = (['openai-chat', 'openai-responses', 'anthropic-messages', 'gemini'] as const).flatMap((protocol) =>
  recordedStreams(protocol).map((name) => [protocol, name] as const),
);

describe('a recorded stream', () => {
  it.each(RECORDED)('%s %s survives any split of its bytes, byte for byte when native', async (protocol, name) => {
    const bytes = Buffer.from(framedStream(protocol, name));
    const asked = provider(PROVIDER_OF[protocol]);
    const isClientProtocol = protocol !== 'gemini';
    const native = { protocol, body: { model: 'm', stream: true }, headers: {} };
    const whole = call('m', { stream: true, includeUsage: true }, isClientProtocol ? { native } : {});
    upstream.respond = (_, response) => sendStream(response, bytes.toString());
    const reference = await readStream(await asked.send(whole));
    expect(reference.events.at(-1)?.type).not.toBe('error');
    expect(reference.events.some((event) => event.type === 'finish')).toBe(true);
    expect(reference.events.some((event) => event.type === 'usage')).toBe(true);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: bytes.length }), { maxLength: 12 }), async (cuts) => {
        upstream.respond = (_, response) => sendInPieces(response, bytes, cuts);
        const read = await readStream(await asked.send(whole));
        expect(read.events).toEqual(reference.events);
        if (isClientProtocol) expect(read.bytes.equals(bytes)).toBe(true);
      }),
      { numRuns: 6 },
    );
  });

  it('survives byte by byte', async () => {
    const bytes = Buffer.from(framedStream('anthropic-messages', 'anthropic-text'));
    const cuts = Array.from({ length: bytes.length }, (_, i) => i + 1);
    upstream.respond = (_, response) => sendInPieces(response, bytes, cuts);
    const collector = createResponseCollector();
    for (const event of (await readStream(await provider('anthropic').send(call('m', { stream: true })))).events) collector.push(event);
    const [part] = collector.response().parts;
    expect(part).toMatchObject({ type: 'text', text: expect.stringContaining('Hello') });
  });
});

async function sendInPieces(response: ServerResponse, bytes: Buffer, cuts: readonly number[]): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  let start = 0;
  for (const end of [...new Set([...cuts, bytes.length])].sort((a, b) => a - b)) {
    response.write(bytes.subarray(start, end));
    start = end;
    await new Promise((resolve) => setImmediate(resolve));
  }
  response.end();
}

describe('an answer that goes wrong', () => {
  it.each([
    [401, { error: { message: 'Incorrect API key provided: sk-secret-42-key' } }, 'auth'],
    [403, { error: { message: 'no' } }, 'auth'],
    [404, { error: { message: 'no such model' } }, 'not-available'],
    [400, { error: { message: 'bad field' } }, 'bad-request'],
    [413, { error: { message: 'too long' } }, 'too-large'],
    [429, { error: { message: 'slow down' } }, 'rate-limit'],
    [500, { error: { message: 'oops' } }, 'server'],
    [502, '<html><body>Bad gateway</body></html>', 'server'],
    [503, '', 'server'],
    [529, 'overloaded', 'server'],
  ])('status %i is told with host and status, and without the key', async (status, body, kind) => {
    upstream.respond = (_, response) => sendJson(response, body, status);
    const failure = await failureOf(provider('groq', {}, {}, { groq: 'sk-secret-42-key' }).send(call('m', { stream: true })));
    expect(failure).toMatchObject({ kind, status });
    expect(failure.message).toContain(`127.0.0.1:${upstream.port} (${status})`);
    expect(failure.message).not.toContain('<html>');
    expect(JSON.stringify(failure)).not.toContain('sk-secret-42-key');
  });

  it('says how long to wait', async () => {
    upstream.respond = (_, response) => sendJson(response, { error: { message: 'x' } }, 429, { 'retry-after': '7' });
    expect((await failureOf(provider('groq').send(call('m')))).retryAfterMs).toBe(7000);
  });

  it("keeps the provider's own words for errors that are passed through", async () => {
    const body = { error: { message: 'bad', type: 'invalid_request_error', param: 'messages[0]' } };
    upstream.respond = (_, response) => sendJson(response, body, 400);
    expect((await failureOf(provider('groq').send(call('m')))).body).toEqual(body);
  });

  it.each(['', 'hello', '<!doctype html><p>Log in to the hotel network', '[]', '{"object":"x"}', 'null'])(
    'a 200 with the body %j is an error',
    async (body) => {
      upstream.respond = (_, response) => sendJson(response, body);
      expect((await failureOf(provider('groq').send(call('m')))).kind).toBe('server');
    },
  );

  it('a 200 that holds an error is one, streamed or not', async () => {
    const body = { error: { message: 'Upstream is overloaded', code: 429 } };
    upstream.respond = (_, response) => sendJson(response, body);
    const groq = provider('groq');
    expect(await failureOf(groq.send(call('m')))).toMatchObject({ kind: 'rate-limit' });
    expect(await failureOf(groq.send(call('m', { stream: true })))).toMatchObject({ kind: 'rate-limit' });
    upstream.respond = (_, response) => sendStream(response, `data: ${JSON.stringify(body)}\n\n`);
    const failure = await failureOf(groq.send(call('m', { stream: true })).then(readStream));
    expect(failure).toMatchObject({ kind: 'rate-limit' });
    expect(failure.message).toContain(`127.0.0.1:${upstream.port}`);
  });

  it('a server that ignores "stream" is understood all the same', async () => {
    const answer = await provider('groq').send(call('m', { stream: true }));
    expect(answer).toMatchObject({ kind: 'complete', response: { parts: [{ type: 'text', text: '4' }] } });
    expect(answer.kind === 'complete' && answer.bytes).toBeFalsy();
  });

  it('a stream of garbage, of HTML or of nothing is an error', async () => {
    const groq = provider('groq');
    for (const text of ['data: {"id":\n\n', '<html></html>', '', 'data: [1,2]\n\n', '\0\xff\xfe']) {
      upstream.respond = (_, response) => sendStream(response, text);
      const failure = await failureOf(groq.send(call('m', { stream: true })).then(readStream));
      expect(['server', 'truncated']).toContain(failure.kind);
    }
  });

  it('a web page in the place of a stream is called one, and a stream that is called a web page is read', async () => {
    const groq = provider('groq');
    const respondWith = (text: string) => {
      upstream.respond = (_, response) => {
        response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
        response.end(text);
      };
    };
    respondWith('<html>Log in</html>');
    const failure = await failureOf(groq.send(call('m', { stream: true })).then(readStream));
    expect(failure).toMatchObject({ kind: 'server', message: expect.stringContaining('web page') });
    respondWith(FIRST_CHUNK + LAST_CHUNK + DONE);
    expect(JSON.stringify(await groq.send(call('m', { stream: true })).then(readStream))).toContain('"text":"Hi"');
  });

  it('a stream that ends or breaks in mid-answer is truncated, after what it said', async () => {
    const groq = provider('groq');
    for (const end of ['end', 'reset'] as const) {
      upstream.respond = (_, response) => {
        startStream(response, FIRST_CHUNK);
        if (end === 'end') response.end();
        else setTimeout(() => response.socket?.resetAndDestroy(), 30);
      };
      const answer = await groq.send(call('m', { stream: true }));
      const said: string[] = [];
      const failure = await failureOf(
        (async () => {
          if (answer.kind !== 'stream') return;
          for await (const { events } of answer.frames) for (const event of events) if (event.type === 'text') said.push(event.text);
        })(),
      );
      expect(failure.kind).toBe('truncated');
      expect(said).toEqual(['Hi']);
    }
  });

  it('a connection that breaks before the first event is a network failure, so that another provider is asked', async () => {
    upstream.respond = (_, response) => {
      startStream(response, ': hold on\n\n');
      setTimeout(() => response.socket?.resetAndDestroy(), 30);
    };
    expect(
      (
        await failureOf(
          provider('groq')
            .send(call('m', { stream: true }))
            .then(readStream),
        )
      ).kind,
    ).toBe('network');
  });

  it('an answer that is complete stays complete when the connection then breaks', async () => {
    upstream.respond = (_, response) => {
      startStream(response, FIRST_CHUNK, LAST_CHUNK);
      setTimeout(() => response.socket?.resetAndDestroy(), 30);
    };
    expect((await readStream(await provider('groq').send(call('m', { stream: true })))).text).toBe('Hi');
  });

  it('an event above 16 MiB is an error', async () => {
    upstream.respond = (_, response) => {
      startStream(response, FIRST_CHUNK, 'data: "');
      const piece = Buffer.alloc(1024 * 1024, 'x');
      for (let i = 0; i < 17; i++) response.write(piece);
    };
    expect(
      (
        await failureOf(
          provider('groq')
            .send(call('m', { stream: true }))
            .then(readStream),
        )
      ).kind,
    ).toBe('too-large');
  });
});

describe('an answer that does not come', () => {
  const timeouts = { connectMs: 2000, firstTokenMs: 200, idleMs: 200 };

  it('not even its headers: time-out', async () => {
    upstream.respond = () => undefined;
    expect((await failureOf(provider('groq', {}, timeouts).send(call('m', { stream: true })))).kind).toBe('timeout');
    await upstream.requests[0]?.closed;
  });

  it('headers and comments are no first token', async () => {
    upstream.respond = (_, response) => {
      startStream(response);
      const timer = setInterval(() => response.write(': still here\n\n'), 40);
      response.on('close', () => clearInterval(timer));
    };
    const failure = await failureOf(
      provider('groq', {}, timeouts)
        .send(call('m', { stream: true }))
        .then(readStream),
    );
    expect(failure).toMatchObject({ kind: 'timeout' });
    expect(failure.message).toContain('no first token within 0.2 s');
    await upstream.requests[0]?.closed;
  });

  it('silence in the middle: time-out', async () => {
    upstream.respond = (_, response) => startStream(response, FIRST_CHUNK);
    const failure = await failureOf(
      provider('groq', {}, timeouts)
        .send(call('m', { stream: true }))
        .then(readStream),
    );
    expect(failure.message).toContain('silent in the middle');
    await upstream.requests[0]?.closed;
  });

  it('a reader that takes its time is no silence', async () => {
    upstream.respond = (_, response) => {
      startStream(response, FIRST_CHUNK);
      setTimeout(() => response.end(LAST_CHUNK + DONE), 50);
    };
    const answer = await provider('groq', {}, timeouts).send(call('m', { stream: true }));
    const said: string[] = [];
    if (answer.kind === 'stream') {
      for await (const { events } of answer.frames) {
        said.push(...events.map(({ type }) => type));
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
    }
    expect(said).toContain('finish');
  });

  it('comments between its words are no silence either, however long the reader takes', async () => {
    upstream.respond = (_, response) => {
      startStream(response, FIRST_CHUNK);
      const timer = setInterval(() => response.write(': still here\n\n'), 40);
      setTimeout(() => response.end(LAST_CHUNK + DONE), 1500);
      response.on('close', () => clearInterval(timer));
    };
    const answer = await provider('groq', {}, timeouts).send(call('m', { stream: true }));
    const said: string[] = [];
    if (answer.kind === 'stream') {
      for await (const { events } of answer.frames) {
        if (events.length > 0 && said.length === 0) await new Promise((resolve) => setTimeout(resolve, 1200));
        said.push(...events.map(({ type }) => type));
      }
    }
    expect(said).toContain('finish');
  });

  it('comments alone keep it alive only for so long, and the failure says so', async () => {
    upstream.respond = (_, response) => {
      startStream(response, FIRST_CHUNK);
      const timer = setInterval(() => response.write(': still here\n\n'), 40);
      response.on('close', () => clearInterval(timer));
    };
    const failure = await failureOf(
      provider('groq', {}, timeouts)
        .send(call('m', { stream: true }))
        .then(readStream),
    );
    expect(failure).toMatchObject({ kind: 'timeout' });
    expect(failure.message).toContain('kept the connection open for 1 s in the middle of its answer without going on');
  });

  it('an answer that is not streamed may take longer than a first token', async () => {
    upstream.respond = (_, response) => void setTimeout(() => sendJson(response, chatAnswer('late')), 450);
    expect(await provider('groq', {}, timeouts).send(call('m'))).toMatchObject({ response: { parts: [{ text: 'late' }] } });
  });
});

describe('a client that hangs up', () => {
  it('cancels upstream at once', async () => {
    upstream.respond = (_, response) => startStream(response, FIRST_CHUNK);
    const controller = new AbortController();
    const answer = await provider('groq').send(call('m', { stream: true }, { signal: controller.signal }));
    const reading = failureOf(readStream(answer));
    controller.abort();
    await upstream.requests[0]?.closed;
    expect((await reading).kind).toBe('cancelled');
  });

  it('cancels upstream by just leaving the stream', async () => {
    upstream.respond = (_, response) => startStream(response, FIRST_CHUNK);
    const answer = await provider('groq').send(call('m', { stream: true }));
    if (answer.kind === 'stream') for await (const _ of answer.frames) break;
    await upstream.requests[0]?.closed;
  });
});
