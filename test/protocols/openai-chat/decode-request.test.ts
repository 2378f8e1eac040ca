import type { ChatCompletionCreateParams } from 'openai/resources/chat/completions';
import { describe, expect, it } from 'vitest';
import { decodeRequest } from '../../../src/protocols/openai-chat/decode-request';
import type { JsonObject } from '../../../src/protocols/protocol';
import { ProxyError } from '../../../src/proxy-error';

const PNG = 'iVBORw0KGgo=';

function decode(fields: Partial<ChatCompletionCreateParams>) {
  return decodeRequest({ model: 'auto', messages: [{ role: 'user', content: 'Hi' }], ...fields });
}

function fault(body: JsonObject): ProxyError {
  try {
    decodeRequest(body);
  } catch (error) {
    if (error instanceof ProxyError) return error;
  }
  throw new Error('it was accepted');
}

describe('a Chat Completions request', () => {
  it('is read with all its wishes', () => {
    expect(
      decode({
        stream: true,
        stream_options: { include_usage: true },
        max_tokens: 100,
        temperature: 0.2,
        top_p: 0.9,
        stop: 'END',
        seed: 7,
        frequency_penalty: 0.1,
        presence_penalty: -0.1,
        n: 2,
        logprobs: true,
        top_logprobs: 3,
        logit_bias: { '50256': -100 },
        reasoning_effort: 'high',
        parallel_tool_calls: false,
        user: 'u1',
        metadata: { a: 'b' },
        store: true,
      }),
    ).toEqual({
      model: 'auto',
      messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
      tools: [],
      stream: true,
      includeUsage: true,
      maxOutputTokens: 100,
      temperature: 0.2,
      topP: 0.9,
      stop: ['END'],
      seed: 7,
      frequencyPenalty: 0.1,
      presencePenalty: -0.1,
      n: 2,
      logprobs: true,
      topLogprobs: 3,
      logitBias: { '50256': -100 },
      reasoning: { effort: 'high' },
      parallelToolCalls: false,
      hints: { user: 'u1', metadata: { a: 'b' }, store: true },
    });
  });

  it('takes an empty stop sequence for none', () => {
    expect(decode({ stop: '' }).stop).toBeUndefined();
    expect(decode({ stop: ['', 'END'] }).stop).toEqual(['END']);
  });

  it('takes null for absent, and max_completion_tokens before max_tokens', () => {
    expect(decode({ max_tokens: 5, max_completion_tokens: 9, temperature: null, stop: null, seed: null }).maxOutputTokens).toBe(9);
    expect(Object.keys(decode({ temperature: null, stop: null, tool_choice: undefined }))).toEqual([
      'model',
      'messages',
      'tools',
      'stream',
      'hints',
    ]);
  });

  it('keeps system and developer messages where they stand', () => {
    const { messages } = decode({
      messages: [
        { role: 'system', content: 'A' },
        { role: 'user', content: 'B' },
        { role: 'developer', content: [{ type: 'text', text: 'C' }] },
      ],
    });
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'system']);
  });

  it('reads images by URL and as data, with their detail', () => {
    const { messages } = decode({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Look' },
            { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'low' } },
            { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } },
          ],
        },
      ],
    });
    expect(messages[0]?.parts).toEqual([
      { type: 'text', text: 'Look' },
      { type: 'image', source: { kind: 'url', url: 'https://example.com/a.png' }, detail: 'low' },
      { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: PNG } },
    ]);
  });

  it('reads files as data and by id', () => {
    const { messages } = decode({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0=' } },
            { type: 'file', file: { file_id: 'file-123' } },
          ],
        },
      ],
    });
    expect(messages[0]?.parts).toEqual([
      { type: 'file', filename: 'a.pdf', source: { kind: 'base64', mediaType: 'application/pdf', data: 'JVBERi0=' } },
      { type: 'file', source: { kind: 'id', id: 'file-123' } },
    ]);
  });

  it('keeps the arguments of calls as they are and puts results of a turn together', () => {
    const args = '{"path" : "ä.ts",\n "n": 12345678901234567890}';
    const { messages } = decode({
      messages: [
        { role: 'user', content: 'Read' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [
            { id: 'a', type: 'function', function: { name: 'read', arguments: args } },
            { id: 'b', type: 'custom', custom: { name: 'patch', input: '*** Begin' } },
            { id: 'c', type: 'function', function: { name: 'list', arguments: '' } },
          ],
        },
        { role: 'tool', tool_call_id: 'a', content: 'text' },
        {
          role: 'tool',
          tool_call_id: 'b',
          content: [
            { type: 'text', text: 'one' },
            { type: 'text', text: 'two' },
          ],
        },
        { role: 'user', content: 'Go on' },
      ],
    });
    expect(messages.slice(1)).toEqual([
      {
        role: 'assistant',
        parts: [
          { type: 'tool-call', id: 'a', kind: 'function', name: 'read', arguments: args },
          { type: 'tool-call', id: 'b', kind: 'custom', name: 'patch', arguments: '*** Begin' },
          { type: 'tool-call', id: 'c', kind: 'function', name: 'list', arguments: '{}' },
        ],
      },
      {
        role: 'user',
        parts: [
          { type: 'tool-result', callId: 'a', kind: 'function', content: [{ type: 'text', text: 'text' }] },
          {
            type: 'tool-result',
            callId: 'b',
            kind: 'custom',
            content: [
              { type: 'text', text: 'one' },
              { type: 'text', text: 'two' },
            ],
          },
        ],
      },
      { role: 'user', parts: [{ type: 'text', text: 'Go on' }] },
    ]);
  });

  it('reads the deprecated functions, calls and results as tools', () => {
    const request = decode({
      functions: [{ name: 'add', parameters: { type: 'object' } }],
      function_call: { name: 'add' },
      messages: [
        { role: 'user', content: 'Add' },
        { role: 'assistant', content: null, function_call: { name: 'add', arguments: '{"a":1}' } },
        { role: 'function', name: 'add', content: '2' },
      ],
    });
    expect(request).toMatchObject({
      legacyFunctions: true,
      tools: [{ kind: 'function', name: 'add' }],
      toolChoice: { type: 'tool', name: 'add' },
      messages: [
        {},
        { parts: [{ type: 'tool-call', name: 'add', id: 'function_call_0' }] },
        { parts: [{ type: 'tool-result', callId: 'function_call_0' }] },
      ],
    });
  });

  it('reads thoughts that a client hands back', () => {
    const body: JsonObject = { model: 'm', messages: [{ role: 'assistant', content: 'Hi', reasoning_content: 'Hm' }] };
    expect(decodeRequest(body).messages[0]?.parts).toEqual([
      { type: 'reasoning', text: 'Hm', origin: 'openai-chat' },
      { type: 'text', text: 'Hi' },
    ]);
  });

  it('reads tools of every kind', () => {
    const body: JsonObject = {
      model: 'm',
      messages: [{ role: 'user', content: 'Hi' }],
      tools: [
        { type: 'function', function: { name: 'a', description: 'A', parameters: { type: 'object', properties: {} }, strict: true } },
        { type: 'function', function: { name: 'b' } },
        { type: 'custom', custom: { name: 'c', format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'start: "x"' } } } },
        { type: 'web_search', filters: {} },
      ],
    };
    expect(decodeRequest(body).tools).toEqual([
      { kind: 'function', name: 'a', description: 'A', parameters: { type: 'object', properties: {} }, strict: true },
      { kind: 'function', name: 'b', parameters: { type: 'object', properties: {} } },
      { kind: 'custom', name: 'c', format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'start: "x"' } } },
      { kind: 'server', name: 'web_search', origin: 'openai-chat', value: { type: 'web_search', filters: {} } },
    ]);
  });

  it('reads every form of tool choice, and allowed_tools as a choice among fewer', () => {
    const tools: ChatCompletionCreateParams['tools'] = ['a', 'b'].map((name) => ({ type: 'function', function: { name } }));
    expect(decode({ tools, tool_choice: 'none' }).toolChoice).toEqual({ type: 'none' });
    expect(decode({ tools, tool_choice: 'required' }).toolChoice).toEqual({ type: 'required' });
    expect(decode({ tools, tool_choice: { type: 'function', function: { name: 'b' } } }).toolChoice).toEqual({ type: 'tool', name: 'b' });
    const some = decode({
      tools,
      tool_choice: { type: 'allowed_tools', allowed_tools: { mode: 'required', tools: [{ type: 'function', function: { name: 'b' } }] } },
    });
    expect(some.toolChoice).toEqual({ type: 'required' });
    expect(some.tools.map(({ name }) => name)).toEqual(['b']);
  });

  it('reads both JSON forms of an answer', () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } } };
    expect(decode({ response_format: { type: 'text' } }).responseFormat).toBeUndefined();
    expect(decode({ response_format: { type: 'json_object' } }).responseFormat).toEqual({ type: 'json' });
    expect(decode({ response_format: { type: 'json_schema', json_schema: { name: 'x', schema, strict: true } } }).responseFormat).toEqual({
      type: 'json-schema',
      name: 'x',
      schema,
      strict: true,
    });
  });

  it('lets through what only its own provider understands, and says so', () => {
    const video = { type: 'video_url', video_url: { url: 'https://x.test/v.mp4' } };
    const request = decodeRequest({
      model: 'm',
      messages: [
        { role: 'user', content: [video] },
        { role: 'assistant', audio: { id: 'audio_1' } },
      ],
      modalities: ['text', 'audio'],
      web_search_options: {},
      response_format: { type: 'grammar', grammar: 'root ::= "x"' },
    });
    expect(request.messages[0]?.parts).toEqual([{ type: 'opaque', origin: 'openai-chat', value: video }]);
    expect(request.nativeOnly).toEqual(['modalities', 'web_search_options', 'response_format', 'messages[1].audio']);
  });

  it('reads sound as a file', () => {
    const audio = { type: 'input_audio' as const, input_audio: { data: 'UklGRg==', format: 'wav' as const } };
    expect(decode({ messages: [{ role: 'user', content: [audio] }] }).messages[0]?.parts).toEqual([
      { type: 'file', source: { kind: 'base64', mediaType: 'audio/wav', data: 'UklGRg==' } },
    ]);
  });

  it.each([
    [{ type: 'enabled', budget_tokens: 2000 }, { budgetTokens: 2000 }],
    [{ type: 'enabled' }, {}],
    [{ type: 'disabled' }, { effort: 'none' }],
    ['a lot', undefined],
  ])('reads the wish to think that many clients write as Anthropic has it: %j', (thinking, reasoning) => {
    expect(decodeRequest({ model: 'm', messages: [{ role: 'user', content: 'x' }], thinking }).reasoning).toEqual(reasoning);
  });

  it('notes fields it has no word for', () => {
    expect(decodeRequest({ model: 'm', messages: [{ role: 'user', content: 'x' }], min_p: 0.1, verbosity: 'low' }).hints).toEqual({
      min_p: 0.1,
      verbosity: 'low',
    });
  });
});

