import type { MessageCreateParamsNonStreaming, MessageCreateParamsStreaming } from '@anthropic-ai/sdk/resources/messages';
import { describe, expect, it } from 'vitest';
import { encodeRequest } from '../../../src/protocols/anthropic-messages/encode-request';
import type { ChatRequest } from '../../../src/protocols/canonical';
import { ProxyError } from '../../../src/proxy-error';
import { chatRequest } from '../recordings';

const encode = (fields: Partial<ChatRequest>, model = 'claude-sonnet-5-5') =>
  encodeRequest(chatRequest({ stream: false, maxOutputTokens: 2000, ...fields }), model);
const user = (text: string): ChatRequest['messages'][number] => ({ role: 'user', parts: [{ type: 'text' as const, text }] });
const system = (text: string): ChatRequest['messages'][number] => ({ role: 'system', parts: [{ type: 'text' as const, text }] });
const assistant = (...parts: ChatRequest['messages'][number]['parts']): ChatRequest['messages'][number] => ({ role: 'assistant', parts });
const call = (id: string, args = '{}') => ({ type: 'tool-call' as const, id, kind: 'function' as const, name: 'f', arguments: args });
const result = (callId: string, text: string) => ({
  type: 'tool-result' as const,
  callId,
  kind: 'function' as const,
  content: [{ type: 'text' as const, text }],
});
const TOOL = { kind: 'function' as const, name: 'f', description: 'F', parameters: { type: 'object', properties: {} } };

function fault(fields: Partial<ChatRequest>): ProxyError {
  try {
    encode(fields);
  } catch (error) {
    if (error instanceof ProxyError) return error;
  }
  throw new Error('it was accepted');
}

