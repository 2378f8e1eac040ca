import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import OpenAI from 'openai';
import initSqlJs from 'sql.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chatAnswer, type FakeUpstream, sendJson, sendStream, startFakeUpstream } from '../fixtures/fake-upstream';
import { type HeadlessProxy, type LooseResponse, startHeadless, TEST_KEY } from '../fixtures/headless-proxy';
import { framedStream, recordedResponse } from '../fixtures/recordings';

let upstream: FakeUpstream;
let proxy: HeadlessProxy;
let client: OpenAI;

const SECRET = 'sk-secret-canary-42';

beforeEach(async () => {
  upstream = await startFakeUpstream(chatAnswer({ text: 'The answer is four.', promptTokens: 1000, completionTokens: 200 }));
  proxy = await startHeadless({
    settings: {
      providers: {
        priced: {
          type: 'openai-compatible',
          baseUrl: `${upstream.url}/v1`,
          apiKey: SECRET,
          models: [{ id: 'mini', tier: 'economy', inputUsdPerMTok: 1, outputUsdPerMTok: 5 }],
        },
      },
    },
  });
  client = new OpenAI({ baseURL: `${proxy.url}/v1`, apiKey: TEST_KEY, maxRetries: 0 });
});

afterEach(async () => {
  await proxy.stop();
  await upstream.close();
});

const recent = async (limit = 1) => (await (await proxy.fetch(`/api/stats?metric=recent-requests&limit=${limit}`)).json()).requests;

describe('a first priced answer', () => {
  it('is given whole, with its cost in the log', async () => {
    const { data, response } = await client.chat.completions
      .create({ model: 'priced:mini', messages: [{ role: 'user', content: 'What is 2+2?' }] })
      .withResponse();
    expect(data.choices[0]?.message.content).toBe('The answer is four.');
    expect(response.headers.get('x-provider')).toBe('priced');
    expect(response.headers.get('x-model')).toBe('mini');
    const [row] = await recent();
    expect(row).toMatchObject({
      id: response.headers.get('x-task-id'),
      provider: 'priced',
      model: 'mini',
      client: 'openai-js',
      protocol: 'openai-chat',
      tokensIn: 1000,
      tokensOut: 200,
      status: 'success',
      success: true,
      costEstimated: false,
      preview: 'What is 2+2?',
    });
    expect(row.costUsd).toBeCloseTo(1000 / 1e6 + (200 * 5) / 1e6, 12);
  });

  it('is streamed, and the usage chunk only the proxy asked for is taken out', async () => {
    const stream = await client.chat.completions.create({
      model: 'priced:mini',
      messages: [{ role: 'user', content: 'What is 2+2?' }],
      stream: true,
    });
    let text = '';
    for await (const chunk of stream) {
      expect(chunk.choices.length).toBe(1);
      text += chunk.choices[0]?.delta.content ?? '';
    }
    expect(text).toBe('The answer is four.');
    expect(upstream.requests[0]?.json.stream_options).toEqual({ include_usage: true });
    expect((await recent())[0].costUsd).toBeCloseTo(0.002, 12);
  });

  it('passes a recorded stream on byte for byte when the protocols match', async () => {
    const bytes = framedStream('openai-chat', 'groq-tool-call');
    upstream.respond = (_request, response) => sendStream(response, bytes);
    const body = {
      model: 'priced:mini',
      stream: true,
      stream_options: { include_usage: true },
      messages: [{ role: 'user', content: 'weather?' }],
    };
    const response = await proxy.fetch('/v1/chat/completions', { body });
    expect(await response.text()).toBe(bytes);
  });

  it('passes a recorded response on with every field it does not know', async () => {
    upstream.respond = (_request, response) => sendJson(response, recordedResponse('openai-chat', 'mistral-text'));
    const response = await proxy.fetch('/v1/chat/completions', {
      body: { model: 'priced:mini', messages: [{ role: 'user', content: 'hi' }] },
    });
    expect(await response.json()).toEqual(JSON.parse(recordedResponse('openai-chat', 'mistral-text')));
  });

  it('sends unknown fields of the request upstream untouched', async () => {
    const body = { model: 'priced:mini', messages: [{ role: 'user', content: 'hi', odd: { deep: [1, null] } }], vendor_field: { x: '✓' } };
    await proxy.fetch('/v1/chat/completions', { body });
    expect(upstream.requests[0]?.json).toMatchObject({ ...body, model: 'mini' });
  });

  it('lands in the SQLite file', async () => {
    await client.chat.completions.create({ model: 'auto', messages: [{ role: 'user', content: 'What is 2+2?' }] });
    await proxy.stop();
    const file = readdirSync(proxy.storageDir).find((name) => name === 'smart-claude-proxy.sqlite');
    expect(file).toBeDefined();
    const SQL = await initSqlJs();
    const database = new SQL.Database(readFileSync(join(proxy.storageDir, file ?? '')));
    const [result] = database.exec('SELECT provider, model, cost_usd FROM task_logs');
    expect(result?.values).toEqual([['priced', 'mini', expect.closeTo(0.002, 12)]]);
  });

  it('survives a restart: rows and ratings are still there', async () => {
    const { response } = await client.chat.completions
      .create({ model: 'auto', messages: [{ role: 'user', content: 'hi' }] })
      .withResponse();
    const id = response.headers.get('x-task-id');
    await proxy.fetch('/api/feedback', { body: { taskId: id, rating: 4 } });
    await proxy.stop('SIGKILL');
    const again = await startHeadless({ storageDir: proxy.storageDir });
    const { requests } = await (await again.fetch('/api/stats?metric=recent-requests')).json();
    expect(requests).toEqual([expect.objectContaining({ id, rating: 4 })]);
    await again.stop();
  });
});

