import type { RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages';
import { describe, expect, it } from 'vitest';
import { anthropicMessagesClient } from '../../../src/protocols/anthropic-messages/client';
import { anthropicMessagesProvider } from '../../../src/protocols/anthropic-messages/provider';
import type { ChatRequest, ChatResponse, StreamEvent } from '../../../src/protocols/canonical';
import { openSealedProof } from '../../../src/protocols/sealed-proof';
import { ProxyError } from '../../../src/proxy-error';
import { chatRequest, collect, decodeText, framed, LABEL } from '../recordings';

type Wire = { type: string; [field: string]: unknown };
const sse = (...events: Wire[]) => events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
const decode = (...events: Wire[]) => decodeText(anthropicMessagesProvider, sse(...events));
const START: Wire = { type: 'message_start', message: { id: 'msg_1', model: 'claude', usage: { input_tokens: 10, output_tokens: 1 } } };
const STOP: Wire[] = [{ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 5 } }, { type: 'message_stop' }];
const block = (index: number, content: object, ...deltas: object[]): Wire[] => [
  { type: 'content_block_start', index, content_block: content },
  ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
  { type: 'content_block_stop', index },
];
const usages = (events: StreamEvent[]) => events.flatMap((event) => (event.type === 'usage' ? [event.usage] : []));

function encode(events: StreamEvent[], request: Partial<ChatRequest> = {}): Wire[] {
  const encoder = anthropicMessagesClient.createStreamEncoder(LABEL, chatRequest(request));
  const text = events.map((event) => encoder.encode(event)).join('') + encoder.end();
  return text
    .trimEnd()
    .split('\n\n')
    .map((message) => {
      const [name, data] = message.split('\n');
      const event: Wire = JSON.parse((data ?? '').slice('data: '.length));
      expect(name).toBe(`event: ${event.type}`);
      return event;
    });
}

