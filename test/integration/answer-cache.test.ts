import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { chatAnswer, type FakeUpstream, sendJson, startFakeUpstream } from '../fixtures/fake-upstream';
import { type HeadlessProxy, startHeadless } from '../fixtures/headless-proxy';

let upstream: FakeUpstream;
let proxy: HeadlessProxy;

beforeEach(async () => {
  upstream = await startFakeUpstream(chatAnswer({ text: 'an answer', promptTokens: 100, completionTokens: 10 }));
  proxy = await startHeadless({
    settings: {
      providers: {
        fake: {
          type: 'openai-compatible',
          baseUrl: `${upstream.url}/v1`,
          models: [{ id: 'mini', inputUsdPerMTok: 10, outputUsdPerMTok: 10 }],
        },
      },
    },
  });
});

afterEach(async () => {
  await proxy.stop();
  await upstream.close();
});

const ask = (body: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
  proxy.fetch('/v1/chat/completions', { body: { model: 'auto', messages: [{ role: 'user', content: 'hello' }], ...body }, headers });
const recent = async () => (await (await proxy.fetch('/api/stats?metric=recent-requests&limit=50')).json()).requests;

describe('the response cache', () => {
  it('answers a repeated request at no cost, as a row of its own', async () => {
    await (await ask()).text();
    const again = await ask();
    const text = await again.text();
    expect(again.headers.get('x-cache-hit')).toBe('true');
    expect(JSON.parse(text).choices[0].message.content).toBe('an answer');
    expect(upstream.requests).toHaveLength(1);
    expect(await recent()).toEqual([
      expect.objectContaining({ cacheHit: true, costUsd: 0, provider: 'fake', model: 'mini' }),
      expect.objectContaining({ cacheHit: false }),
    ]);
  });

  it('replays a hit as a stream to a client that streams', async () => {
    await (await ask()).text();
    const text = await (await ask({ stream: true })).text();
    expect(upstream.requests).toHaveLength(1);
    expect(text).toContain('an answer');
    expect(text.trimEnd().endsWith('data: [DONE]')).toBe(true);
  });

  it.each([
    ['the model', { model: 'fake:mini' }],
    ['a limit', { max_tokens: 5 }],
    ['the temperature', { temperature: 0.5 }],
    ['a tool', { tools: [{ type: 'function', function: { name: 'f', parameters: {} } }] }],
    ['the response format', { response_format: { type: 'json_object' } }],
    ['an unknown field', { vendor_thing: 1 }],
    [
      'the system text',
      {
        messages: [
          { role: 'system', content: 'x' },
          { role: 'user', content: 'hello' },
        ],
      },
    ],
  ])('does not repeat an answer when %s differs', async (_what, body) => {
    await (await ask()).text();
    await (await ask(body)).text();
    expect(upstream.requests).toHaveLength(2);
  });

  it('keeps clients apart', async () => {
    await (await ask()).text();
    await (
      await proxy.fetch('/v1/chat/completions', {
        body: { model: 'auto', messages: [{ role: 'user', content: 'hello' }] },
        headers: { authorization: `Bearer ${proxy.apiKey}~other` },
      })
    ).text();
    expect(upstream.requests).toHaveLength(2);
  });

  it('no-store bypasses it', async () => {
    await (await ask()).text();
    await (await ask({}, { 'cache-control': 'no-store' })).text();
    expect(upstream.requests).toHaveLength(2);
  });

  it('keeps no errors and no truncated answers', async () => {
    upstream.respond = (_request, response) => sendJson(response, { error: { message: 'bad' } }, 400);
    await (await ask()).text();
    upstream.respond = (_request, response) =>
      sendJson(response, {
        id: 'x',
        object: 'chat.completion',
        created: 1,
        model: 'mini',
        choices: [{ index: 0, message: { role: 'assistant', content: 'cut' }, finish_reason: 'length' }],
        usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
      });
    await (await ask()).text();
    await (await ask()).text();
    expect(upstream.requests).toHaveLength(3);
  });

  it('a bad rating removes the answer', async () => {
    const id = (await ask()).headers.get('x-task-id');
    await proxy.fetch('/api/feedback', { body: { taskId: id, rating: 2 } });
    await (await ask()).text();
    expect(upstream.requests).toHaveLength(2);
  });

  it('a bad rating of a repeat removes the answer that it repeats', async () => {
    await (await ask()).text();
    const repeat = (await ask()).headers.get('x-task-id');
    await proxy.fetch('/api/feedback', { body: { taskId: repeat, rating: 1 } });
    expect((await ask()).headers.get('x-cache-hit')).toBe('false');
    expect(upstream.requests).toHaveLength(2);
  });

  it('a rating of a repeat teaches about the model that gave the answer, once per answer', async () => {
    const content = 'Write a function that adds two numbers';
    const first = await ask({ messages: [{ role: 'user', content }] });
    await first.text();
    const repeats = [];
    for (let i = 0; i < 3; i++) repeats.push((await ask({ messages: [{ role: 'user', content }] })).headers.get('x-task-id'));
    for (const taskId of repeats) await proxy.fetch('/api/feedback', { body: { taskId, rating: 1 } });
    const rows = await recent();
    expect(rows.find(({ id }: { id: string }) => id === first.headers.get('x-task-id'))).toMatchObject({ rating: 1, success: false });
    const next = await ask({ messages: [{ role: 'user', content: 'Write a function that adds three numbers' }] });
    const { task } = await (await proxy.fetch(`/api/requests/${next.headers.get('x-task-id')}`)).json();
    expect(task.decision.candidates).toEqual([expect.objectContaining({ model: 'mini', samples: 1, successRate: 0 })]);
    await proxy.fetch('/api/feedback', { body: { taskId: repeats[0], rating: null } });
    expect((await recent()).find(({ id }: { id: string }) => id === first.headers.get('x-task-id')).rating).toBeNull();
  });

  it('a hit of a provider that is switched off does not count', async () => {
    await (await ask()).text();
    await proxy.fetch('/api/providers/fake', { method: 'PUT', body: { enabled: false } });
    expect((await ask()).status).toBe(503);
  });
});

describe('identical requests in flight', () => {
  const slow: FakeUpstream['respond'] = async (request, response) => {
    await sleep(200);
    await chatAnswer({ text: 'shared answer' })(request, response);
  };

  it('share one upstream call, each logged', async () => {
    upstream.respond = slow;
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask({ stream: true })));
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    expect(upstream.requests).toHaveLength(1);
    for (const text of texts) expect(text).toContain('shared');
    expect(new Set(answers.map((answer) => answer.headers.get('x-task-id'))).size).toBe(5);
    const rows = await recent();
    expect(rows).toHaveLength(5);
    expect(rows.filter((row: { cacheHit: boolean }) => row.cacheHit)).toHaveLength(4);
    expect(rows.filter((row: { costUsd: number }) => row.costUsd > 0)).toHaveLength(1);
  });

  it('are rated as the one answer they got', async () => {
    upstream.respond = slow;
    const answers = await Promise.all([ask(), ask()]);
    const joined = answers.find((answer) => answer.headers.get('x-cache-hit') === 'true');
    await proxy.fetch('/api/feedback', { body: { taskId: joined?.headers.get('x-task-id'), rating: 1 } });
    expect((await ask()).headers.get('x-cache-hit')).toBe('false');
  });

  it('fail together when their stream breaks off', async () => {
    upstream.respond = async (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(
        'data: {"id":"x","object":"chat.completion.chunk","created":1,"model":"mini","choices":[{"index":0,"delta":{"content":"half"}}]}\n\n',
      );
      await sleep(200);
      response.destroy();
    };
    const answers = await Promise.all([ask({ stream: true }), ask({ stream: true })]);
    for (const answer of answers) expect(await answer.text()).toContain('"error"');
    const rows = await recent();
    expect(rows.map((row: { status: string }) => row.status)).toEqual(['failure', 'failure']);
    expect(rows.filter((row: { cacheHit: boolean }) => row.cacheHit)).toHaveLength(1);
  });

  it('one client hanging up does not cut off the others', async () => {
    upstream.respond = slow;
    const leader = new AbortController();
    const gone = proxy
      .fetch('/v1/chat/completions', { body: { model: 'auto', messages: [{ role: 'user', content: 'hello' }] }, signal: leader.signal })
      .catch(() => 'gone');
    await sleep(50);
    const staying = ask();
    await sleep(50);
    leader.abort();
    expect(await gone).toBe('gone');
    expect(await (await staying).text()).toContain('shared answer');
    expect(upstream.requests).toHaveLength(1);
  });

  it('a client that shares an answer and leaves before its end has its row, too', async () => {
    let finish: (() => void) | undefined;
    const mayFinish = new Promise<void>((resolve) => {
      finish = resolve;
    });
    upstream.respond = async (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"id":"x","model":"mini","choices":[{"index":0,"delta":{"content":"half"}}]}\n\n');
      await mayFinish;
      response.end('data: {"id":"x","model":"mini","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n');
    };
    const leaver = new AbortController();
    const body = { model: 'auto', messages: [{ role: 'user', content: 'hello' }], stream: true };
    const staying = await proxy.fetch('/v1/chat/completions', { body });
    const leaving = await proxy.fetch('/v1/chat/completions', { body, signal: leaver.signal });
    leaver.abort();
    const left = leaving.headers.get('x-task-id');
    const rowOf = async (id: string | null) => (await recent()).find((row: { id: string }) => row.id === id);
    await vi.waitFor(async () => expect(await rowOf(left)).toMatchObject({ status: 'aborted', cacheHit: true, costUsd: 0 }), 10_000);
    finish?.();
    expect(await staying.text()).toContain('[DONE]');
    expect(await rowOf(staying.headers.get('x-task-id'))).toMatchObject({ status: 'success', cacheHit: false });
    expect(await recent()).toHaveLength(2);
  });

  it("an editor's double sends that differ in time stamps of the environment only get one answer", async () => {
    const send = (time: string, id: string) =>
      ask(
        {
          metadata: { request: id },
          messages: [{ role: 'user', content: `<environment_details>\nTime: ${time}\n</environment_details>\ncontinue` }],
        },
        { 'x-request-id': id },
      );
    await Promise.all([send('2026-11-23T10:00:00Z', 'a'), send('2026-11-23T10:00:01Z', 'b')].map(async (answer) => (await answer).text()));
    expect(upstream.requests).toHaveLength(1);
  });
});
