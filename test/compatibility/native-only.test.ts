import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HeadlessProxy, startHeadless, TEST_KEY } from '../fixtures/headless-proxy';
import { type LocalUpstream, startLocalUpstream } from '../providers/local-upstream';
import { anthropicWire } from './wires/anthropic';
import { GROQ, openaiChatWire } from './wires/openai-chat';
import { openaiResponsesWire } from './wires/openai-responses';

/** What lives at one vendor alone goes there or is refused by name; whoever is cheaper cannot serve it. */
const wires = [openaiChatWire(GROQ), openaiResponsesWire, anthropicWire];
let upstream: LocalUpstream;
let everybody: HeadlessProxy;
let cheapOnly: HeadlessProxy;

beforeAll(async () => {
  upstream = await startLocalUpstream(({ method, path, json }, response) => {
    const wire = wires.find(({ serves }) => serves(path));
    if (method !== 'POST' || !wire) return response.writeHead(404).end();
    return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(wire.whole({ text: ['Hi'] }, json.model)));
  });
  const own = (model: object) => ({ apiKey: 'k', baseUrl: `${upstream.url}/v1`, models: [model] });
  const cheap = {
    type: 'openai-compatible',
    baseUrl: `${upstream.url}/cheap/v1`,
    models: [{ id: 'mini', tier: 'economy', inputUsdPerMTok: 0.01, outputUsdPerMTok: 0.01 }],
  };
  const openai = own({ id: 'gpt-5.4', tier: 'economy' });
  const anthropic = own({ id: 'claude-opus-5', tier: 'economy' });
  everybody = await startHeadless({ settings: { providers: { cheap, openai, anthropic } } });
  cheapOnly = await startHeadless({ settings: { providers: { cheap } } });
});

afterAll(async () => {
  await Promise.all([everybody.stop(), cheapOnly.stop()]);
  await upstream.close();
});

const CASES = [
  { what: 'previous_response_id', path: '/v1/responses', body: { input: 'Go on', previous_response_id: 'resp_1' }, goesTo: 'openai' },
  { what: 'conversation', path: '/v1/responses', body: { input: 'Go on', conversation: 'conv_1' }, goesTo: 'openai' },
  {
    what: 'input[1].type',
    path: '/v1/responses',
    body: {
      input: [
        { role: 'user', content: 'Go on' },
        { type: 'item_reference', id: 'rs_1' },
      ],
    },
    goesTo: 'openai',
  },
  {
    what: 'tools',
    path: '/v1/responses',
    body: { input: 'News?', tools: [{ type: 'file_search', vector_store_ids: ['v'] }] },
    goesTo: 'openai',
  },
  {
    what: 'mcp_servers',
    path: '/v1/messages',
    body: {
      max_tokens: 50,
      messages: [{ role: 'user', content: 'x' }],
      mcp_servers: [{ type: 'url', url: 'https://example.com', name: 'm' }],
    },
    goesTo: 'anthropic',
  },
  {
    what: 'tools',
    path: '/v1/messages',
    body: { max_tokens: 50, messages: [{ role: 'user', content: 'x' }], tools: [{ type: 'web_search_20250305', name: 'web_search' }] },
    goesTo: 'anthropic',
  },
];

describe.each(CASES)('$what in $path', ({ what, path, body, goesTo }) => {
  it(`goes to ${goesTo} in auto, as it came`, async () => {
    const response = await everybody.fetch(path, { body: { model: 'auto', ...body } });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-provider')).toBe(goesTo);
    expect(upstream.requests.at(-1)?.json).toMatchObject(body);
  });

  it('is a 400 naming it where nobody can serve it, and nobody is asked', async () => {
    const before = upstream.requests.filter(({ method }) => method === 'POST').length;
    for (const [proxy, model] of [
      [cheapOnly, 'auto'],
      [cheapOnly, 'cheap:mini'],
      [everybody, 'cheap:mini'],
    ] as const) {
      const response = await proxy.fetch(path, { body: { model, ...body } });
      expect(response.status).toBe(400);
      const { error } = await response.json();
      expect(error.message).toContain(what);
      expect(error.message).toContain('cheap');
    }
    expect(upstream.requests.filter(({ method }) => method === 'POST').length).toBe(before);
  });
});

it('the official client names the field at fault', async () => {
  const client = new OpenAI({ baseURL: `${cheapOnly.url}/v1`, apiKey: TEST_KEY, maxRetries: 0 });
  const refused = client.responses.create({ model: 'auto', input: 'Go on', previous_response_id: 'resp_1' });
  await expect(refused).rejects.toMatchObject({ status: 400, param: 'previous_response_id', code: 'unsupported_parameter' });
});
