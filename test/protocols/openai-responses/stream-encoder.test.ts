import fc from 'fast-check';
import OpenAI from 'openai';
import type { Response, ResponseStreamEvent } from 'openai/resources/responses/responses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChatRequest, ChatResponse, StreamEvent } from '../../../src/protocols/canonical';
import { openaiResponsesClient } from '../../../src/protocols/openai-responses/client';
import { openaiResponsesProvider } from '../../../src/protocols/openai-responses/provider';
import { replayResponse } from '../../../src/protocols/replay-response';
import { createSseSplitter } from '../../../src/protocols/wire-messages';
import { ProxyError } from '../../../src/proxy-error';
import { type FakeUpstream, sendJson, sendStream, startFakeUpstream } from '../../fixtures/fake-upstream';
import { chatResponse } from '../arbitraries';
import { collect, decodeStream } from '../chunk-splits';

const label = { taskId: 'task1', model: 'haiku', createdAtSeconds: 1_700_000_000 };
const request: ChatRequest = {
  model: 'auto',
  messages: [],
  stream: true,
  hints: {},
  tools: [
    { kind: 'function', name: 'weather', parameters: { type: 'object' } },
    { kind: 'custom', name: 'apply_patch' },
    { kind: 'function', name: 'agents__spawn', parameters: {}, standsFor: { kind: 'namespace', namespace: 'agents', name: 'spawn' } },
    { kind: 'function', name: 'local_shell', parameters: {}, standsFor: { kind: 'local-shell' } },
  ],
};

function encode(events: StreamEvent[]): string {
  const encoder = openaiResponsesClient.createStreamEncoder(label, request);
  return events.map((event) => encoder.encode(event)).join('') + encoder.end();
}

function eventsOf(text: string): ResponseStreamEvent[] {
  return text
    .split('\n\n')
    .filter(Boolean)
    .map((block) => {
      const [event, data] = block.split('\n');
      const parsed = JSON.parse(data?.slice('data: '.length) ?? '');
      expect(event).toBe(`event: ${parsed.type}`);
      return parsed;
    });
}

const answer: StreamEvent[] = [
  { type: 'start', id: 'msg_upstream', model: 'haiku' },
  { type: 'reasoning', text: 'Let me ' },
  { type: 'reasoning', text: 'think.' },
  { type: 'reasoning-end', origin: 'anthropic-messages', signature: 'sig' },
  { type: 'text', text: 'Hello ' },
  { type: 'text', text: '😀' },
  { type: 'tool-call', index: 0, id: 'call_a', name: 'weather', kind: 'function' },
  { type: 'tool-arguments', index: 0, text: '{"city":' },
  { type: 'tool-arguments', index: 0, text: '"Rome"}' },
  {
    type: 'usage',
    usage: { inputTokens: 10, cacheReadTokens: 4, cacheWriteTokens: 2, cacheWrite1hTokens: 0, outputTokens: 7, reasoningTokens: 3 },
  },
  { type: 'finish', reason: 'tool-calls' },
];

