import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chatAnswer, type FakeUpstream, sendJson, startFakeUpstream } from '../fixtures/fake-upstream';
import { type HeadlessProxy, startHeadless, TEST_KEY } from '../fixtures/headless-proxy';

/** Every object answers to these, so a table that is a plain object has an entry for each. */
const NAMES = ['toString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf', 'toLocaleString'];

let upstream: FakeUpstream;
let proxy: HeadlessProxy;

beforeAll(async () => {
  upstream = await startFakeUpstream(chatAnswer({ text: 'Four.' }));
  const server = { type: 'openai-compatible', baseUrl: `${upstream.url}/v1` };
  proxy = await startHeadless({
    settings: {
      'cache.enabled': false,
      'fallback.enabled': false,
      'budget.clients': { somebody: { dailyUsd: 1 } },
      providers: {
        ...Object.fromEntries(NAMES.map((id) => [id, { ...server, models: [{ id: 'm', inputUsdPerMTok: 1, outputUsdPerMTok: 1 }] }])),
        fake: { ...server, models: [...NAMES, 'constructor', '__proto__', 'm'].map((id) => ({ id })) },
      },
    },
  });
});

afterAll(async () => {
  await proxy.stop();
  await upstream.close();
});

const ask = (body: Record<string, unknown>, headers: Record<string, string> = {}) =>
  proxy.fetch('/v1/chat/completions', {
    body: { model: 'fake:m', messages: [{ role: 'user', content: 'What is 2+2?' }], ...body },
    headers,
  });

describe('names that every object has', () => {
  it.each(NAMES)('%s is a provider like any other', async (id) => {
    expect((await ask({ model: `${id}:m` })).headers.get('x-provider')).toBe(id);
    const { providers } = await (await proxy.fetch('/api/providers')).json();
    expect(providers.find((provider: { id: string }) => provider.id === id)).toMatchObject({ displayName: id, enabled: true });
    const costs = await (await proxy.fetch('/api/stats?metric=cost-by-provider')).json();
    expect(costs.find(({ provider }: { provider: string }) => provider === id).costUsd).toBeCloseTo(15e-6, 12);
  });

  it.each([...NAMES, 'constructor', '__proto__'])('%s is a model, a word, an effort and a tool like any other', async (name) => {
    expect((await ask({ model: `fake:${name}` })).headers.get('x-model')).toBe(name);
    const tools = [{ type: 'function', function: { name, parameters: { type: 'object', properties: {}, required: [name] } } }];
    const messages = [{ role: 'user', content: `${name} ${name}: explain the ${name}` }];
    expect((await ask({ messages, tools, reasoning_effort: name })).status).toBe(200);
  });

  it.each(['constructor', 'constructor~constructor'])('%s is a client like any other', async (suffix) => {
    expect((await ask({}, { authorization: `Bearer ${TEST_KEY}~${suffix}` })).status).toBe(200);
  });

  it.each(['constructor', 'toString'])('%s as a finish reason or an error code of a provider changes nothing', async (word) => {
    upstream.respond = (_, response) =>
      sendJson(response, { choices: [{ index: 0, message: { role: 'assistant', content: 'Four.' }, finish_reason: word }] });
    const answer = await proxy.fetch('/v1/messages', {
      body: { model: 'fake:m', max_tokens: 9, messages: [{ role: 'user', content: 'What is 2+2?' }] },
    });
    expect(await answer.json()).toMatchObject({ stop_reason: 'end_turn' });
    upstream.respond = (_, response) => sendJson(response, { error: { message: 'no', code: word, type: word } });
    const failed = await ask({});
    expect(failed.status).toBe(502);
    expect((await failed.json()).error.message).toContain('fake');
    upstream.respond = chatAnswer({ text: 'Four.' });
  });
});
