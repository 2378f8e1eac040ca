import type { Content, FunctionDeclaration } from '@google/genai';
import { describe, expect, it } from 'vitest';
import type { ChatRequest, Message, Part } from '../../../src/protocols/canonical';
import { geminiProvider } from '../../../src/protocols/gemini/provider';
import { ProxyError } from '../../../src/proxy-error';

const text = (value: string): Part => ({ type: 'text', text: value });
const user = (...parts: Part[]): Message => ({ role: 'user', parts });
const assistant = (...parts: Part[]): Message => ({ role: 'assistant', parts });
const call = (id: string, name: string, args: string, signature?: string): Part => ({
  type: 'tool-call',
  id,
  name,
  arguments: args,
  kind: 'function',
  ...(signature === undefined ? {} : { signature }),
});
const result = (callId: string, value: string): Part => ({
  type: 'tool-result',
  callId,
  content: [{ type: 'text', text: value }],
  kind: 'function',
});

const base: ChatRequest = { model: 'auto', messages: [user(text('hi'))], tools: [], stream: false, hints: {} };
const encode = (request: Partial<ChatRequest>, model = 'gemini-3.1-pro-preview') =>
  geminiProvider.encodeRequest({ ...base, ...request }, model);
const contents = (messages: Message[], model?: string) => encode({ messages }, model).body.contents;
const config = (request: Partial<ChatRequest>, model?: string) => encode(request, model).body.generationConfig;

function refusedField(request: Partial<ChatRequest>): string | undefined {
  try {
    encode(request);
  } catch (error) {
    if (error instanceof ProxyError && error.status === 400) return error.param;
    throw error;
  }
  return undefined;
}