describe('a streamed answer', () => {
  it('goes out as the whole set of events, in order', () => {
    expect(eventsOf(encode(answer)).map((event) => event.type)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.reasoning_summary_part.added',
      'response.reasoning_summary_text.delta',
      'response.reasoning_summary_text.delta',
      'response.reasoning_summary_text.done',
      'response.reasoning_summary_part.done',
      'response.output_item.done',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.output_item.added',
      'response.function_call_arguments.delta',
      'response.function_call_arguments.delta',
      'response.function_call_arguments.done',
      'response.output_item.done',
      'response.completed',
    ]);
  });

  it('numbers its events and its items without gaps', () => {
    const events = eventsOf(encode(answer));
    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, index) => index));
    const added = events.flatMap((event) => (event.type === 'response.output_item.added' ? [event.output_index] : []));
    expect(added).toEqual([0, 1, 2]);
  });

  it('reports usage with its details', () => {
    const last = eventsOf(encode(answer)).at(-1);
    expect(last?.type === 'response.completed' && last.response.usage).toEqual({
      input_tokens: 10,
      input_tokens_details: { cached_tokens: 4, cache_write_tokens: 2 },
      output_tokens: 7,
      output_tokens_details: { reasoning_tokens: 3 },
      total_tokens: 17,
    });
  });

  it('has the same final response as the answer given whole', () => {
    const last = eventsOf(encode(answer)).at(-1);
    const whole = openaiResponsesClient.encodeResponse(collect(answer), label, request);
    expect(last?.type === 'response.completed' && last.response).toEqual(whole);
  });

  it('that was cut at the limit is incomplete, and says why', () => {
    const events = eventsOf(
      encode([
        { type: 'text', text: 'Once upon' },
        { type: 'finish', reason: 'length' },
      ]),
    );
    expect(events.at(-1)).toMatchObject({
      type: 'response.incomplete',
      response: { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' }, output: [{ status: 'incomplete' }] },
    });
  });

  it('that is refused carries the refusal as its own part', () => {
    const events = eventsOf(
      encode([
        { type: 'refusal', text: 'No.' },
        { type: 'finish', reason: 'content-filter' },
      ]),
    );
    expect(events.map((event) => event.type).slice(3, -1)).toEqual([
      'response.content_part.added',
      'response.refusal.delta',
      'response.refusal.done',
      'response.content_part.done',
      'response.output_item.done',
    ]);
    expect(events.at(-1)).toMatchObject({ response: { incomplete_details: { reason: 'content_filter' } } });
  });

  it('that fails ends with error, at which clients throw, and response.failed, which fit what was sent before', () => {
    const encoder = openaiResponsesClient.createStreamEncoder(label, request);
    const before = encoder.encode({ type: 'text', text: 'Half an ans' });
    const events = eventsOf(before + encoder.fail?.(new ProxyError('provider-failed', 'openai: connection lost')));
    const words = { code: 'server_error', message: 'openai: connection lost', param: null };
    expect(events.at(-2)).toEqual({
      type: 'error',
      sequence_number: events.length - 2,
      ...words,
      error: { type: 'api_error', ...words },
    });
    expect(events.at(-1)).toMatchObject({
      type: 'response.failed',
      sequence_number: events.length - 1,
      response: { id: 'resp_task1', status: 'failed', error: { code: 'server_error', message: 'openai: connection lost' } },
    });
    expect(events.some((event) => event.type === 'response.completed')).toBe(false);
  });

  it.each([
    ['budget-exceeded', 'insufficient_quota'],
    ['bad-request', 'invalid_prompt'],
    ['internal', 'server_error'],
  ] as const)('that fails with %s says so in a code clients know', (kind, code) => {
    const events = eventsOf(openaiResponsesClient.encodeStreamError(new ProxyError(kind, 'because')));
    expect(events).toMatchObject([
      { type: 'error', sequence_number: 0, error: { code, message: 'because' } },
      { type: 'response.failed', sequence_number: 1, response: { error: { code, message: 'because' } } },
    ]);
  });
});