describe('errors say what to do', () => {
  it('an unknown model is 404 with near names', async () => {
    const response = await proxy.fetch('/v1/chat/completions', {
      body: { model: 'priced:minni', messages: [{ role: 'user', content: 'hi' }] },
    });
    expect(response.status).toBe(404);
    expect((await response.json()).error.message).toContain('priced:mini');
  });

  it('a malformed body is 400 with the path of the field', async () => {
    const response = await proxy.fetch('/v1/chat/completions', {
      body: {
        model: 'auto',
        messages: [
          { role: 'user', content: 'hi' },
          { role: 'robot', content: 'x' },
        ],
      },
    });
    expect(response.status).toBe(400);
    expect((await response.json()).error).toMatchObject({ param: 'messages[1].role' });
  });

  it('no provider at all is 503 with what to configure', async () => {
    const bare = await startHeadless();
    const response = await bare.fetch('/v1/chat/completions', { body: { model: 'auto', messages: [{ role: 'user', content: 'hi' }] } });
    expect(response.status).toBe(503);
    expect((await response.json()).error.message).toMatch(/API key|provider/i);
    await bare.stop();
  });

  it('a provider that refuses our key is 502 naming it, and the key is nowhere', async () => {
    upstream.respond = (_request, response) => sendJson(response, { error: { message: `Incorrect API key provided: ${SECRET}` } }, 401);
    const response = await proxy.fetch('/v1/chat/completions', {
      body: { model: 'priced:mini', messages: [{ role: 'user', content: 'hi' }] },
    });
    expect(response.status).toBe(502);
    const text = await response.text();
    expect(text).toContain('priced');
    expect(text + proxy.log()).not.toContain(SECRET);
    await proxy.stop();
    for (const file of readdirSync(proxy.storageDir)) expect(readFileSync(join(proxy.storageDir, file), 'latin1')).not.toContain(SECRET);
  });

  it("a provider's 400 keeps its status and its words", async () => {
    upstream.respond = (_request, response) =>
      sendJson(response, { error: { message: 'temperature must be below 2', param: 'temperature' } }, 400);
    const response = await proxy.fetch('/v1/chat/completions', {
      body: { model: 'priced:mini', temperature: 9, messages: [{ role: 'user', content: 'hi' }] },
    });
    expect(response.status).toBe(400);
    expect((await response.json()).error.message).toContain('temperature must be below 2');
  });
});