describe('a request to a Messages provider', () => {
  it('carries system, tools, choice, stop and limit', () => {
    const { body, omitted } = encode({
      messages: [system('Be brief.'), user('Hi')],
      tools: [TOOL],
      toolChoice: { type: 'required' },
      parallelToolCalls: false,
      stop: ['END'],
      hints: { user: 'u1' },
    });
    expect(body).toEqual({
      model: 'claude-sonnet-5-5',
      max_tokens: 2000,
      system: 'Be brief.',
      messages: [{ role: 'user', content: 'Hi' }],
      tools: [{ name: 'f', description: 'F', input_schema: { type: 'object', properties: {} } }],
      tool_choice: { type: 'any', disable_parallel_tool_use: true },
      stop_sequences: ['END'],
      metadata: { user_id: 'u1' },
    } satisfies MessageCreateParamsNonStreaming);
    expect(omitted).toEqual([]);
  });

  it('streams when asked', () => {
    expect(encode({ stream: true }).body).toEqual({
      model: 'claude-sonnet-5-5',
      max_tokens: 2000,
      messages: [{ role: 'user', content: 'Hello' }],
      stream: true,
    } satisfies MessageCreateParamsStreaming);
  });

  it('makes one message of neighbours, results first and right behind their calls', () => {
    const { body } = encode({
      messages: [
        user('One'),
        user('Two'),
        assistant({ type: 'text', text: 'Wait' }),
        assistant(call('a', '{"x":1}'), call('b', '')),
        system('Hurry.'),
        user('Also this'),
        { role: 'user', parts: [result('a', 'A')] },
        { role: 'user', parts: [result('b', 'B')] },
      ],
    });
    const messages: MessageCreateParamsNonStreaming['messages'] = [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'One' },
          { type: 'text', text: 'Two' },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'Wait' },
          { type: 'tool_use', id: 'a', name: 'f', input: { x: 1 } },
          { type: 'tool_use', id: 'b', name: 'f', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'a', content: 'A' },
          { type: 'tool_result', tool_use_id: 'b', content: 'B' },
          { type: 'text', text: '<system>\nHurry.\n</system>' },
          { type: 'text', text: 'Also this' },
        ],
      },
    ];
    expect(body.messages).toEqual(messages);
  });

  it('leaves a system message in its place where the model takes it, behind a user and before an answer', () => {
    const messages = [
      user('Hi'),
      system('Rhyme.'),
      system('Please.'),
      assistant({ type: 'text', text: 'Ho' }),
      user('More'),
      system('Now prose.'),
    ];
    expect(encode({ messages }, 'claude-opus-5-5').body.messages).toEqual([
      { role: 'user', content: 'Hi' },
      {
        role: 'system',
        content: [
          { type: 'text', text: 'Rhyme.' },
          { type: 'text', text: 'Please.' },
        ],
      },
      { role: 'assistant', content: 'Ho' },
      { role: 'user', content: 'More' },
      { role: 'system', content: 'Now prose.' },
    ] satisfies MessageCreateParamsNonStreaming['messages']);
    const tagged = encode({ messages }, 'claude-sonnet-4-5').body.messages;
    expect(JSON.stringify(tagged)).toContain('<system>\\nRhyme.\\n</system>');
    expect(JSON.stringify(tagged)).not.toContain('"role":"system"');
  });

  it('takes instructions alone for what is to be answered', () => {
    const system = (text: string) => ({ role: 'system' as const, parts: [{ type: 'text' as const, text }] });
    expect(encode({ messages: [system('Be brief.'), system('Name a colour.')] }).body).toMatchObject({
      system: 'Be brief.',
      messages: [{ role: 'user', content: 'Name a colour.' }],
    });
  });

  it('opens with the user, drops empty text and trailing space of an answer to go on with', () => {
    expect(
      encode({
        messages: [assistant({ type: 'text', text: 'Hello' }), user(''), user('Hi'), assistant({ type: 'text', text: 'The answer: ' })],
      }).body.messages,
    ).toEqual([
      { role: 'user', content: '(The conversation begins with the assistant.)' },
      { role: 'assistant', content: 'Hello' },
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'The answer:' },
    ]);
  });

  it('carries images, documents, failed results and cache breakpoints', () => {
    const cacheControl = { type: 'ephemeral' };
    const { body, omitted } = encode({
      messages: [
        {
          role: 'user',
          parts: [
            {
              type: 'tool-result',
              callId: 'a',
              kind: 'function',
              isError: true,
              content: [
                { type: 'text', text: 'no' },
                { type: 'image', source: { kind: 'url', url: 'https://x/a.png' } },
              ],
              cacheControl,
            },
            { type: 'tool-result', callId: 'b', kind: 'function', content: [] },
            { type: 'text', text: 'See', cacheControl },
            { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AA==' }, detail: 'high' },
            { type: 'file', filename: 'a.pdf', source: { kind: 'base64', mediaType: 'application/pdf', data: 'JVBERi0=' } },
            { type: 'file', source: { kind: 'base64', mediaType: 'text/markdown', data: Buffer.from('# grün').toString('base64') } },
            { type: 'file', source: { kind: 'url', url: 'https://x/a.pdf' } },
            { type: 'file', source: { kind: 'id', id: 'file_1' } },
          ],
        },
      ],
    });
    const messages: MessageCreateParamsNonStreaming['messages'] = [
      {
        role: 'user',
        content: [
          {
            type: 'tool_result',
            tool_use_id: 'a',
            is_error: true,
            content: [
              { type: 'text', text: 'no' },
              { type: 'image', source: { type: 'url', url: 'https://x/a.png' } },
            ],
            cache_control: { type: 'ephemeral' },
          },
          { type: 'tool_result', tool_use_id: 'b', content: [] },
          { type: 'text', text: 'See', cache_control: { type: 'ephemeral' } },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA==' } },
          { type: 'document', title: 'a.pdf', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' } },
          { type: 'document', source: { type: 'text', media_type: 'text/plain', data: '# grün' } },
          { type: 'document', source: { type: 'url', url: 'https://x/a.pdf' } },
          { type: 'document', source: { type: 'file', file_id: 'file_1' } },
        ],
      },
    ];
    expect(body.messages).toEqual(messages);
    expect(omitted).toEqual(['detail']);
  });

  it("hands back Anthropic's own thoughts and nobody else's", () => {
    const { body } = encode({
      messages: [
        user('Hi'),
        assistant(
          { type: 'reasoning', text: 'Hm', origin: 'anthropic-messages', signature: 's' },
          { type: 'reasoning', text: '', origin: 'anthropic-messages', encrypted: 'x' },
          { type: 'reasoning', text: 'no', origin: 'openai-chat' },
          { type: 'reasoning', text: 'no', origin: 'openai-responses', encrypted: 'e' },
          { type: 'text', text: 'Ho' },
        ),
        user('More'),
      ],
    });
    expect(body.messages).toMatchObject([
      {},
      {
        content: [
          { type: 'thinking', thinking: 'Hm', signature: 's' },
          { type: 'redacted_thinking', data: 'x' },
          { type: 'text', text: 'Ho' },
        ],
      },
      {},
    ]);
  });

  it('keeps arguments that are no object as a text, and ids that are refused as others', () => {
    const { body } = encode({
      messages: [
        user('x'),
        assistant(call('call:1', '{"cut'), call('ok_2', '[1]')),
        { role: 'user', parts: [result('call:1', 'A'), result('ok_2', 'B')] },
      ],
    });
    const messages = Array.isArray(body.messages) ? body.messages : [];
    const [first, second] = messages[1].content;
    expect(first).toMatchObject({ input: { raw_arguments: '{"cut' } });
    expect(first.id).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(messages[2].content[0].tool_use_id).toBe(first.id);
    expect(second).toMatchObject({ id: 'ok_2', input: { raw_arguments: '[1]' } });
  });
});

