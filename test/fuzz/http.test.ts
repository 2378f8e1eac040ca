import type { ServerResponse } from 'node:http';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProtocolId } from '../../src/protocols/canonical';
import { pricedProvider } from '../faults/chat-load';
import { type FakeUpstream, type SeenRequest, startFakeUpstream } from '../fixtures/fake-upstream';
import { type HeadlessProxy, startHeadless } from '../fixtures/headless-proxy';
import { answerCorpus } from './answer-corpus';
import { brokenText, mutatedJson } from './mutate-json';
import { PROVIDERS } from './protocols';
import { requestCorpus } from './request-corpus';
import { streamTexts } from './stream-texts';

/** `FUZZ_SEED=… npx vitest run test/fuzz` replays a run, `FUZZ_SECONDS=…` makes it longer. */
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000_000);
const seconds = Number(process.env.FUZZ_SECONDS ?? 2);

const answers = Object.fromEntries(
  PROVIDERS.map((provider) => [
    provider.id,
    {
      whole: fc.oneof(mutatedJson(answerCorpus(provider.id).answers), brokenText(mutatedJson(answerCorpus(provider.id).answers))),
      stream: streamTexts(provider),
    },
  ]),
) as Record<ProtocolId, { whole: fc.Arbitrary<string>; stream: fc.Arbitrary<string> }>;

const ROUTES = [
  { path: '/v1/chat/completions', client: 'openai-chat' },
  { path: '/v1/responses', client: 'openai-responses' },
  { path: '/v1/responses/input_tokens', client: 'openai-responses' },
  { path: '/v1/messages', client: 'anthropic-messages' },
  { path: '/v1/messages/count_tokens', client: 'anthropic-messages' },
] as const;

/** Who is asked, and what it speaks. */
const MODELS: { model: string; protocol: ProtocolId }[] = [
  { model: 'chat:mini', protocol: 'openai-chat' },
  { model: 'openai:gpt-5', protocol: 'openai-responses' },
  { model: 'anthropic:claude-sonnet-4-5', protocol: 'anthropic-messages' },
  { model: 'gemini:gemini-2.5-flash', protocol: 'gemini' },
  { model: 'ollama:llama3', protocol: 'ollama' },
];

const exchange = fc
  .tuple(fc.constantFrom(...ROUTES), fc.constantFrom(...MODELS), fc.constantFrom(200, 200, 200, 400, 429, 500))
  .chain(([route, { model, protocol }, status]) =>
    fc.record({
      path: fc.constant(route.path),
      body: mutatedJson(requestCorpus[route.client]).map((text) => text.replace('"model":"auto"', `"model":"${model}"`)),
      status: fc.constant(status),
      whole: answers[protocol].whole,
      stream: answers[protocol].stream,
    }),
  );

const edit = fc.record({
  path: fc.constantFrom(
    '/api/budget',
    '/api/providers/chat',
    '/api/feedback',
    '/api/experiments/x',
    '/api/control',
    '/api/key',
    '/api/storage',
    '/v1/embeddings',
  ),
  body: mutatedJson([
    '{"dailyUsd":5,"downgradeAt":0.8}',
    '{"enabled":true,"priority":5}',
    '{"taskId":"a","rating":5}',
    '{"action":"undo"}',
    '{"action":"check"}',
    '{"model":"chat:mini","input":["a"]}',
  ]),
});

let upstream: FakeUpstream;
let proxy: HeadlessProxy;
let said = { status: 200, whole: '{}', stream: '' };

/** Answers as it was asked, whole or streamed. */
function answer(request: SeenRequest, response: ServerResponse): void {
  const streamed = request.json?.stream === true || /stream/i.test(request.path);
  response.writeHead(said.status, { 'content-type': streamed && said.status === 200 ? 'text/event-stream' : 'application/json' });
  response.end(streamed && said.status === 200 ? said.stream : said.whole);
}

beforeAll(async () => {
  upstream = await startFakeUpstream(answer);
  const keyed = { apiKey: 'sk-0123456789abcdef', baseUrl: upstream.url };
  proxy = await startHeadless({
    settings: {
      fallback: { enabled: false },
      'cache.enabled': false,
      providers: {
        chat: pricedProvider(upstream.url),
        openai: { ...keyed, baseUrl: `${upstream.url}/v1`, models: [{ id: 'gpt-5' }] },
        anthropic: { ...keyed, models: [{ id: 'claude-sonnet-4-5' }] },
        gemini: { ...keyed, models: [{ id: 'gemini-2.5-flash' }] },
        ollama: { enabled: true, baseUrl: upstream.url, models: [{ id: 'llama3' }] },
      },
    },
  });
});

afterAll(async () => {
  await proxy.stop();
  await upstream.close();
});

/** An error of the proxy's own: in words for the client, with a stack in the log. */
const ownErrors = () =>
  proxy
    .log()
    .split('\n')
    .filter((line) => / error /.test(line));

describe(`the whole proxy (seed ${seed})`, () => {
  it('answers any body and any answer of a provider without an error of its own', { timeout: 60_000 + seconds * 1000 }, async () => {
    const before = ownErrors().length;
    const asked = fc.asyncProperty(exchange, async ({ path, body, ...answered }) => {
      said = answered;
      const response = await proxy.fetch(path, { body });
      const text = await response.text();
      expect(response.status, text).not.toBe(500);
      expect(ownErrors().slice(before)).toEqual([]);
    });
    await fc.assert(asked, { seed, numRuns: 1_000_000, interruptAfterTimeLimit: seconds * 1000, markInterruptAsFailure: false });
    expect((await proxy.fetch('/v1/models')).status).toBe(200);
  });

  it('refuses any edit that is none, and does not stop', { timeout: 60_000 + seconds * 1000 }, async () => {
    const edited = fc.asyncProperty(edit, async ({ path, body }) => {
      // Its own words for stopping are no fault.
      if (/"(stop|restart|step-aside|delete-all)"/.test(body)) return;
      const method = path === '/api/budget' || path.startsWith('/api/providers') ? 'PUT' : 'POST';
      const response = await proxy.fetch(path, { method, body });
      expect(response.status, await response.text()).toBeLessThan(path === '/v1/embeddings' ? 600 : 500);
      expect(response.status).not.toBe(500);
    });
    await fc.assert(edited, { seed, numRuns: 1_000_000, interruptAfterTimeLimit: seconds * 500, markInterruptAsFailure: false });
    expect((await proxy.fetch('/v1/models')).status).toBe(200);
  });
});