describe('a streamed message', () => {
  it('may begin no blocks, and end without a reason', () => {
    const piece = (delta: object): Wire => ({ type: 'content_block_delta', index: 0, delta });
    const answer = collect(
      decode(START, piece({ type: 'text_delta', text: 'Hel' }), piece({ type: 'text_delta', text: 'lo' }), { type: 'message_stop' }),
    );
    expect(answer).toMatchObject({ parts: [{ type: 'text', text: 'Hello' }], finishReason: 'stop' });
  });

  it('passes the pieces of arguments on as they are, and empty ones as an empty object', () => {
    const events = decode(
      START,
      ...block(
        0,
        { type: 'tool_use', id: 'a', name: 'f', input: {} },
        { type: 'input_json_delta', partial_json: '' },
        { type: 'input_json_delta', partial_json: '{"x" :' },
        { type: 'input_json_delta', partial_json: ' 1.0}' },
      ),
      ...block(1, { type: 'tool_use', id: 'b', name: 'g', input: {} }, { type: 'input_json_delta', partial_json: '' }),
      ...block(2, { type: 'tool_use', id: 'c', name: 'h', input: { whole: true } }),
      ...STOP,
    );
    expect(events.filter((event) => event.type === 'tool-arguments')).toEqual([
      { type: 'tool-arguments', index: 0, text: '{"x" :' },
      { type: 'tool-arguments', index: 0, text: ' 1.0}' },
      { type: 'tool-arguments', index: 1, text: '{}' },
      { type: 'tool-arguments', index: 2, text: '{"whole":true}' },
    ]);
  });

  it('may be there from the start, and end without saying again why', () => {
    const events = decode(
      {
        type: 'message_start',
        message: {
          id: 'msg_1',
          model: 'claude',
          content: [
            { type: 'code_execution_tool_result', tool_use_id: 's', content: {} },
            { type: 'tool_use', id: 'a', name: 'f', input: { x: 1 } },
          ],
          stop_reason: 'tool_use',
          usage: { input_tokens: 0, output_tokens: 0 },
        },
      },
      { type: 'message_stop' },
    );
    expect(collect(events)).toMatchObject({
      finishReason: 'tool-calls',
      parts: [{ type: 'opaque' }, { type: 'tool-call', name: 'f', arguments: '{"x":1}' }],
    });
  });

  it('begins once, even where a server says so twice', () => {
    const again: Wire = { type: 'message_start', message: { id: 'msg_1', model: 'claude', usage: { input_tokens: 99, output_tokens: 1 } } };
    const events = decode(START, again, ...block(0, { type: 'text', text: '' }, { type: 'text_delta', text: 'ok' }), ...STOP);
    expect(events.filter(({ type }) => type === 'start')).toHaveLength(1);
    expect(collect(events)).toMatchObject({ parts: [{ type: 'text', text: 'ok' }], usage: { inputTokens: 99, outputTokens: 5 } });
  });

  it('carries thoughts with their proofs, also those that are not shown', () => {
    const events = decode(
      START,
      ...block(
        0,
        { type: 'thinking', thinking: '', signature: '' },
        { type: 'thinking_delta', thinking: 'Hm' },
        { type: 'signature_delta', signature: 'ab' },
        { type: 'signature_delta', signature: 'cd' },
      ),
      ...block(1, { type: 'thinking', thinking: '', signature: '' }, { type: 'signature_delta', signature: 'ef' }),
      ...block(2, { type: 'redacted_thinking', data: 'xyz' }),
      ...block(3, { type: 'text', text: 'Hi' }, { type: 'text_delta', text: '!' }),
      ...STOP,
    );
    expect(collect(events).parts).toEqual([
      { type: 'reasoning', text: 'Hm', origin: 'anthropic-messages', signature: 'abcd' },
      { type: 'reasoning', text: '', origin: 'anthropic-messages', signature: 'ef' },
      { type: 'reasoning', text: '', origin: 'anthropic-messages', encrypted: 'xyz' },
      { type: 'text', text: 'Hi!' },
    ]);
  });

  it('hands on blocks of the future whole, and passes over events of the future', () => {
    const events = decode(
      START,
      { type: 'ping' },
      { type: 'from_the_future', x: 1 },
      ...block(0, { type: 'new_block', text: 'a' }, { type: 'new_delta', text: 'b', more: 1 }),
      ...STOP,
    );
    expect(collect(events).parts).toEqual([
      { type: 'opaque', origin: 'anthropic-messages', value: { type: 'new_block', text: 'ab', more: 1 } },
    ]);
  });

  it.each([
    ['end_turn', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['tool_use', 'tool-calls'],
    ['refusal', 'content-filter'],
    ['pause_turn', 'other'],
  ])('that stops for %s finishes with %s', (wire, reason) => {
    expect(decode(START, { type: 'message_delta', delta: { stop_reason: wire } }).at(-1)).toEqual({ type: 'finish', reason });
  });

  it('names the stop sequence, and says why it was refused', () => {
    const stop = { type: 'message_delta', delta: { stop_reason: 'stop_sequence', stop_sequence: 'END' } };
    expect(decode(START, stop).at(-1)).toEqual({ type: 'finish', reason: 'stop', stopSequence: 'END' });
    const refused = {
      type: 'message_delta',
      delta: { stop_reason: 'refusal', stop_details: { type: 'refusal', category: 'bio', explanation: 'Because.' } },
    };
    expect(collect(decode(START, refused))).toMatchObject({ refusal: 'Because.', finishReason: 'content-filter' });
  });

  it('counts cached tokens into the input, by duration, and lets later reports revise earlier ones', () => {
    const start = (usage: object): Wire => ({ type: 'message_start', message: { usage } });
    const report = (usage: object): Wire => ({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage });
    const events = decode(
      start({
        input_tokens: 3,
        cache_read_input_tokens: 100,
        cache_creation_input_tokens: 30,
        cache_creation: { ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 10 },
        output_tokens: 1,
      }),
      report({
        input_tokens: 5,
        cache_read_input_tokens: 200,
        cache_creation_input_tokens: null,
        output_tokens: 50,
        output_tokens_details: { thinking_tokens: 20 },
        server_tool_use: { web_search_requests: 2 },
      }),
    );
    expect(usages(events)).toEqual([
      { inputTokens: 133, cacheReadTokens: 100, cacheWriteTokens: 30, cacheWrite1hTokens: 10, outputTokens: 1, reasoningTokens: 0 },
      {
        inputTokens: 235,
        cacheReadTokens: 200,
        cacheWriteTokens: 30,
        cacheWrite1hTokens: 10,
        outputTokens: 50,
        reasoningTokens: 20,
        webSearches: 2,
      },
    ]);
    const grown = decode(
      start({ input_tokens: 1, cache_creation_input_tokens: 10, cache_creation: { ephemeral_1h_input_tokens: 10 } }),
      report({ cache_creation_input_tokens: 15 }),
    );
    expect(usages(grown).at(-1)).toMatchObject({ inputTokens: 16, cacheWriteTokens: 15, cacheWrite1hTokens: 15 });
  });

  it('counts the recorded prompt cache as Anthropic does', () => {
    const events = decodeText(
      anthropicMessagesProvider,
      framed('anthropic-messages', 'anthropic-code-execution-20260120-prompt-cache.1.chunks.txt'),
    );
    expect(usages(events).at(-1)).toEqual({
      inputTokens: 6 + 3337 + 6289,
      cacheReadTokens: 6289,
      cacheWriteTokens: 3337,
      cacheWrite1hTokens: 0,
      outputTokens: 198,
      reasoningTokens: 0,
    });
  });

  it('never takes a broken stream for a whole answer', () => {
    const errors = (events: StreamEvent[]) => events.flatMap((event) => (event.type === 'error' ? [event.failure] : []));
    expect(errors(decode(START, ...block(0, { type: 'text', text: 'x' })))).toMatchObject([{ kind: 'truncated' }]);
    expect(errors(decode(START, { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }, ...STOP))).toMatchObject([
      { kind: 'server', message: 'Overloaded' },
    ]);
    expect(errors(decodeText(anthropicMessagesProvider, 'data: {"type":"message_st\n\n'))).toMatchObject([{ kind: 'server' }]);
    expect(errors(decodeText(anthropicMessagesProvider, 'data: {"error":{"message":"No.","type":"permission_error"}}\n\n'))).toMatchObject([
      { kind: 'auth', message: 'No.' },
    ]);
  });

  it('is refused whole when it is an error or no message at all', () => {
    expect(() => anthropicMessagesProvider.decodeResponse({ type: 'error', error: { message: 'No.' } })).toThrow('No.');
    for (const garbage of [null, 5, [], {}, { content: 'x' }])
      expect(() => anthropicMessagesProvider.decodeResponse(garbage)).toThrow(/without content/);
  });
});

const USAGE = { inputTokens: 100, cacheReadTokens: 60, cacheWriteTokens: 30, cacheWrite1hTokens: 10, outputTokens: 5, reasoningTokens: 2 };

describe('a stream to a Messages client', () => {
  it('has the events of the API, in their order, with the right indices', () => {
    const wire = encode([
      { type: 'start', id: 'msg_9', model: 'other' },
      { type: 'usage', usage: { ...USAGE, outputTokens: 1, reasoningTokens: 0 } },
      { type: 'text', text: 'Hi' },
      { type: 'tool-call', index: 0, id: 'a', name: 'f', kind: 'function' },
      { type: 'tool-arguments', index: 0, text: '{"x" : 1}' },
      { type: 'usage', usage: USAGE },
      { type: 'finish', reason: 'tool-calls' },
    ]);
    const byDuration = { ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 10 };
    const counted = { input_tokens: 10, cache_creation_input_tokens: 30, cache_read_input_tokens: 60 };
    expect(wire).toEqual([
      {
        type: 'message_start',
        message: {
          id: 'msg_9',
          type: 'message',
          role: 'assistant',
          model: 'the-model',
          content: [],
          stop_reason: null,
          stop_sequence: null,
          stop_details: null,
          usage: {
            ...counted,
            output_tokens: 1,
            output_tokens_details: { thinking_tokens: 0 },
            cache_creation: byDuration,
            service_tier: 'standard',
          },
        },
      },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hi' } },
      { type: 'content_block_stop', index: 0 },
      { type: 'content_block_start', index: 1, content_block: { type: 'tool_use', id: 'a', name: 'f', input: {} } },
      { type: 'content_block_delta', index: 1, delta: { type: 'input_json_delta', partial_json: '{"x" : 1}' } },
      { type: 'content_block_stop', index: 1 },
      {
        type: 'message_delta',
        delta: { stop_reason: 'tool_use', stop_sequence: null, stop_details: null },
        usage: { ...counted, output_tokens: 5, output_tokens_details: { thinking_tokens: 2 } },
      },
      { type: 'message_stop' },
    ]);
    const types: Record<RawMessageStreamEvent['type'], boolean> = {
      message_start: true,
      content_block_start: true,
      content_block_delta: true,
      content_block_stop: true,
      message_delta: true,
      message_stop: true,
    };
    for (const { type } of wire) expect(types).toHaveProperty(type);
  });

  it('keeps one block open at a time when calls are interleaved', () => {
    const wire = encode([
      { type: 'tool-call', index: 0, id: 'a', name: 'f', kind: 'function' },
      { type: 'tool-call', index: 1, id: 'b', name: 'g', kind: 'function' },
      { type: 'tool-arguments', index: 1, text: '{"b' },
      { type: 'tool-arguments', index: 0, text: '{"a":"}"' },
      { type: 'tool-arguments', index: 1, text: '":2}' },
      { type: 'tool-arguments', index: 0, text: '}' },
      { type: 'tool-call', index: 2, id: 'c', name: 'h', kind: 'function' },
      { type: 'finish', reason: 'tool-calls' },
    ]);
    let open = -1;
    const json = ['', '', ''];
    for (const event of wire) {
      const index = Number(event.index);
      if (event.type === 'content_block_start') {
        expect(open).toBe(-1);
        open = index;
      } else if (event.type === 'content_block_stop') {
        expect(open).toBe(index);
        open = -1;
      } else if (event.type === 'content_block_delta') {
        expect(open).toBe(index);
        json[index] += Reflect.get(Object(event.delta), 'partial_json');
      }
    }
    expect(json).toEqual(['{"a":"}"}', '{"b":2}', '']);
  });

  it('finishes a call before it says what came in the middle of its arguments', () => {
    const wire = encode([
      { type: 'tool-call', index: 0, id: 'a', name: 'f', kind: 'function' },
      { type: 'tool-arguments', index: 0, text: '{"x":' },
      { type: 'text', text: 'So far, ' },
      { type: 'tool-arguments', index: 0, text: '1}' },
      { type: 'text', text: 'so good.' },
      { type: 'finish', reason: 'tool-calls' },
    ]);
    expect(wire.slice(1, -2)).toMatchObject([
      { type: 'content_block_start', index: 0, content_block: { type: 'tool_use' } },
      { delta: { partial_json: '{"x":' } },
      { delta: { partial_json: '1}' } },
      { type: 'content_block_stop', index: 0 },
      { type: 'content_block_start', index: 1, content_block: { type: 'text' } },
      { delta: { text: 'So far, ' } },
      { delta: { text: 'so good.' } },
      { type: 'content_block_stop', index: 1 },
    ]);
  });

  it('says what waits for the rest of a call before it fails', () => {
    const encoder = anthropicMessagesClient.createStreamEncoder(LABEL, chatRequest());
    encoder.encode({ type: 'tool-call', index: 0, id: 'a', name: 'f', kind: 'function' });
    encoder.encode({ type: 'text', text: 'So far, so good.' });
    const last = encoder.fail?.(new ProxyError('provider-failed', 'It broke.'));
    expect(last).toMatch(/So far, so good\..*event: error/s);
  });

  it('hands out ids of calls that Anthropic takes, should the conversation go on there', () => {
    const call = { type: 'tool-call', id: 'functions.f:0', name: 'f', kind: 'function' } as const;
    const [, start] = encode([
      { ...call, index: 0 },
      { type: 'finish', reason: 'tool-calls' },
    ]);
    expect(start).toMatchObject({ content_block: { type: 'tool_use', id: expect.stringMatching(/^[A-Za-z0-9_-]+$/) } });
    const response: ChatResponse = { parts: [{ ...call, type: 'tool-call', arguments: '{}' }], finishReason: 'tool-calls' };
    const { content } = anthropicMessagesClient.encodeResponse(response, LABEL, chatRequest());
    expect(content).toEqual([expect.objectContaining({ ...(start?.content_block ?? {}), input: {} })]);
  });

  it('closes each call before the next when they come one after the other, without waiting for the end', () => {
    const encoder = anthropicMessagesClient.createStreamEncoder(LABEL, chatRequest());
    encoder.encode({ type: 'tool-call', index: 0, id: 'a', name: 'f', kind: 'function' });
    encoder.encode({ type: 'tool-arguments', index: 0, text: '{"a":{}}' });
    const next = encoder.encode({ type: 'tool-call', index: 1, id: 'b', name: 'g', kind: 'function' });
    expect(next).toMatch(/content_block_stop.*content_block_start/s);
  });

  it("shows others' thoughts and brings their proofs back", () => {
    const wire = encode([
      { type: 'reasoning', text: 'Hm' },
      { type: 'reasoning-end', origin: 'openai-responses', id: 'rs_1', encrypted: 'enc' },
      { type: 'reasoning', text: 'Unsigned' },
      { type: 'reasoning-end', origin: 'openai-chat' },
      { type: 'text', text: 'x' },
      { type: 'finish', reason: 'stop' },
    ]);
    const signature = wire.map((event) => Reflect.get(Object(event.delta), 'signature')).find(Boolean);
    expect(openSealedProof(signature)).toEqual({ origin: 'openai-responses', id: 'rs_1', encrypted: 'enc' });
    expect(wire.filter(({ type }) => type === 'content_block_start')).toHaveLength(3);
  });

  it('hides the text of thoughts from a client that does not want it, but not their proof', () => {
    const wire = encode(
      [
        { type: 'reasoning', text: 'Hm' },
        { type: 'reasoning-end', origin: 'anthropic-messages', signature: 's' },
        { type: 'finish', reason: 'stop' },
      ],
      { reasoning: { visible: false } },
    );
    expect(wire.filter(({ type }) => type === 'content_block_delta')).toEqual([
      { type: 'content_block_delta', index: 0, delta: { type: 'signature_delta', signature: 's' } },
    ]);
  });

  it("leaves out other providers' own blocks, and says a refusal in words", () => {
    const wire = encode([
      { type: 'opaque', origin: 'openai-responses', value: { type: 'web_search_call' } },
      { type: 'refusal', text: 'No.' },
      { type: 'finish', reason: 'stop' },
    ]);
    expect(wire.filter(({ type }) => type === 'content_block_delta')).toEqual([
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'No.' } },
    ]);
  });

  it('is whole even when there is nothing to say', () => {
    expect(encode([{ type: 'finish', reason: 'length' }]).map(({ type }) => type)).toEqual([
      'message_start',
      'message_delta',
      'message_stop',
    ]);
  });
});