describe('thinking at a Messages provider', () => {
  it.each<[string, ChatRequest['reasoning'], object, string[]]>([
    [
      'claude-sonnet-5-5',
      { effort: 'high' },
      { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: 'high' } },
      [],
    ],
    [
      'claude-opus-4-7',
      { effort: 'minimal' },
      { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: 'low' } },
      [],
    ],
    [
      'claude-opus-4-7',
      { budgetTokens: 4000, visible: false },
      { thinking: { type: 'adaptive', display: 'omitted' }, output_config: { effort: 'medium' } },
      [],
    ],
    ['sonnet', {}, { thinking: { type: 'adaptive', display: 'summarized' } }, []],
    ['claude-sonnet-5-5', { effort: 'none' }, { thinking: { type: 'disabled' } }, []],
    ['claude-fable-5-1', { effort: 'none' }, {}, ['reasoning']],
    [
      'claude-opus-4-6',
      { effort: 'xhigh' },
      { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: 'high' } },
      [],
    ],
    ['claude-opus-4-6', { budgetTokens: 4000 }, { thinking: { type: 'enabled', budget_tokens: 4000 } }, []],
    ['claude-sonnet-4-5-20250929', { effort: 'low' }, { thinking: { type: 'enabled', budget_tokens: 2048 } }, []],
    ['claude-haiku-4-5', { budgetTokens: 90_000 }, { thinking: { type: 'enabled', budget_tokens: 16_000 } }, []],
    ['us.anthropic.claude-3-7-sonnet-20250219-v1:0', { effort: 'medium' }, { thinking: { type: 'enabled', budget_tokens: 8192 } }, []],
    ['claude-3-5-haiku-20241022', { effort: 'medium' }, {}, ['reasoning']],
    ['deepseek-chat', { effort: 'medium' }, { thinking: { type: 'enabled', budget_tokens: 8192 } }, []],
  ])('%s, asked for %j', (model, reasoning, expected, omitted) => {
    const encoded = encode({ reasoning, maxOutputTokens: 20_000 }, model);
    const { thinking, output_config } = encoded.body;
    expect(JSON.parse(JSON.stringify({ thinking, output_config }))).toEqual(expected);
    expect(encoded.omitted).toEqual(omitted);
  });

  it('is switched off where it would leave no room for the answer, and is not spoken of where it is off', () => {
    expect(encode({ maxOutputTokens: 50 }).body.thinking).toEqual({ type: 'disabled' });
    expect(encode({ maxOutputTokens: 5000 }).body).not.toHaveProperty('thinking');
    expect(encode({ maxOutputTokens: 50 }, 'claude-opus-4-7').body).not.toHaveProperty('thinking');
    expect(encode({ reasoning: { effort: 'none' } }, 'claude-opus-4-7').body).not.toHaveProperty('thinking');
    expect(encode({ maxOutputTokens: 50 }, 'claude-fable-5-1').body).not.toHaveProperty('thinking');
  });

  it('gives way to forced tools, to a limit without room, and to a tool loop begun without it', () => {
    const forced = encode({ reasoning: { effort: 'high' }, tools: [TOOL], toolChoice: { type: 'required' } });
    const cramped = encode({ reasoning: { effort: 'high' }, maxOutputTokens: 1000 }, 'claude-sonnet-4-5');
    const loop = encode(
      {
        reasoning: { effort: 'low' },
        maxOutputTokens: 9000,
        messages: [user('x'), assistant(call('a')), { role: 'user', parts: [result('a', 'A')] }],
      },
      'claude-sonnet-4-5',
    );
    for (const { body, omitted } of [forced, cramped, loop]) {
      expect(body).not.toHaveProperty('thinking');
      expect(omitted).toEqual(['reasoning']);
    }
  });
});

