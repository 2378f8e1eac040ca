import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendJson } from '../fixtures/fake-upstream';
import { type HeadlessProxy, startHeadless, TEST_KEY } from '../fixtures/headless-proxy';
import { eventually } from './cell';
import { type RunningVendor, startVendor } from './running-vendor';
import { VENDORS } from './vendors';

/** What clients ask besides answers: lists of models, token counts, embeddings. */
const running: RunningVendor[] = [];
let proxy: HeadlessProxy;
let openai: OpenAI;
let anthropic: Anthropic;

beforeAll(async () => {
  for (const vendor of Object.values(VENDORS)) running.push(await startVendor(vendor));
  const providers = Object.fromEntries(running.map(({ vendor, upstream }) => [vendor.id, vendor.settings(upstream.url)]));
  providers.groq = { ...providers.groq, enabled: false };
  proxy = await startHeadless({ settings: { providers } });
  openai = new OpenAI({ baseURL: `${proxy.url}/v1`, apiKey: TEST_KEY, maxRetries: 0 });
  anthropic = new Anthropic({ baseURL: proxy.url, apiKey: TEST_KEY, maxRetries: 0 });
  // Listings are read in the background, also of a provider that is switched on later.
  await proxy.fetch('/api/providers/groq', { method: 'PUT', body: { enabled: true } });
  await eventually(openaiIds, (ids) => ids.length === LISTED.length);
});

afterAll(async () => {
  await proxy.stop();
  await Promise.all(running.map(({ upstream }) => upstream.close()));
});

async function openaiIds(): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of openai.models.list()) ids.push(id);
  return ids;
}

/** OpenAI's Responses-only model is reachable by name, but no client that reads the list could talk to it. */
const LISTED = [
  'auto',
  'anthropic:claude-sonnet-4-6',
  'gemini:gemini-3.5-flash',
  'groq:openai/gpt-oss-120b',
  'ollama:qwen3:8b',
  'openai:gpt-5.4',
];

describe('the models of all enabled providers, as they list them themselves', () => {
  it('are read by the OpenAI client', async () => {
    expect((await openaiIds()).toSorted()).toEqual(LISTED.toSorted());
  });

  it('are read by the Anthropic client', async () => {
    const ids: string[] = [];
    for await (const model of anthropic.models.list()) {
      expect(model).toMatchObject({ type: 'model', display_name: expect.any(String), created_at: expect.any(String) });
      ids.push(model.id);
    }
    expect(ids.toSorted()).toEqual(LISTED.toSorted());
  });

  it.each(LISTED)('%s is found by its name', async (id) => {
    expect(await openai.models.retrieve(id)).toMatchObject({ id, object: 'model' });
    expect(await anthropic.models.retrieve(id)).toMatchObject({ id, type: 'model' });
  });

  it('a name that is none is each client’s own 404, with near names', async () => {
    await expect(openai.models.retrieve('openai:gpt-5.5')).rejects.toMatchObject({
      status: 404,
      code: 'model_not_found',
      message: expect.stringContaining('openai:gpt-5.4'),
    });
    await expect(anthropic.models.retrieve('claude-sonnet-4-7')).rejects.toMatchObject({
      status: 404,
      type: 'not_found_error',
      message: expect.stringContaining('anthropic:claude-sonnet-4-6'),
    });
  });

  it('come and go with their providers', async () => {
    await proxy.fetch('/api/providers/groq', { method: 'PUT', body: { enabled: false } });
    expect(await openaiIds()).not.toContain('groq:openai/gpt-oss-120b');
    await proxy.fetch('/api/providers/groq', { method: 'PUT', body: { enabled: true } });
    expect(await openaiIds()).toContain('groq:openai/gpt-oss-120b');
  });
});

describe('counting tokens with the Anthropic client', () => {
  const count = async (text: string, rest: Partial<Anthropic.MessageCountTokensParams> = {}) =>
    (await anthropic.messages.countTokens({ model: 'claude-sonnet-4-6', messages: [{ role: 'user', content: text }], ...rest }))
      .input_tokens;

  it('grows with what is asked, and asks no provider', async () => {
    const before = running.map(({ asked }) => asked.length);
    const short = await count('Hello');
    expect(short).toBeGreaterThan(0);
    expect(short).toBeLessThan(50);
    const long = await count('Hello world. '.repeat(1000));
    expect(long).toBeGreaterThan(2500);
    expect(long).toBeLessThan(6000);
    const tools: Anthropic.Tool[] = [{ name: 'weather', description: 'The weather in a city.', input_schema: { type: 'object' } }];
    expect(await count('Hello', { tools })).toBeGreaterThan(short);
    expect(await count('Hello', { system: 'Be brief, be kind.' })).toBeGreaterThan(short);
    expect(running.map(({ asked }) => asked.length)).toEqual(before);
  });

  it('says which field of a bad body is wrong', async () => {
    const bad = anthropic.messages.countTokens({ model: 'auto', messages: [] });
    await expect(bad).rejects.toMatchObject({ status: 400, message: expect.stringContaining('messages') });
  });
});

describe('embeddings with the OpenAI client', () => {
  const VECTOR = [0.25, -0.5, 1];
  const BASE64 = Buffer.from(new Float32Array(VECTOR).buffer).toString('base64');

  function serveEmbeddings(id: string): unknown[] {
    const bodies: unknown[] = [];
    const vendor = running.find((candidate) => candidate.vendor.id === id);
    if (!vendor) throw new Error(`${id} is not running.`);
    const { respond } = vendor.upstream;
    vendor.upstream.respond = (request, response) => {
      if (!request.path.endsWith('/embeddings')) return respond(request, response);
      bodies.push(request.json);
      const embedding = request.json.encoding_format === 'base64' ? BASE64 : VECTOR;
      const data = [{ object: 'embedding', index: 0, embedding }];
      return sendJson(response, { object: 'list', model: request.json.model, data, usage: { prompt_tokens: 8, total_tokens: 8 } });
    };
    return bodies;
  }

  it.each([
    ['openai', 'openai:text-embedding-3-small', 'text-embedding-3-small'],
    ['openai', 'text-embedding-3-small', 'text-embedding-3-small'],
    ['groq', 'groq:nomic-embed-text', 'nomic-embed-text'],
    ['ollama', 'ollama:embeddinggemma', 'embeddinggemma'],
  ])('reach %s as %s', async (id, asked, model) => {
    const bodies = serveEmbeddings(id);
    const { data, usage } = await openai.embeddings.create({ model: asked, input: 'Hello' });
    expect(data[0]?.embedding).toEqual(VECTOR);
    expect(usage.prompt_tokens).toBe(8);
    expect(bodies).toEqual([{ model, input: 'Hello', encoding_format: 'base64' }]);
    const { requests } = await (await proxy.fetch('/api/stats?metric=recent-requests&limit=1')).json();
    expect(requests[0]).toMatchObject({ provider: id, model, tokensIn: 8, status: 'success' });
    if (id === 'openai') expect(requests[0].costUsd).toBeCloseTo((8 * 0.02) / 1e6, 15);
  });

  it.each(['anthropic:x', 'gemini:gemini-embedding-001'])('are refused clearly for %s', async (model) => {
    const refused = openai.embeddings.create({ model, input: 'Hello' });
    await expect(refused).rejects.toMatchObject({
      status: expect.any(Number),
      message: expect.stringContaining(model.split(':')[0] ?? ''),
    });
  });
});
