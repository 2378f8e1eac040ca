import type { ChatRequest as OllamaRequest } from 'ollama';
import { describe, expect, it } from 'vitest';
import type { ChatRequest, ImagePart, Message, Part, ToolResultPart } from '../../../src/protocols/canonical';
import { ollamaProvider } from '../../../src/protocols/ollama/provider';
import { ProxyError } from '../../../src/proxy-error';

const text = (value: string): Part => ({ type: 'text', text: value });
const user = (...parts: Part[]): Message => ({ role: 'user', parts });
const image: ImagePart = { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AAAA' } };

const base: ChatRequest = { model: 'auto', messages: [user(text('hi'))], tools: [], stream: false, hints: {} };
const encode = (request: Partial<ChatRequest>, model = 'llama3.2') => ollamaProvider.encodeRequest({ ...base, ...request }, model);

function refusal(request: Partial<ChatRequest>): { param: string | undefined; message: string } {
  try {
    encode(request);
  } catch (error) {
    if (error instanceof ProxyError && error.status === 400) return error;
    throw error;
  }
  throw new Error('the request was accepted');
}

describe('a request to Ollama', () => {
  it('carries a whole conversation', () => {
    const messages: Message[] = [
      { role: 'system', parts: [text('rules')] },
      user(text('what is this?'), image),
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: 'hm', origin: 'ollama' },
          { type: 'reasoning', text: 'not its own', origin: 'anthropic-messages', signature: 's' },
          text('let me see'),
          { type: 'tool-call', id: 'c1', name: 'look', arguments: '{"a": 1}', kind: 'function' },
        ],
      },
      user({ type: 'tool-result', callId: 'c1', content: [{ type: 'text', text: 'no' }], isError: true, kind: 'function' }, text('and?')),
    ];
    const call = { id: 'c1', function: { name: 'look', arguments: { a: 1 } } };
    const result = { role: 'tool', content: 'Error: no', tool_name: 'look', tool_call_id: 'c1' };
    expect(encode({ messages }).body).toEqual({
      model: 'llama3.2',
      stream: false,
      messages: [
        { role: 'system', content: 'rules' },
        { role: 'user', content: 'what is this?', images: ['AAAA'] },
        { role: 'assistant', content: 'let me see', thinking: 'hm', tool_calls: [call] },
        result,
        { role: 'user', content: 'and?' },
      ],
    } satisfies OllamaRequest);
  });

  it('puts images of tool results into a message of the user', () => {
    const messages = [
      user({ type: 'tool-result', callId: 'c1', content: [{ type: 'text', text: 'seen' }, image as never], kind: 'function' }),
    ];
    expect(encode({ messages }).body.messages).toEqual([
      { role: 'tool', content: 'seen', tool_call_id: 'c1' },
      { role: 'user', content: 'Attached to the result of tool call c1:', images: ['AAAA'] },
    ]);
  });

  it('reads text files as text', () => {
    const file: Part = {
      type: 'file',
      source: { kind: 'base64', mediaType: 'text/csv', data: Buffer.from('a,b').toString('base64') },
      filename: 'x.csv',
    };
    expect(encode({ messages: [user(file)] }).body.messages).toEqual([{ role: 'user', content: 'x.csv:\na,b\n' }]);
  });

  it('offers tools, custom ones as functions, unless none may be used', () => {
    const tools: ChatRequest['tools'] = [
      { kind: 'function', name: 'ls', description: 'd', parameters: { type: 'object', properties: {} } },
      { kind: 'custom', name: 'patch' },
    ];
    expect(encode({ tools }).body.tools).toMatchObject([
      { type: 'function', function: { name: 'ls', description: 'd', parameters: { type: 'object', properties: {} } } },
      { type: 'function', function: { name: 'patch', parameters: { required: ['input'] } } },
    ]);
    expect(encode({ tools, toolChoice: { type: 'none' } }).body.tools).toBeUndefined();
    expect(encode({ tools, toolChoice: { type: 'auto' } }).body.tools).toHaveLength(2);
  });

  it('keeps its options, under the names Ollama has for them', () => {
    const options = {
      maxOutputTokens: 9,
      temperature: 0.5,
      topP: 0.9,
      topK: 4,
      seed: 7,
      stop: ['x'],
      presencePenalty: 0.1,
      frequencyPenalty: 0.2,
    };
    expect(encode(options).body.options).toEqual({
      num_predict: 9,
      temperature: 0.5,
      top_p: 0.9,
      top_k: 4,
      seed: 7,
      stop: ['x'],
      presence_penalty: 0.1,
      frequency_penalty: 0.2,
    } satisfies OllamaRequest['options']);
  });

  it('keeps the texts of a message apart, those of an answer together, and results before what is attached to them', () => {
    const result = (callId: string, ...content: ToolResultPart['content']): Part => ({
      type: 'tool-result',
      kind: 'function',
      callId,
      content,
    });
    const said = (value: string) => ({ type: 'text' as const, text: value });
    const { body } = encode({
      messages: [
        { role: 'system', parts: [text('Be brief.'), text('Be kind.')] },
        user(text('Look'), text('here')),
        { role: 'assistant', parts: [text('I lo'), text('ok.')] },
        { role: 'user', parts: [result('a', said('one'), said('two'), image), result('b', said('three'))] },
      ],
    });
    expect(body.messages).toEqual([
      { role: 'system', content: 'Be brief.\n\nBe kind.' },
      { role: 'user', content: 'Look\nhere' },
      { role: 'assistant', content: 'I look.' },
      { role: 'tool', content: 'one\ntwo', tool_call_id: 'a' },
      { role: 'tool', content: 'three', tool_call_id: 'b' },
      { role: 'user', content: 'Attached to the result of tool call a:', images: ['AAAA'] },
    ]);
  });

  it('asks for JSON, with the schema where there is one', () => {
    expect(encode({ responseFormat: { type: 'json' } }).body.format).toBe('json');
    expect(encode({ responseFormat: { type: 'json-schema', name: 'x', schema: { type: 'object' } } }).body.format).toEqual({
      type: 'object',
    });
  });

  it('asks for room when the conversation is long, in steps that change rarely', () => {
    const context = (characters: number, more: Partial<ChatRequest> = {}) =>
      encode({ messages: [user(text('x'.repeat(characters)))], ...more }).body.options;
    expect(context(3000)).toBeUndefined();
    expect(context(12_000)).toEqual({ num_ctx: 8192 });
    expect(context(60_000)).toEqual({ num_ctx: 32_768 });
    expect(context(3000, { maxOutputTokens: 16_384 })).toEqual({ num_predict: 16_384 });
    expect(encode({ messages: [user(text('漢'.repeat(12_000)))] }).body.options).toEqual({ num_ctx: 16_384 });
    expect(
      encode({ messages: [user({ type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'A'.repeat(900_000) } })] }).body
        .options,
    ).toBeUndefined();
  });

  it.each([
    ['gpt-oss:20b', { effort: 'high' }, 'high'],
    ['gpt-oss:20b', { effort: 'minimal' }, 'low'],
    ['gpt-oss:20b', { effort: 'none' }, 'low'],
    ['qwen3:8b', { effort: 'low' }, true],
    ['qwen3:8b', { budgetTokens: 4000 }, true],
    ['qwen3:8b', { effort: 'none' }, false],
    ['llama3.2', { effort: 'none' }, false],
    ['llama3.2', {}, undefined],
  ] as const)('lets %s think as asked: %j', (model, reasoning, think) => {
    expect(encode({ reasoning }, model).body.think).toBe(think);
  });

  it('says what a model cannot be told', () => {
    expect(encode({ reasoning: { effort: 'high' }, hints: { user: 'u' }, parallelToolCalls: false }).omitted).toEqual([
      'user',
      'reasoning_effort',
    ]);
  });

  it.each([
    ['image_url', { messages: [user({ type: 'image', source: { kind: 'url', url: 'https://x/y.png' } })] }],
    ['file', { messages: [user({ type: 'file', source: { kind: 'base64', mediaType: 'application/pdf', data: 'AA' } })] }],
    ['messages', { messages: [user({ type: 'opaque', origin: 'openai-chat', value: { type: 'video_url' } })] }],
    ['messages', { messages: [user(text(''))] }],
    ['tool_choice', { toolChoice: { type: 'required' } }],
    ['tool_choice', { toolChoice: { type: 'tool', name: 'x' } }],
    ['n', { n: 3 }],
    ['logprobs', { logprobs: true }],
    ['logit_bias', { logitBias: { '1': 1 } }],
    ['tools', { tools: [{ kind: 'server', name: 'web_search', origin: 'openai-responses', value: {} }] }],
    ['conversation', { nativeOnly: ['conversation'] }],
  ] as [string, Partial<ChatRequest>][])('is refused by name when it needs %s', (field, request) => {
    const { param, message } = refusal(request);
    expect(param).toBe(field);
    expect(message).toContain(field);
  });
});