describe('tool calls', () => {
  const finish: StreamEvent = { type: 'finish', reason: 'tool-calls' };
  const call = (index: number, name: string, kind: 'function' | 'custom' = 'function'): StreamEvent => ({
    type: 'tool-call',
    index,
    id: `call_${index}`,
    name,
    kind,
  });
  const output = (events: StreamEvent[]) => {
    const last = eventsOf(encode([...events, finish])).at(-1);
    return last?.type === 'response.completed' ? last.response.output : [];
  };

  it('that a provider sends side by side keep their own arguments', () => {
    const events: StreamEvent[] = [
      call(0, 'weather'),
      { type: 'tool-arguments', index: 0, text: '{"a":' },
      call(1, 'weather'),
      { type: 'tool-arguments', index: 1, text: '{"b":2}' },
      { type: 'tool-arguments', index: 0, text: '1}' },
    ];
    expect(output(events)).toMatchObject([
      { type: 'function_call', call_id: 'call_0', arguments: '{"a":1}' },
      { type: 'function_call', call_id: 'call_1', arguments: '{"b":2}' },
    ]);
  });

  it('that are complete are done before the next item begins, so that the client may run them', () => {
    const types = eventsOf(
      encode([call(0, 'weather'), { type: 'tool-arguments', index: 0, text: '{}' }, { type: 'text', text: 'And now' }, finish]),
    ).map((event) => event.type);
    expect(types.indexOf('response.output_item.done')).toBeLessThan(types.indexOf('response.output_text.delta'));
  });

  it('without arguments are given an empty object, in the deltas as well', () => {
    const events = eventsOf(encode([call(0, 'weather'), finish]));
    expect(events.filter((event) => event.type === 'response.function_call_arguments.delta')).toMatchObject([{ delta: '{}' }]);
    expect(output([call(0, 'weather')])).toMatchObject([{ arguments: '{}' }]);
  });

  it('of a custom tool go out as free text', () => {
    const events = eventsOf(encode([call(0, 'apply_patch', 'custom'), { type: 'tool-arguments', index: 0, text: '*** Begin' }, finish]));
    expect(events.slice(2, -1)).toMatchObject([
      { type: 'response.output_item.added', item: { type: 'custom_tool_call', name: 'apply_patch', input: '' } },
      { type: 'response.custom_tool_call_input.delta', delta: '*** Begin' },
      { type: 'response.custom_tool_call_input.done', input: '*** Begin' },
      { type: 'response.output_item.done', item: { type: 'custom_tool_call', input: '*** Begin', status: 'completed' } },
    ]);
  });

  it('of a custom tool come back from a provider that only knows functions, while they stream', () => {
    const events = eventsOf(
      encode([
        call(0, 'apply_patch'),
        { type: 'tool-arguments', index: 0, text: '{"input":"*** B' },
        { type: 'tool-arguments', index: 0, text: 'egin"}' },
        finish,
      ]),
    );
    expect(events.flatMap((event) => (event.type === 'response.custom_tool_call_input.delta' ? [event.delta] : []))).toEqual([
      '*** B',
      'egin',
    ]);
  });

  it('of a tool in a namespace go back under its own name', () => {
    expect(output([call(0, 'agents__spawn'), { type: 'tool-arguments', index: 0, text: '{}' }])).toMatchObject([
      { type: 'function_call', namespace: 'agents', name: 'spawn' },
    ]);
  });

  it('of the local shell go back as its own kind of item', () => {
    expect(output([call(0, 'local_shell'), { type: 'tool-arguments', index: 0, text: '{"command":["ls"],"timeout_ms":5}' }])).toMatchObject(
      [{ type: 'local_shell_call', call_id: 'call_0', action: { type: 'exec', command: ['ls'], timeout_ms: 5, env: {} } }],
    );
    expect(output([call(0, 'local_shell'), { type: 'tool-arguments', index: 0, text: '{"command":"ls -l"}' }])).toMatchObject([
      { action: { command: ['bash', '-lc', 'ls -l'] } },
    ]);
  });
});

describe('reasoning of another provider', () => {
  it('comes back with its proof in the next turn', () => {
    const response = openaiResponsesClient.encodeResponse(collect(answer), label, request);
    const next = openaiResponsesClient.decodeRequest({ model: 'auto', input: response.output });
    expect(next.messages[0]?.parts[0]).toEqual({
      type: 'reasoning',
      text: 'Let me think.',
      origin: 'anthropic-messages',
      signature: 'sig',
    });
  });

  it('that belongs to a tool call comes back right before that call', () => {
    const events: StreamEvent[] = [
      { type: 'tool-call', index: 0, id: 'call_a', name: 'weather', kind: 'function', signature: 'proof' },
      { type: 'tool-arguments', index: 0, text: '{}' },
      { type: 'finish', reason: 'tool-calls' },
    ];
    const response = openaiResponsesClient.encodeResponse(collect(events), label, request);
    const next = openaiResponsesClient.decodeRequest({ model: 'auto', input: response.output });
    expect(next.messages[0]?.parts).toMatchObject([
      { type: 'reasoning', text: '', origin: 'gemini', signature: 'proof' },
      { type: 'tool-call', id: 'call_a' },
    ]);
  });
});