describe('feedback', () => {
  const chat = (content: unknown) =>
    proxy.fetch('/v1/chat/completions', { body: { model: 'auto', messages: [{ role: 'user', content }] } });
  const textOf = async (response: LooseResponse) => (await response.json()).choices[0].message.content as string;

  it.each([
    ['/feedback good', 5],
    ['/feedback bad', 1],
    ['/feedback 3', 3],
    ['feedback: good', 5],
    ['<user_query>\n/feedback 2\n</user_query>', 2],
    ['<system-reminder>be nice</system-reminder>\n/feedback 4', 4],
  ])('%j rates the newest answer without calling a model', async (typed, rating) => {
    await chat('What is 2+2?');
    const asked = upstream.requests.length;
    const text = await textOf(await chat(typed));
    expect(upstream.requests.length).toBe(asked);
    expect(text).toContain('What is 2+2?');
    expect(text).toContain('mini');
    const rows = await recent(10);
    expect(rows).toHaveLength(1);
    expect(rows[0].rating).toBe(rating);
  });

  it('looks through text parts', async () => {
    await chat('What is 2+2?');
    await chat([
      { type: 'text', text: '<additional_data>open file</additional_data>' },
      { type: 'text', text: '<user_query>/feedback bad</user_query>' },
    ]);
    expect((await recent())[0].rating).toBe(1);
  });

  it('rates the answer of its own conversation, though all of an agent begin with the same words of the agent', async () => {
    const reminder = `<system-reminder>\n${'A skill that is there.\n'.repeat(300)}</system-reminder>`;
    const opened = (words: string) => ({ role: 'user', content: [reminder, words].map((text) => ({ type: 'text', text })) });
    const inAgent = (...messages: object[]) => proxy.fetch('/v1/chat/completions', { body: { model: 'auto', messages } });
    await inAgent(opened('What is 2+2?'));
    await inAgent(opened('What is a mutex?'));
    await inAgent(opened('What is 2+2?'), { role: 'assistant', content: '4' }, { role: 'user', content: '/feedback bad' });
    const ratings = (await recent(10)).map(({ preview, rating }: { preview: string; rating: number }) => [preview, rating]);
    expect(ratings).toEqual([
      ['What is a mutex?', null],
      ['What is 2+2?', 1],
    ]);
  });

  it('rates by partial id, streamed too', async () => {
    const id = (await chat('one')).headers.get('x-task-id') ?? '';
    await chat('two');
    const stream = await client.chat.completions.create({
      model: 'auto',
      stream: true,
      messages: [{ role: 'user', content: `/feedback 2 ${id.slice(0, 10)}` }],
    });
    let text = '';
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
    expect(text).toContain('one');
    expect((await recent(10)).find((row: { id: string }) => row.id === id).rating).toBe(2);
  });

  it('says clearly what is wrong with an unknown id, a nonsense rating, or nothing to rate', async () => {
    expect(await textOf(await chat('/feedback good'))).toMatch(/nothing to rate/i);
    await chat('one');
    expect(await textOf(await chat('/feedback good ffffffffffff'))).toContain('ffffffffffff');
    expect(await textOf(await chat('/feedback wonderful'))).toContain('/feedback good');
    expect((await recent())[0].rating).toBeNull();
  });

  it('leaves prose that mentions feedback alone', async () => {
    await chat('feedback: I like the new layout, please make it bolder');
    await chat('How do I implement /feedback in my bot?');
    expect(upstream.requests).toHaveLength(2);
  });

  it('by API: 404 unknown, 400 bad rating, null takes it back', async () => {
    const id = (await chat('one')).headers.get('x-task-id');
    expect((await proxy.fetch('/api/feedback', { body: { taskId: 'nope-nope', rating: 5 } })).status).toBe(404);
    expect((await proxy.fetch('/api/feedback', { body: { taskId: id, rating: 6 } })).status).toBe(400);
    expect((await proxy.fetch('/api/feedback', { body: { taskId: id, rating: 'good' } })).status).toBe(200);
    expect((await recent())[0].rating).toBe(5);
    expect((await proxy.fetch('/api/feedback', { body: { taskId: id, rating: null } })).status).toBe(200);
    expect((await recent())[0].rating).toBeNull();
  });
});