describe('a conversation at Gemini', () => {
  it('has leading system messages apart, and neighbours of one role together', () => {
    const { body } = encode({
      messages: [
        { role: 'system', parts: [text('rules')] },
        { role: 'system', parts: [text('more')] },
        user(text('a')),
        user(text('b')),
        assistant(text('c')),
        { role: 'system', parts: [text('news')] },
        user(text('d')),
      ],
    });
    expect(body).toEqual({
      systemInstruction: { parts: [{ text: 'rules' }, { text: 'more' }] },
      contents: [
        { role: 'user', parts: [{ text: 'a' }, { text: 'b' }] },
        { role: 'model', parts: [{ text: 'c' }] },
        { role: 'user', parts: [{ text: '<system>\nnews\n</system>' }, { text: 'd' }] },
      ] satisfies Content[],
    });
  });

  it('that is a system message alone is said by the user', () => {
    expect(encode({ messages: [{ role: 'system', parts: [text('go')] }] }).body).toEqual({
      contents: [{ role: 'user', parts: [{ text: 'go' }] }],
    });
  });

  it('in which nothing is said is refused, and nothing made up', () => {
    expect(refusedField({ messages: [user(text(''))] })).toBe('messages');
  });

  it('that the model begins gets an opening', () => {
    expect(contents([assistant(text('hello'))])).toMatchObject([{ role: 'user' }, { role: 'model', parts: [{ text: 'hello' }] }]);
  });

  it('holds images and files inline or by URL', () => {
    const parts: Part[] = [
      { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AAAA' } },
      { type: 'image', source: { kind: 'url', url: 'https://x/y.webp?z=.png' } },
      { type: 'file', source: { kind: 'base64', mediaType: 'application/pdf', data: 'BBBB' } },
    ];
    expect(contents([user(...parts)])).toEqual([
      {
        role: 'user',
        parts: [
          { inlineData: { mimeType: 'image/png', data: 'AAAA' } },
          { fileData: { fileUri: 'https://x/y.webp?z=.png', mimeType: 'image/webp' } },
          { inlineData: { mimeType: 'application/pdf', data: 'BBBB' } },
        ],
      },
    ] satisfies Content[]);
  });

  it('has results of tools directly behind their calls, by the name of the function', () => {
    const messages = [
      user(text('go')),
      assistant(call('1', 'ls', '{"a":1}', 'sig'), call('2', 'cat', '{"b":2}')),
      user(text('by the way'), result('2', 'two')),
      user(result('1', 'one')),
    ];
    expect(contents(messages)).toEqual([
      { role: 'user', parts: [{ text: 'go' }] },
      {
        role: 'model',
        parts: [
          { functionCall: { id: '1', name: 'ls', args: { a: 1 } }, thoughtSignature: 'sig' },
          { functionCall: { id: '2', name: 'cat', args: { b: 2 } } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { id: '2', name: 'cat', response: { output: 'two' } } },
          { functionResponse: { id: '1', name: 'ls', response: { output: 'one' } } },
          { text: 'by the way' },
        ],
      },
    ] satisfies Content[]);
  });

  it('tells failures of tools as errors', () => {
    const failed: Part = { type: 'tool-result', callId: '1', content: [{ type: 'text', text: 'no' }], kind: 'function', isError: true };
    expect(contents([user(text('go')), assistant(call('1', 'ls', '{}')), user(failed)])).toMatchObject([
      {},
      {},
      { parts: [{ functionResponse: { response: { error: 'no' } } }] },
    ]);
  });

  it('tells the result of a call that is gone as text', () => {
    expect(contents([user(result('1', 'one'))])).toEqual([{ role: 'user', parts: [{ text: 'Result of tool call 1:\none' }] }]);
  });

  it('puts images of results where the model can take them', () => {
    const shot: Part = {
      type: 'tool-result',
      callId: '1',
      kind: 'function',
      content: [{ type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AA' } }],
    };
    const messages = [user(text('go')), assistant(call('1', 'see', '{}')), user(shot)];
    const media = { inlineData: { mimeType: 'image/png', data: 'AA' } };
    expect(contents(messages)).toMatchObject([{}, {}, { parts: [{ functionResponse: { parts: [media] } }] }]);
    expect(contents(messages, 'gemini-2.5-flash')).toMatchObject([{}, {}, { parts: [{ functionResponse: { name: 'see' } }, media] }]);
  });

  it('gives the first call of another model the signature that Google documents for it, where one is demanded', () => {
    const messages = [user(text('go')), assistant(call('1', 'ls', '{}'), call('2', 'ls', '{}')), user(result('1', 'a'), result('2', 'b'))];
    const signatures = (model: string) => (contents(messages, model) as Content[])[1]?.parts?.map((part) => part.thoughtSignature);
    expect(signatures('gemini-3-pro-preview')).toEqual(['skip_thought_signature_validator', undefined]);
    expect(signatures('gemini-flash-latest')).toEqual(['skip_thought_signature_validator', undefined]);
    expect(signatures('gemini-2.5-pro')).toEqual([undefined, undefined]);
  });

  it('gives a signature that came apart back to the call it belongs to', () => {
    const proof: Part = { type: 'reasoning', text: '', origin: 'gemini', signature: 'sig' };
    expect(contents([user(text('go')), assistant(text('so'), proof, call('1', 'ls', '{}'))])).toMatchObject([
      {},
      { parts: [{ text: 'so' }, { functionCall: { name: 'ls' }, thoughtSignature: 'sig' }] },
    ]);
  });

  it('leaves out what other models thought', () => {
    const thought: Part = { type: 'reasoning', text: 'hm', origin: 'anthropic-messages', signature: 's' };
    expect(contents([user(text('go')), assistant(thought, text('ok'))])).toEqual([
      { role: 'user', parts: [{ text: 'go' }] },
      { role: 'model', parts: [{ text: 'ok' }] },
    ]);
  });

  it('tells the model of arguments that were no JSON', () => {
    expect(contents([user(text('go')), assistant(call('1', 'ls', '{"a":')), user(result('1', 'x'))])).toMatchObject([
      {},
      { parts: [{ functionCall: { args: { arguments: '{"a":' } } }] },
      {},
    ]);
  });
});

describe('tools at Gemini', () => {
  const tools: ChatRequest['tools'] = [
    { kind: 'function', name: 'now', description: 'The time.', parameters: { type: 'object', properties: {} } },
    {
      kind: 'function',
      name: 'ls',
      parameters: { type: 'object', properties: { a: { type: ['string', 'null'] } }, additionalProperties: false },
    },
    { kind: 'custom', name: 'patch' },
  ];

  it('are declared with schemas that Gemini takes, custom ones as functions', () => {
    const declarations = [
      { name: 'now', description: 'The time.' },
      { name: 'ls', parameters: { type: 'OBJECT' as never, properties: { a: { type: 'STRING' as never, nullable: true } } } },
    ] satisfies FunctionDeclaration[];
    expect(encode({ tools }).body.tools).toEqual([
      {
        functionDeclarations: [
          ...declarations,
          expect.objectContaining({ name: 'patch', parameters: expect.objectContaining({ required: ['input'] }) }),
        ],
      },
    ]);
  });

  it.each([
    [{ type: 'auto' }, { mode: 'AUTO' }],
    [{ type: 'none' }, { mode: 'NONE' }],
    [{ type: 'required' }, { mode: 'ANY' }],
    [
      { type: 'tool', name: 'ls' },
      { mode: 'ANY', allowedFunctionNames: ['ls'] },
    ],
  ] as const)('are chosen by %j', (toolChoice, functionCallingConfig) => {
    expect(encode({ tools, toolChoice }).body.toolConfig).toEqual({ functionCallingConfig });
  });
});

describe('what a user shows', () => {
  it('is seen or heard by Gemini, or refused', () => {
    const sound: Part = { type: 'file', source: { kind: 'base64', mediaType: 'audio/wav', data: 'AAAA' } };
    expect(contents([user(sound)])).toEqual([{ role: 'user', parts: [{ inlineData: { mimeType: 'audio/wav', data: 'AAAA' } }] }]);
    const video: Part = { type: 'opaque', origin: 'openai-chat', value: { type: 'video_url' } };
    expect(refusedField({ messages: [user(video)] })).toBe('messages');
    expect(encode({ messages: [user(text('a')), assistant(video), user(text('b'))] }).omitted).toEqual([
      'messages (parts of another vendor)',
    ]);
  });
});

describe('options at Gemini', () => {
  it('keep their meaning', () => {
    const options = {
      temperature: 0.5,
      topP: 0.9,
      topK: 4,
      maxOutputTokens: 9,
      stop: ['x'],
      seed: 7,
    };
    expect(config(options)).toEqual({
      temperature: 0.5,
      topP: 0.9,
      topK: 4,
      maxOutputTokens: 9,
      stopSequences: ['x'],
      seed: 7,
    });
  });

  it('leave out penalties, which its models refuse', () => {
    const { body, omitted } = encode({ presencePenalty: 0.5, frequencyPenalty: 0 });
    expect(body).not.toHaveProperty('generationConfig');
    expect(omitted).toEqual(['presence_penalty']);
  });

  it.each([
    ['gemini-3-flash-preview', 'MINIMAL'],
    ['gemini-3.1-flash-lite', 'MINIMAL'],
    ['gemini-3.7-flash', 'LOW'],
    ['gemini-flash-latest', 'LOW'],
    ['gemini-3.1-pro-preview', 'LOW'],
  ])('ask %s to think as little as it can', (model, thinkingLevel) => {
    expect(config({ reasoning: { effort: 'minimal' } }, model)).toMatchObject({ thinkingConfig: { thinkingLevel } });
  });

  it('tell a model in words about JSON that it cannot promise beside tools', () => {
    const tool = { kind: 'function', name: 'ls', parameters: { type: 'object', properties: {} } } as const;
    const asked: Partial<ChatRequest> = { tools: [tool], responseFormat: { type: 'json' } };
    const older = encode(asked, 'gemini-2.5-flash').body;
    expect(older).not.toHaveProperty('generationConfig');
    expect(JSON.stringify(older.systemInstruction)).toContain('one valid JSON object');
    expect(encode(asked, 'gemini-3.7-flash').body).toMatchObject({ generationConfig: { responseMimeType: 'application/json' } });
    expect(encode({ responseFormat: { type: 'json' } }, 'gemini-2.5-flash').body).not.toHaveProperty('systemInstruction');
  });

  it('name no form of the answer where a call is demanded', () => {
    const tool = { kind: 'function', name: 'ls', parameters: { type: 'object', properties: {} } } as const;
    for (const model of ['gemini-2.5-flash', 'gemini-3.7-flash']) {
      const { body } = encode({ tools: [tool], toolChoice: { type: 'required' }, responseFormat: { type: 'json' } }, model);
      expect(body).not.toHaveProperty('generationConfig');
      expect(body).not.toHaveProperty('systemInstruction');
    }
  });

  it('fold a seed of 64 bits into 32, always to the same', () => {
    expect(config({ seed: 2 ** 40 + 5 })).toEqual({ seed: 5 });
    expect(config({ seed: -3 })).toEqual({ seed: 3 });
  });

  it('ask for JSON, with the schema where there is one', () => {
    expect(config({ responseFormat: { type: 'json' } })).toEqual({ responseMimeType: 'application/json' });
    expect(
      config({
        responseFormat: {
          type: 'json-schema',
          name: 'x',
          schema: { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: false },
        },
      }),
    ).toEqual({
      responseMimeType: 'application/json',
      responseSchema: { type: 'OBJECT', properties: { a: { type: 'STRING' } } },
    });
  });

  it('keep a schema that the old form cannot say in the new one', () => {
    const schema = { type: 'object', additionalProperties: { type: 'number' } };
    expect(config({ responseFormat: { type: 'json-schema', name: 'x', schema } })).toEqual({
      responseMimeType: 'application/json',
      responseJsonSchema: schema,
    });
  });

  it.each([
    ['gemini-3.1-pro-preview', { effort: 'high' }, { thinkingLevel: 'HIGH', includeThoughts: true }],
    ['gemini-3.1-pro-preview', { effort: 'none' }, { thinkingLevel: 'LOW' }],
    ['gemini-3-flash', { effort: 'xhigh' }, { thinkingLevel: 'HIGH', includeThoughts: true }],
    ['gemini-3-flash', { effort: 'none' }, { thinkingLevel: 'MINIMAL' }],
    ['gemini-3-flash', { budgetTokens: 8000 }, { thinkingLevel: 'MEDIUM', includeThoughts: true }],
    ['gemini-2.5-flash', { effort: 'medium' }, { thinkingBudget: 8192, includeThoughts: true }],
    ['gemini-2.5-flash', { effort: 'none' }, { thinkingBudget: 0 }],
    ['gemini-2.5-pro', { effort: 'none' }, { thinkingBudget: 128 }],
    ['gemini-2.5-pro', { budgetTokens: 100_000, visible: false }, { thinkingBudget: 32_768 }],
    ['gemini-3-flash', { visible: true }, { includeThoughts: true }],
  ] as const)('let %s think as asked: %j', (model, reasoning, thinkingConfig) => {
    expect(config({ reasoning }, model)).toEqual({ thinkingConfig });
  });

  it('say what a model cannot be told', () => {
    expect(encode({ reasoning: { effort: 'high' }, hints: { user: 'u', store: true } }, 'gemini-2.0-flash')).toEqual({
      body: { contents: [{ role: 'user', parts: [{ text: 'hi' }] }] },
      omitted: ['user', 'store', 'reasoning_effort'],
    });
  });

  it.each([
    ['n', { n: 2 }],
    ['logprobs', { logprobs: true }],
    ['logit_bias', { logitBias: { '1': 2 } }],
    ['tools', { tools: [{ kind: 'server', name: 'web_search', origin: 'openai-responses', value: {} }] }],
    ['previous_response_id', { nativeOnly: ['previous_response_id'] }],
    ['file_id', { messages: [user({ type: 'file', source: { kind: 'id', id: 'f' } })] }],
  ] as [string, Partial<ChatRequest>][])('are refused by name when they need %s', (field, request) => {
    expect(refusedField(request)).toBe(field);
  });
});
