import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeUpstream, sendJson, startFakeUpstream } from '../fixtures/fake-upstream';
import { type HeadlessProxy, startHeadless } from '../fixtures/headless-proxy';

/** As OpenRouter hands them out for a Claude and for a GPT behind it. */
const DETAILS = [
  { type: 'reasoning.text', text: 'First the file, then the tests.', signature: 'c2lnbmVk', format: 'anthropic-claude-v1', index: 0 },
  { type: 'reasoning.encrypted', data: 'ZW5jcnlwdGVk', id: 'rs_1', format: 'openai-responses-v1', index: 1 },
];

const CALL = { index: 0, id: 'call_1', type: 'function', function: { name: 'read', arguments: '{"path":"a.ts"}' } };

const WHOLE = {
  id: 'gen-1',
  object: 'chat.completion',
  model: 'm',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: null, reasoning: DETAILS[0]?.text, reasoning_details: DETAILS, tool_calls: [CALL] },
      finish_reason: 'tool_calls',
    },
  ],
  usage: { prompt_tokens: 5, completion_tokens: 5, total_tokens: 10 },
};

const [said, sealed] = DETAILS;
const { text: _, signature, ...named } = said as Record<string, unknown>;
const DELTAS = [
  { role: 'assistant', content: '', reasoning: 'First the file, ', reasoning_details: [{ ...named, text: 'First the file, ' }] },
  { content: '', reasoning: 'then the tests.', reasoning_details: [{ ...named, text: 'then the tests.' }] },
  { content: '', reasoning: null, reasoning_details: [{ ...named, signature }] },
  { content: '', reasoning: null, reasoning_details: [sealed] },
  { content: null, tool_calls: [CALL] },
];
const STREAM = [...DELTAS.map((delta) => ({ index: 0, delta, finish_reason: null })), { index: 0, delta: {}, finish_reason: 'tool_calls' }]
  .map((choice) => `data: ${JSON.stringify({ id: 'gen-1', object: 'chat.completion.chunk', model: 'm', choices: [choice] })}\n\n`)
  .join('');

describe('signed and encrypted reasoning of OpenRouter', () => {
  let upstream: FakeUpstream;
  let proxy: HeadlessProxy;
  let anthropic: Anthropic;
  let openai: OpenAI;

  beforeAll(async () => {
    upstream = await startFakeUpstream(({ path, json }, response) => {
      // What the others are asked is all that matters here.
      if (!path.endsWith('/chat/completions')) return sendJson(response, { error: { message: 'no' } }, 400);
      response.writeHead(200, { 'content-type': json.stream ? 'text/event-stream' : 'application/json' });
      response.end(json.stream ? `${STREAM}data: [DONE]\n\n` : JSON.stringify(WHOLE));
    });
    const baseUrl = `${upstream.url}/v1`;
    proxy = await startHeadless({
      settings: {
        cache: { enabled: false },
        providers: {
          router: { type: 'openai-compatible', baseUrl, apiKey: 'k', models: [{ id: 'm' }, { id: 'other' }] },
          elsewhere: { type: 'openai-compatible', baseUrl: baseUrl.replace('127.0.0.1', 'localhost'), apiKey: 'k', models: [{ id: 'm' }] },
          anthropic: { enabled: true, baseUrl: upstream.url, apiKey: 'k', models: [{ id: 'claude' }] },
          gemini: { enabled: true, baseUrl, apiKey: 'k', models: [{ id: 'gemini' }] },
        },
      },
    });
    anthropic = new Anthropic({ baseURL: proxy.url, apiKey: proxy.apiKey, maxRetries: 0 });
    openai = new OpenAI({ baseURL: `${proxy.url}/v1`, apiKey: proxy.apiKey, maxRetries: 0 });
  });
  afterAll(async () => {
    await proxy.stop();
    await upstream.close();
  });
  beforeEach(() => {
    upstream.requests.length = 0;
  });

  /** A turn with a call, and its result in the next turn: what that sends upstream. */
  const CLIENTS = {
    async messages(stream: boolean, next: string) {
      const asked = {
        max_tokens: 100,
        tools: [{ name: 'read', input_schema: { type: 'object' as const } }],
        messages: [{ role: 'user' as const, content: 'Mend it.' }],
      };
      const first = stream
        ? await anthropic.messages.stream({ model: 'router:m', ...asked }).finalMessage()
        : await anthropic.messages.create({ model: 'router:m', ...asked });
      expect(first.content.find(({ type }) => type === 'thinking')).toMatchObject({ thinking: said?.text });
      const result = { type: 'tool_result' as const, tool_use_id: 'call_1', content: 'text' };
      const messages = [...asked.messages, { role: first.role, content: first.content }, { role: 'user' as const, content: [result] }];
      await anthropic.messages.create({ model: next, ...asked, messages }).catch(() => undefined);
    },
    async responses(stream: boolean, next: string) {
      const tools = [{ type: 'function' as const, name: 'read', parameters: { type: 'object' }, strict: false }];
      const asked = { model: 'router:m', store: false, tools, input: [{ role: 'user' as const, content: 'Mend it.' }] };
      const first = stream ? await openai.responses.stream(asked).finalResponse() : await openai.responses.create(asked);
      expect(first.output.find(({ type }) => type === 'reasoning')).toMatchObject({ summary: [{ text: said?.text }] });
      const own = JSON.parse(JSON.stringify(first.output, (key, value) => (key === 'parsed_arguments' ? undefined : value)));
      const result = { type: 'function_call_output' as const, call_id: 'call_1', output: 'text' };
      await openai.responses.create({ ...asked, model: next, input: [...asked.input, ...own, result] }).catch(() => undefined);
    },
  };
  const CASES = (['messages', 'responses'] as const).flatMap((client) => [false, true].map((stream) => ({ client, stream })));

  it.each(CASES)('is there again in the next turn: $client, streamed: $stream', async ({ client, stream }) => {
    await CLIENTS[client](stream, 'router:m');
    const [, second] = upstream.requests;
    const answer = second?.json.messages.find(({ role }: { role: string }) => role === 'assistant');
    expect(answer.reasoning_details).toEqual(DETAILS);
    expect(answer.tool_calls).toHaveLength(1);
  });

  it.each(CASES.flatMap((each) => ['router:other', 'elsewhere:m', 'anthropic:claude', 'gemini:gemini'].map((next) => ({ ...each, next }))))(
    'goes to nobody else: $client, streamed: $stream, $next',
    async ({ client, stream, next }) => {
      await CLIENTS[client](stream, next);
      const [, second] = upstream.requests;
      expect(second?.text).toContain('a.ts');
      expect(second?.text).not.toMatch(/reasoning_details|c2lnbmVk|ZW5jcnlwdGVk|smart-claude-proxy\./);
    },
  );
});