describe('a malformed Chat Completions request', () => {
  const user = { role: 'user', content: 'Hi' };
  it.each<[string, JsonObject, RegExp]>([
    ['model', { messages: [user] }, /expected a string, it is missing/],
    ['model', { model: '', messages: [user] }, /expected/],
    ['messages', { model: 'm' }, /expected an array, it is missing/],
    ['messages', { model: 'm', messages: 'Hi' }, /expected an array, got "Hi"/],
    ['messages', { model: 'm', messages: [] }, /at least 1/],
    ['messages[0]', { model: 'm', messages: ['Hi'] }, /expected an object/],
    ['messages[1].role', { model: 'm', messages: [user, { role: 'robot', content: 'x' }] }, /"user" or .*got "robot"/],
    ['messages[0].content', { model: 'm', messages: [{ role: 'user', content: 5 }] }, /expected a string or an array, got 5/],
    ['messages[0].content', { model: 'm', messages: [{ role: 'user' }] }, /a string or an array, it is missing/],
    ['messages[0].content[0].text', { model: 'm', messages: [{ role: 'user', content: [{ type: 'text' }] }] }, /a string, it is missing/],
    ['messages[0].content[1].type', { model: 'm', messages: [{ role: 'user', content: [{ type: 'text', text: '' }, {}] }] }, /a string/],
    [
      'messages[0].content[0].image_url.url',
      { model: 'm', messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:x' } }] }] },
      /data URL/,
    ],
    [
      'messages[0].content[0].image_url',
      { model: 'm', messages: [{ role: 'user', content: [{ type: 'image_url' }] }] },
      /a string or an object/,
    ],
    ['messages[0].tool_call_id', { model: 'm', messages: [{ role: 'tool', content: 'x' }] }, /a string, it is missing/],
    [
      'messages[0].tool_calls[0].function.arguments',
      { model: 'm', messages: [{ role: 'assistant', tool_calls: [{ id: 'a', function: { name: 'f', arguments: {} } }] }] },
      /a string, got an object/,
    ],
    ['tools[0].function.name', { model: 'm', messages: [user], tools: [{ type: 'function', function: {} }] }, /a string/],
    ['tools[0].type', { model: 'm', messages: [user], tools: [{ function: { name: 'f' } }] }, /a string/],
    ['tool_choice', { model: 'm', messages: [user], tool_choice: 'maybe' }, /"auto".*an object/],
    ['tool_choice.function.name', { model: 'm', messages: [user], tool_choice: { type: 'function', function: {} } }, /a string/],
    ['max_tokens', { model: 'm', messages: [user], max_tokens: 0 }, /at least 1, got 0/],
    ['max_tokens', { model: 'm', messages: [user], max_tokens: 'many' }, /a number, got "many"/],
    ['max_tokens', { model: 'm', messages: [user], max_tokens: 1.5 }, /a whole number, got 1.5/],
    ['temperature', { model: 'm', messages: [user], temperature: '0.2' }, /a number, got "0.2"/],
    ['stream', { model: 'm', messages: [user], stream: 'yes' }, /true or false, got "yes"/],
    ['stop', { model: 'm', messages: [user], stop: 5 }, /a string or an array/],
    ['stop[1]', { model: 'm', messages: [user], stop: ['a', 5] }, /a string, got 5/],
    [
      'response_format.json_schema.name',
      { model: 'm', messages: [user], response_format: { type: 'json_schema', json_schema: {} } },
      /a string/,
    ],
    ['response_format.type', { model: 'm', messages: [user], response_format: { type: 'xml' } }, /"json_object"/],
    ['stream_options.include_usage', { model: 'm', messages: [user], stream_options: { include_usage: 1 } }, /true or false/],
  ])('is refused at %s', (param, body, message) => {
    const error = fault(body);
    expect(error.status).toBe(400);
    expect(error.param).toBe(param);
    expect(error.message).toMatch(message);
    expect(error.message.startsWith(`${param}:`)).toBe(true);
  });
});

it('what a tool returned and only Chat Completions can show makes the request native, and unknown fields of tools are named', () => {
  const video = { type: 'video_url', video_url: { url: 'https://example.com/a.mp4' } };
  const { nativeOnly, hints } = decodeRequest({
    model: 'auto',
    messages: [{ role: 'tool', tool_call_id: 'c', content: [{ type: 'text', text: 'Here:' }, video] }],
    tools: [{ type: 'function', function: { name: 'f', returns: {} } }],
  });
  expect(nativeOnly).toEqual(['messages[0].content[1].type']);
  expect(hints).toEqual({ 'tools.returns': true });
});
