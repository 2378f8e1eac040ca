import Anthropic, { NotFoundError as AnthropicNotFound } from '@anthropic-ai/sdk';
import OpenAI, { NotFoundError as OpenAINotFound } from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chatAnswer, type FakeUpstream, startFakeUpstream } from '../fixtures/fake-upstream';
import { type HeadlessProxy, startHeadless, TEST_KEY } from '../fixtures/headless-proxy';

/** The names that clients ask for, at a proxy whose only provider is a compatible server with a model of each tier. */
let server: FakeUpstream;
let proxy: HeadlessProxy;
let openai: OpenAI;
let anthropic: Anthropic;

const model = (id: string, tier: string, price: number) => ({ id, tier, inputUsdPerMTok: price, outputUsdPerMTok: price * 4 });
const MODELS = [model('mini-8b', 'economy', 0.1), model('medium-70b', 'standard', 1), model('large-400b', 'premium', 5)];

beforeAll(async () => {
  server = await startFakeUpstream(chatAnswer({ text: 'Hi.' }));
  const providers = { server: { type: 'openai-compatible', baseUrl: `${server.url}/v1`, models: MODELS } };
  const routing = { aliases: { 'team-*': 'server:medium-70b' } };
  proxy = await startHeadless({ settings: { providers, routing, cache: { enabled: false } } });
  openai = new OpenAI({ baseURL: `${proxy.url}/v1`, apiKey: TEST_KEY, maxRetries: 0 });
  anthropic = new Anthropic({ baseURL: proxy.url, apiKey: TEST_KEY, maxRetries: 0 });
});

afterAll(async () => {
  await proxy.stop();
  await server.close();
});

const ASKING = {
  'Chat Completions': (name: string) =>
    openai.chat.completions.create({ model: name, messages: [{ role: 'user', content: 'Hi' }] }).asResponse(),
  Responses: (name: string) => openai.responses.create({ model: name, input: 'Hi' }).asResponse(),
  Messages: (name: string) =>
    anthropic.messages.create({ model: name, max_tokens: 50, messages: [{ role: 'user', content: 'Hi' }] }).asResponse(),
};
const PROTOCOLS = Object.entries(ASKING).map(([protocol, ask]) => ({ protocol, ask }));

describe.each(PROTOCOLS)('asked in $protocol', ({ ask }) => {
  it.each([
    ['gpt-4', 'medium-70b'],
    ['gpt-4o', 'medium-70b'],
    ['gpt-4o-mini', 'mini-8b'],
    ['gpt-4o-mini-2024-07-18', 'mini-8b'],
    ['haiku', 'mini-8b'],
    ['sonnet', 'medium-70b'],
    ['opus', 'large-400b'],
    ['claude-haiku-4-5-20251001', 'mini-8b'],
    ['claude-sonnet-4-6[1m]', 'medium-70b'],
    ['claude-opus-5-5', 'large-400b'],
    ['gemini-2.5-flash-lite', 'mini-8b'],
    ['economy', 'mini-8b'],
    ['premium', 'large-400b'],
    ['team-review', 'medium-70b'],
    ['large-400b', 'large-400b'],
    ['server:medium-70b', 'medium-70b'],
    ['server/medium-70b', 'medium-70b'],
    ['SERVER:Medium-70B', 'medium-70b'],
  ])('%s is answered by %s', async (name, answeredBy) => {
    const response = await ask(name);
    expect(response.headers.get('x-model')).toBe(answeredBy);
    expect(response.headers.get('x-provider')).toBe('server');
    expect(server.requests.at(-1)?.json.model).toBe(answeredBy);
  });

  it('auto is answered by the cheapest', async () => {
    expect((await ask('auto')).headers.get('x-model')).toBe('mini-8b');
  });
});

describe('a name that nobody has', () => {
  it.each(['large-400', 'server:large-40b', 'server/large-40b'])('%s is a 404 with near names, as each client reads it', async (name) => {
    const before = server.requests.length;
    for (const { protocol, ask } of PROTOCOLS) {
      const error: unknown = await ask(name).catch((thrown: unknown) => thrown);
      if (protocol === 'Messages') {
        if (!(error instanceof AnthropicNotFound)) throw error;
        expect(error).toMatchObject({ status: 404, type: 'not_found_error' });
        expect(error.message).toContain('server:large-400b');
      } else {
        if (!(error instanceof OpenAINotFound)) throw error;
        expect(error).toMatchObject({ status: 404, code: 'model_not_found', param: 'model', type: 'invalid_request_error' });
        expect(error.message).toContain('server:large-400b');
      }
    }
    expect(server.requests.length).toBe(before);
  });
});