describe('sampling at a Messages provider', () => {
  it.each([
    ['claude-sonnet-4-5', { temperature: 1.7, topP: 0.5, topK: 3 }, { temperature: 1, top_k: 3 }, ['top_p']],
    ['claude-sonnet-4-5', { topP: 0.5 }, { top_p: 0.5 }, []],
    ['claude-sonnet-4-5', { temperature: 0, reasoning: { effort: 'low' } }, {}, ['temperature']],
    ['claude-opus-4-7', { temperature: 0, topP: 1 }, {}, ['temperature', 'top_p']],
    [
      'haiku',
      { temperature: 0, seed: 1, frequencyPenalty: 0, presencePenalty: 1 },
      {},
      ['seed', 'frequency_penalty', 'presence_penalty', 'temperature'],
    ],
  ])('%s, asked for %j', (model, fields, expected, omitted) => {
    const encoded = encode({ ...fields, maxOutputTokens: 9000 }, model);
    const { temperature, top_p, top_k } = encoded.body;
    expect(JSON.parse(JSON.stringify({ temperature, top_p, top_k }))).toEqual(expected);
    expect(encoded.omitted).toEqual(omitted);
  });
});

describe('a wanted format at a Messages provider', () => {
  const schema = {
    type: 'object',
    properties: { n: { type: 'integer', minimum: 1 }, tags: { type: 'array', items: { type: 'string' }, minItems: 2 } },
    required: ['n'],
  };

  it('is enforced by the API where it can, with the rest of the rules told', () => {
    expect(encode({ responseFormat: { type: 'json-schema', name: 'x', schema } }).body.output_config).toEqual({
      format: {
        type: 'json_schema',
        schema: {
          type: 'object',
          properties: {
            n: { type: 'integer', description: '{minimum: 1}' },
            tags: { type: 'array', items: { type: 'string' }, description: '{minItems: 2}' },
          },
          required: ['n'],
          additionalProperties: false,
        },
      },
    } satisfies MessageCreateParamsNonStreaming['output_config']);
  });

  it.each<[string, ChatRequest['responseFormat']]>([
    ['claude-sonnet-5-5', { type: 'json' }],
    ['claude-3-5-haiku-20241022', { type: 'json-schema', name: 'x', schema }],
    ['deepseek-chat', { type: 'json-schema', name: 'x', schema }],
    [
      'claude-sonnet-5-5',
      { type: 'json-schema', name: 'x', schema: { type: 'object', additionalProperties: { type: 'string' }, properties: {} } },
    ],
  ])('is asked for in words of %s: %j', (model, responseFormat) => {
    const { body } = encode({ responseFormat, messages: [system('Be brief.'), user('Hi')] }, model);
    expect(body).not.toHaveProperty('output_config');
    expect(body.system).toMatchObject([{ text: 'Be brief.' }, { text: expect.stringMatching(/one valid JSON/) }]);
    if (responseFormat?.type === 'json-schema') expect(JSON.stringify(body.system)).toContain('properties');
  });

  it('makes a tool strict only where its schema can be enforced', () => {
    const strict = {
      ...TOOL,
      strict: true,
      parameters: { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false },
    };
    expect(encode({ tools: [strict] })).toMatchObject({ body: { tools: [{ strict: true }] }, omitted: [] });
    const open = { ...strict, parameters: { type: 'object', properties: { a: { type: 'string', minLength: 1 } } } };
    expect(encode({ tools: [open] }).body.tools).toEqual([{ name: 'f', description: 'F', input_schema: open.parameters }]);
    expect(encode({ tools: [open] }).omitted).toEqual(['strict']);
  });
});

describe('what a Messages provider cannot do', () => {
  it.each<[string, Partial<ChatRequest>]>([
    ['n', { n: 2 }],
    ['logprobs', { logprobs: true }],
    ['logit_bias', { logitBias: { '1': 1 } }],
    ['stop', { stop: ['\n\n'] }],
    ['tools', { tools: [{ kind: 'server', name: 'web_search', origin: 'openai-responses', value: {} }] }],
    ['web_search_options', { nativeOnly: ['web_search_options'] }],
    ['messages', { messages: [user('  ')] }],
    ['messages', { messages: [{ role: 'user', parts: [{ type: 'opaque', origin: 'openai-chat', value: { type: 'input_audio' } }] }] }],
    ['messages', { messages: [{ role: 'user', parts: [{ type: 'file', source: { kind: 'id', id: 'file-1' } }] }] }],
    [
      'messages',
      { messages: [{ role: 'user', parts: [{ type: 'file', source: { kind: 'base64', mediaType: 'application/zip', data: '' } }] }] },
    ],
  ])('is refused, naming %s', (param, fields) => {
    expect(fault(fields)).toMatchObject({ status: 400, param });
  });

  it('is left out and noted when it is only a hint', () => {
    expect(encode({ hints: { store: true, verbosity: 'low', metadata: { ticket: 'x' } } })).toMatchObject({
      omitted: ['store', 'verbosity', 'metadata'],
    });
  });

  it('allows several answers when one is asked for', () => {
    expect(encode({ n: 1, logprobs: false, logitBias: {} }).omitted).toEqual([]);
  });
});
