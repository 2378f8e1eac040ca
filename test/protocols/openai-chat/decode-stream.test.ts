import { describe, expect, it } from 'vitest';
import type { StreamEvent } from '../../../src/protocols/canonical';
import { openaiChatProvider } from '../../../src/protocols/openai-chat/provider';
import { collect, decodeText, joined } from '../recordings';

const sse = (...chunks: (object | string)[]) =>
  chunks.map((chunk) => `data: ${typeof chunk === 'string' ? chunk : JSON.stringify(chunk)}\n\n`).join('');
const delta = (fields: object, finish: string | null = null) => ({
  id: 'c1',
  model: 'm',
  choices: [{ index: 0, delta: fields, finish_reason: finish }],
});
const decode = (...chunks: (object | string)[]) => decodeText(openaiChatProvider, sse(...chunks));
const errors = (events: StreamEvent[]) => events.flatMap((event) => (event.type === 'error' ? [event.failure] : []));

describe('a streamed Chat Completions answer', () => {
  it.each<[string, string]>([
    ['a list of one error', 'data: [{"error":{"message":"Out of order."}}]\n\n'],
    ['an error that nothing marks as one', 'data: {"code":1113,"msg":"Out of order."}\n\n'],
    ['an error event of plain text', 'event: error\ndata: Out of order.\n\n'],
  ])('that is %s fails with its words', (_, text) => {
    expect(errors(decodeText(openaiChatProvider, text))).toMatchObject([{ message: 'Out of order.' }]);
  });

  it('passes over a remark without choices when the answer follows', () => {
    const events = decode({ message: 'loading the model' }, delta({ content: 'Hi' }), delta({}, 'stop'), '[DONE]');
    expect(collect(events)).toMatchObject({ parts: [{ type: 'text', text: 'Hi' }], finishReason: 'stop' });
  });

  it('may say its text as completions of old did, or as a part without a list', () => {
    const choice = (said: object, finish_reason: string | null = null) => ({ id: 'c1', choices: [{ index: 0, ...said, finish_reason }] });
    const events = decode(
      choice({ text: 'He' }),
      choice({ delta: { content: { type: 'text', text: 'llo' } } }),
      choice({}, 'stop'),
      '[DONE]',
    );
    expect(collect(events).parts).toEqual([{ type: 'text', text: 'Hello' }]);
  });

  it('keeps calls apart whose server numbers none and goes by their order', () => {
    const events = decode(
      delta({
        tool_calls: [
          { id: 'a', type: 'function', function: { name: 'weather', arguments: '' } },
          { id: 'b', type: 'function', function: { name: 'time', arguments: '' } },
        ],
      }),
      delta({ tool_calls: [{ function: { arguments: '{"city":' } }, { function: { arguments: '{"zone":' } }] }),
      delta({ tool_calls: [{ function: { arguments: '"Rome"}' } }, { function: { arguments: '"UTC"}' } }] }),
      delta({ tool_calls: [{ id: 'c', function: { name: 'date', arguments: '' } }] }),
      delta({ tool_calls: [{ function: { arguments: '{"x":1}' } }] }),
      delta({}, 'tool_calls'),
      '[DONE]',
    );
    expect(collect(events).parts).toMatchObject([
      { id: 'a', name: 'weather', arguments: '{"city":"Rome"}' },
      { id: 'b', name: 'time', arguments: '{"zone":"UTC"}' },
      { id: 'c', name: 'date', arguments: '{"x":1}' },
    ]);
  });

  it('keeps calls apart that have a name and nothing else', () => {
    const call = (name: string, args: string) => ({ type: 'function', function: { name, arguments: args } });
    const events = decode(delta({ tool_calls: [call('f', '{"a":1}'), call('g', '{"b":2}')] }), delta({}, 'tool_calls'), '[DONE]');
    expect(collect(events).parts).toMatchObject([
      { name: 'f', arguments: '{"a":1}' },
      { name: 'g', arguments: '{"b":2}' },
    ]);
  });

  it('may report its usage within the choice, and in the end once more', () => {
    const within = (usage: object) => ({ choices: [{ index: 0, delta: {}, finish_reason: 'stop', usage }] });
    const once = decode(delta({ content: 'OK' }), within({ prompt_tokens: 12, completion_tokens: 5 }), '[DONE]');
    expect(collect(once).usage).toMatchObject({ inputTokens: 12, outputTokens: 5 });
    const twice = decode(
      delta({ content: 'OK' }),
      within({ prompt_tokens: 12, completion_tokens: 5 }),
      { choices: [], usage: { prompt_tokens: 99, completion_tokens: 33 } },
      '[DONE]',
    );
    expect(collect(twice).usage).toMatchObject({ inputTokens: 99, outputTokens: 33 });
  });

  it('is read in the order it is told', () => {
    const usage = { prompt_tokens: 10, completion_tokens: 4, total_tokens: 14 };
    expect(
      decode(
        delta({ role: 'assistant', content: '' }),
        delta({ reasoning_content: 'Hm' }),
        delta({ content: 'Hi' }),
        delta({ tool_calls: [{ index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '' } }] }),
        delta({ tool_calls: [{ index: 0, function: { arguments: '{"x":' } }] }),
        delta({ tool_calls: [{ index: 0, function: { arguments: '1.0}' } }] }),
        delta({}, 'tool_calls'),
        { id: 'c1', model: 'm', choices: [], usage },
        '[DONE]',
      ),
    ).toEqual([
      { type: 'start', id: 'c1', model: 'm' },
      { type: 'reasoning', text: 'Hm' },
      { type: 'reasoning-end', origin: 'openai-chat' },
      { type: 'text', text: 'Hi' },
      { type: 'tool-call', index: 0, id: 'a', name: 'f', kind: 'function' },
      { type: 'tool-arguments', index: 0, text: '{"x":' },
      { type: 'tool-arguments', index: 0, text: '1.0}' },
      { type: 'finish', reason: 'tool-calls' },
      {
        type: 'usage',
        usage: { inputTokens: 10, cacheReadTokens: 0, cacheWriteTokens: 0, cacheWrite1hTokens: 0, outputTokens: 4, reasoningTokens: 0 },
      },
    ]);
  });

  it('keeps parallel calls apart, interleaved or with broken numbering', () => {
    const call = (fields: object) => delta({ tool_calls: [fields] });
    const expected = [
      { id: 'a', name: 'f', arguments: '{"a":1}' },
      { id: 'b', name: 'g', arguments: '{"b":2}' },
    ];
    const interleaved = [
      call({ index: 0, id: 'a', function: { name: 'f', arguments: '{"a"' } }),
      call({ index: 1, id: 'b', function: { name: 'g', arguments: '{"b"' } }),
      call({ index: 0, function: { arguments: ':1}' } }),
      call({ index: 1, function: { arguments: ':2}' } }),
    ];
    const withoutIndex = [
      call({ id: 'a', function: { name: 'f', arguments: '{"a":1}' } }),
      call({ id: 'b', function: { name: 'g', arguments: '{"b"' } }),
      call({ function: { arguments: ':2}' } }),
    ];
    const allZero = [
      call({ index: 0, id: 'a', function: { name: 'f', arguments: '{"a":1}' } }),
      call({ index: 0, id: 'b', function: { name: 'g', arguments: '{"b":2}' } }),
    ];
    const nameLast = [
      call({ index: 0, id: 'a', function: { arguments: '{"a"' } }),
      call({ index: 0, id: 'a', function: { name: 'f', arguments: ':1}' } }),
      call({ index: 1, id: 'b', function: { name: 'g', arguments: '{"b":2}' } }),
    ];
    for (const chunks of [interleaved, withoutIndex, allZero, nameLast]) {
      expect(collect(decode(...chunks, delta({}, 'stop'), '[DONE]'))).toMatchObject({ finishReason: 'tool-calls', parts: expected });
    }
  });

  it('keeps calls apart that all have the same number and no id, in pieces or whole', () => {
    const call = (name: string, args: string) =>
      delta({ tool_calls: [{ index: 0, type: 'function', function: { name, arguments: args } }] });
    const whole = [call('f', '{"a":1}'), call('f', '{"a":2}'), call('g', '{}')];
    const named = [call('f', ''), call('f', '{"a":'), call('f', '1}'), call('f', ''), call('f', '{"a":2}'), call('g', '{}')];
    for (const chunks of [whole, named]) {
      expect(collect(decode(...chunks, delta({}, 'tool_calls'), '[DONE]')).parts).toMatchObject([
        { name: 'f', arguments: '{"a":1}' },
        { name: 'f', arguments: '{"a":2}' },
        { name: 'g', arguments: '{}' },
      ]);
    }
  });

  it('keeps one call together whose name comes with every piece', () => {
    const call = (fields: object, args: string) => delta({ tool_calls: [{ ...fields, function: { name: 'f', arguments: args } }] });
    const chunks = [call({ id: 'a' }, ''), call({}, '{"a":'), call({}, '1}'), call({ id: 'b' }, '{"a":2}')];
    expect(collect(decode(...chunks, delta({}, 'tool_calls'), '[DONE]')).parts).toMatchObject([
      { id: 'a', name: 'f', arguments: '{"a":1}' },
      { id: 'b', name: 'f', arguments: '{"a":2}' },
    ]);
  });

  it('gives a call without arguments an empty object, and one without id a name', () => {
    const { parts } = collect(decode(delta({ tool_calls: [{ index: 0, function: { name: 'f' } }] }), delta({}, 'tool_calls'), '[DONE]'));
    expect(parts).toEqual([{ type: 'tool-call', id: 'call_c1_0', name: 'f', kind: 'function', arguments: '{}' }]);
  });

  it('reads the deprecated function_call, custom calls and signatures', () => {
    const legacy = decode(
      delta({ function_call: { name: 'f', arguments: '{"a"' } }),
      delta({ function_call: { arguments: ':1}' } }),
      delta({}, 'function_call'),
    );
    expect(collect(legacy)).toMatchObject({ finishReason: 'tool-calls', parts: [{ name: 'f', arguments: '{"a":1}' }] });
    const custom = decode(
      delta({ tool_calls: [{ index: 0, id: 'a', type: 'custom', custom: { name: 'patch', input: '' } }] }),
      delta({ tool_calls: [{ index: 0, custom: { input: '***' } }] }),
      delta({}, 'tool_calls'),
    );
    expect(collect(custom).parts).toEqual([{ type: 'tool-call', id: 'a', name: 'patch', kind: 'custom', arguments: '***' }]);
    const signed = { index: 0, id: 'a', function: { name: 'f', arguments: '{}' }, extra_content: { google: { thought_signature: 'sig' } } };
    expect(collect(decode(delta({ tool_calls: [signed] }), delta({}, 'stop'))).parts).toMatchObject([{ signature: 'sig' }]);
  });

  it('reads thoughts under every name, once', () => {
    const twice = decode(delta({ reasoning: 'Hm', reasoning_content: 'Hm' }), delta({ content: 'x' }, 'stop'));
    const inList = decode(
      delta(
        {
          content: [
            { type: 'thinking', thinking: [{ type: 'text', text: 'Hm' }] },
            { type: 'text', text: 'x' },
          ],
        },
        'stop',
      ),
    );
    for (const events of [twice, inList]) {
      expect(collect(events).parts).toEqual([
        { type: 'reasoning', text: 'Hm', origin: 'openai-chat' },
        { type: 'text', text: 'x' },
      ]);
    }
  });

  it('reads a refusal, and only the first of several choices', () => {
    const events = decode(delta({ refusal: 'No.' }), { id: 'c1', choices: [{ index: 1, delta: { content: 'other' } }] }, delta({}, 'stop'));
    expect(collect(events)).toMatchObject({ refusal: 'No.', parts: [], finishReason: 'stop' });
  });

  it.each([
    ['length', 'length'],
    ['model_length', 'length'],
    ['content_filter', 'content-filter'],
    ['whatever', 'other'],
  ])('reads finish reason %s as %s', (wire, reason) => {
    expect(decode(delta({ content: 'x' }, wire)).at(-1)).toEqual({ type: 'finish', reason });
  });

  it('finishes once, and takes [DONE] alone for an end', () => {
    expect(decode(delta({ content: 'x' }, 'stop'), delta({}, 'stop'), '[DONE]').filter(({ type }) => type === 'finish')).toHaveLength(1);
    expect(decode(delta({ content: 'x' }), '[DONE]').at(-1)).toEqual({ type: 'finish', reason: 'stop' });
  });

  it('never takes a broken stream for a whole answer', () => {
    expect(errors(decode(delta({ content: 'x' })))).toMatchObject([{ kind: 'truncated' }]);
    expect(errors(decode())).toMatchObject([{ kind: 'truncated' }]);
    expect(errors(decode('[DONE]'))).toMatchObject([{ kind: 'truncated' }]);
    expect(errors(decode(delta({ content: 'x' }), '{"id":'))).toMatchObject([{ kind: 'server' }]);
    expect(errors(decode(delta({ content: 'x' }, 'insufficient_system_resource')))).toMatchObject([{ kind: 'server' }]);
  });

  it('reads errors inside the stream, and nothing behind them', () => {
    const events = decode(delta({ content: 'x' }), { error: { message: 'Too many requests', code: 429 } }, delta({ content: 'y' }, 'stop'));
    expect(events.at(-1)).toMatchObject({ type: 'error', failure: { kind: 'rate-limit', status: 429, message: 'Too many requests' } });
    expect(collect(events).parts).toEqual([{ type: 'text', text: 'x' }]);
    expect(
      errors(decodeText(openaiChatProvider, 'event: error\ndata: {"message":"Overloaded","type":"overloaded_error"}\n\n')),
    ).toMatchObject([{ kind: 'server', message: 'Overloaded' }]);
  });

  it('may bring its error in the choice, or be one itself', () => {
    const inChoice = { choices: [{ index: 0, delta: {}, finish_reason: 'error', error: { code: 502, message: 'The host is gone.' } }] };
    expect(errors(decode(delta({ content: 'Hi' }), inChoice))).toMatchObject([
      { kind: 'server', status: 502, message: 'The host is gone.' },
    ]);
    const itself = { object: 'error', message: 'Too long.', type: 'BadRequestError', code: 400 };
    expect(errors(decode(delta({ content: 'Hi' }), itself))).toMatchObject([{ kind: 'bad-request', status: 400, message: 'Too long.' }]);
    const beside = { choices: null, base_resp: { status_code: 1039, status_msg: 'Too many tokens.' } };
    expect(errors(decode(beside))).toMatchObject([{ kind: 'server', message: 'Too many tokens.' }]);
  });

  it.each([
    ['COMPLETE', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['tool_use', 'tool-calls'],
    ['content_filter: PROHIBITED_CONTENT', 'content-filter'],
    ['whatever', 'other'],
  ])('may end with the word %s', (word, reason) => {
    expect(collect(decode(delta({ content: 'Hi' }, word))).finishReason).toBe(reason);
  });

  it('shows that it holds sound or pictures, once', () => {
    const events = decode(delta({ audio: { id: 'a', data: 'AAAA' } }), delta({ audio: { data: 'BBBB' } }), delta({}, 'stop'));
    expect(collect(events).parts).toEqual([{ type: 'opaque', origin: 'openai-chat', value: { type: 'media' } }]);
  });

  it("passes over Azure's opening chunk and keep-alive comments", () => {
    const text = `: ping\n\n${sse({ id: '', choices: [], prompt_filter_results: [] }, delta({ content: 'x' }, 'stop'), '[DONE]')}`;
    expect(joined(decodeText(openaiChatProvider, text))).toEqual([
      { type: 'start', id: 'c1', model: 'm' },
      { type: 'text', text: 'x' },
      { type: 'finish', reason: 'stop' },
    ]);
  });
});

describe('a whole Chat Completions answer', () => {
  it('is refused when it is an error or no answer at all', () => {
    expect(() => openaiChatProvider.decodeResponse({ error: { message: 'No.', code: 'invalid_api_key' } })).toThrow('No.');
    for (const garbage of [null, 5, '', [], {}, { choices: [] }, { choices: [{}] }, { choices: 'x' }]) {
      expect(() => openaiChatProvider.decodeResponse(garbage)).toThrow(/without choices/);
    }
  });
});