describe('any answer', () => {
  it('means the same to a client as it meant to us, whole and streamed', () => {
    fc.assert(
      fc.property(chatResponse, (response) => {
        const bytes = encode(replayResponse(response));
        const streamed = collect(decodeStream(bytes, createSseSplitter(), openaiResponsesProvider.createStreamDecoder()));
        const whole = openaiResponsesProvider.decodeResponse(openaiResponsesClient.encodeResponse(response, label, request));
        for (const again of [streamed, whole]) {
          expect(meaning(again)).toEqual(meaning(response));
          expect(again.usage?.inputTokens).toBe(response.usage?.inputTokens ?? 0);
        }
      }),
    );
  });
});

function meaning(response: ChatResponse): unknown {
  return {
    refusal: response.refusal,
    parts: response.parts.flatMap((part): unknown[] => {
      if (part.type === 'opaque') return [];
      return part.type === 'tool-call' ? [[part.id, part.name, part.arguments]] : ['text' in part && part.text];
    }),
  };
}

describe('the official SDK', () => {
  let server: FakeUpstream;
  let client: OpenAI;

  beforeAll(async () => {
    server = await startFakeUpstream(({ json }, response) => {
      if (json.stream) sendStream(response, encode(answer));
      else sendJson(response, openaiResponsesClient.encodeResponse(collect(answer), label, request));
    });
    client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'key', maxRetries: 0 });
  });
  afterAll(() => server.close());

  const expected = [
    { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Let me think.' }] },
    { type: 'message', content: [{ type: 'output_text', text: 'Hello 😀' }] },
    { type: 'function_call', call_id: 'call_a', name: 'weather', arguments: '{"city":"Rome"}' },
  ];

  it('accumulates the stream with its own checks', async () => {
    const stream = client.responses.stream({ model: 'auto', input: 'hi' });
    const deltas: string[] = [];
    stream.on('response.output_text.delta', (event) => deltas.push(event.delta));
    const final = await stream.finalResponse();
    expect(deltas).toEqual(['Hello ', '😀']);
    expect(final.output).toMatchObject(expected);
    expect(final.output_text).toBe('Hello 😀');
  });

  it('reads the whole answer', async () => {
    const final: Response = await client.responses.create({ model: 'auto', input: 'hi' });
    expect(final.output).toMatchObject(expected);
    expect(final.output_text).toBe('Hello 😀');
    expect(final.usage?.total_tokens).toBe(17);
  });

  it('accumulates a stream that was cut at the limit, and throws at one that failed', async () => {
    server.respond = (_, response) =>
      sendStream(
        response,
        encode([
          { type: 'text', text: 'Once' },
          { type: 'finish', reason: 'length' },
        ]),
      );
    const cut = await client.responses.stream({ model: 'auto', input: 'hi' }).finalResponse();
    expect(cut).toMatchObject({ status: 'incomplete', output_text: 'Once' });

    const encoder = openaiResponsesClient.createStreamEncoder(label, request);
    const failed = encoder.encode({ type: 'text', text: 'Once' }) + encoder.fail?.(new ProxyError('provider-failed', 'connection lost'));
    server.respond = (_, response) => sendStream(response, failed);
    const final = client.responses.stream({ model: 'auto', input: 'hi' }).finalResponse();
    await expect(final).rejects.toMatchObject({ message: 'connection lost', code: 'server_error' });
  });
});
