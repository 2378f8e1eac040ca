import type { ChatCompletionCreateParamsNonStreaming, ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import { describe, expect, it } from 'vitest';
import type { ChatRequest, Message, ToolCallPart, ToolResultPart } from '../../../src/protocols/canonical';
import { encodeRequest } from '../../../src/protocols/openai-chat/encode-request';
import { ProxyError } from '../../../src/proxy-error';
import { chatRequest } from '../recordings';

const encode = (fields: Partial<ChatRequest>, model = 'llama-3.3-70b') => encodeRequest(chatRequest({ stream: false, ...fields }), model);

function fault(fields: Partial<ChatRequest>): ProxyError {
  try {
    encode(fields);
  } catch (error) {
    if (error instanceof ProxyError) return error;
  }
  throw new Error('it was accepted');
}

const TOOL = { kind: 'function' as const, name: 'read', description: 'Reads', parameters: { type: 'object', properties: {} } };

describe('a request to a Chat Completions provider', () => {
  it('carries messages, tools, wishes and limits', () => {
    const { body, omitted } = encode({
      messages: [
        {
          role: 'system',
          parts: [
            { type: 'text', text: 'Be brief.' },
            { type: 'text', text: 'Be kind.' },
          ],
        },
        { role: 'user', parts: [{ type: 'text', text: 'Hi' }], name: 'ada' },
      ],
      tools: [{ ...TOOL, strict: true }],
      toolChoice: { type: 'tool', name: 'read' },
      parallelToolCalls: false,
      responseFormat: { type: 'json-schema', name: 'x', schema: { type: 'object' }, strict: true },
      maxOutputTokens: 50,
      temperature: 0,
      topP: 0.5,
      stop: ['END'],
      seed: 1,
      frequencyPenalty: 0.5,
      presencePenalty: 0.25,
      logitBias: { '1': 2 },
    });
    expect(body).toEqual({
      model: 'llama-3.3-70b',
      messages: [
        { role: 'system', content: 'Be brief.\n\nBe kind.' },
        { role: 'user', content: 'Hi', name: 'ada' },
      ],
      tools: [
        {
          type: 'function',
          function: { name: 'read', description: 'Reads', parameters: { type: 'object', properties: {} }, strict: true },
        },
      ],
      tool_choice: { type: 'function', function: { name: 'read' } },
      parallel_tool_calls: false,
      response_format: { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'object' }, strict: true } },
      max_tokens: 50,
      temperature: 0,
      top_p: 0.5,
      stop: ['END'],
      seed: 1,
      frequency_penalty: 0.5,
      presence_penalty: 0.25,
      logit_bias: { '1': 2 },
    } satisfies ChatCompletionCreateParamsNonStreaming);
    expect(omitted).toEqual([]);
  });

  it('refuses what a converted answer would lose: further answers and log probabilities', () => {
    expect(() => encode({ n: 2 })).toThrow(/^n: only one answer/);
    expect(() => encode({ logprobs: true, topLogprobs: 2 })).toThrow(/^logprobs: /);
  });

  it('tells only models that know the word how much to say', () => {
    expect(encode({ hints: { verbosity: 'low' } })).toMatchObject({
      body: expect.not.objectContaining({ verbosity: 'low' }),
      omitted: ['verbosity'],
    });
    expect(encodeRequest(chatRequest({ hints: { verbosity: 'low' } }), 'gpt-5.4').body.verbosity).toBe('low');
  });

  describe('with results of parallel calls that come one by one', () => {
    const call = (id: string): ToolCallPart => ({ type: 'tool-call', id, name: 'f', kind: 'function', arguments: '{}' });
    const result = (callId: string, ...content: ToolResultPart['content']): Message => ({
      role: 'user',
      parts: [{ type: 'tool-result', kind: 'function', callId, content }],
    });
    const messages: Message[] = [
      { role: 'assistant', parts: [call('a'), call('b')] },
      result('a', { type: 'image', source: { kind: 'url', url: 'https://x/y.png' } }),
      { role: 'system', parts: [{ type: 'text', text: 'note' }] },
      result('b', { type: 'text', text: 'two' }),
      { role: 'user', parts: [{ type: 'text', text: 'go' }] },
    ];
    const roles = (model?: string) => {
      const sent = encode({ messages }, model).body.messages;
      return Array.isArray(sent) ? sent.map((message: { role: string }) => message.role) : [];
    };

    it('has them directly behind the calls, and behind them what was said meanwhile', () => {
      expect(roles()).toEqual(['assistant', 'tool', 'tool', 'user', 'system', 'user']);
    });

    it('never has a user speak right behind a tool at Mistral', () => {
      expect(roles('mistral-large')).toEqual(['assistant', 'tool', 'tool', 'assistant', 'user', 'user', 'user']);
    });
  });

  it('asks a stream for its usage', () => {
    expect(encode({ stream: true }).body).toEqual({
      model: 'llama-3.3-70b',
      messages: [{ role: 'user', content: 'Hello' }],
      stream: true,
      stream_options: { include_usage: true },
    } satisfies ChatCompletionCreateParamsStreaming);
  });

  it('asks for no finer look at an image than there is', () => {
    const image = { type: 'image', source: { kind: 'url', url: 'https://x/y.png' }, detail: 'original' } as const;
    expect(encode({ messages: [{ role: 'user', parts: [image] }] }).body.messages).toEqual([
      { role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://x/y.png', detail: 'high' } }] },
    ]);
  });

  it('carries images, PDFs, uploaded files and texts', () => {
    const { body } = encode({
      messages: [
        {
          role: 'user',
          parts: [
            { type: 'image', source: { kind: 'url', url: 'https://example.com/a.png' }, detail: 'high' },
            { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AA==' } },
            { type: 'file', filename: 'a.pdf', source: { kind: 'base64', mediaType: 'application/pdf', data: 'JVBERi0=' } },
            { type: 'file', source: { kind: 'id', id: 'file-1' } },
            {
              type: 'file',
              filename: 'a.txt',
              source: { kind: 'base64', mediaType: 'text/plain', data: Buffer.from('grün').toString('base64') },
            },
          ],
        },
      ],
    });
    const messages: ChatCompletionCreateParamsNonStreaming['messages'] = [
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'high' } },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } },
          { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0=' } },
          { type: 'file', file: { file_id: 'file-1' } },
          { type: 'text', text: 'a.txt:\ngrün' },
        ],
      },
    ];
    expect(body.messages).toEqual(messages);
  });

  it('writes calls with their arguments as they are, and results as tool messages with images behind them', () => {
    const args = '{"path" : "a",\n"n":1.0}';
    const { body } = encode({
      messages: [
        {
          role: 'assistant',
          parts: [
            { type: 'reasoning', text: 'Hm', origin: 'anthropic-messages', signature: 's' },
            { type: 'text', text: 'Wait' },
            { type: 'tool-call', id: 'toolu_1', kind: 'function', name: 'read', arguments: args },
            { type: 'tool-call', id: 'toolu_2', kind: 'function', name: 'list', arguments: '' },
          ],
        },
        {
          role: 'user',
          parts: [
            {
              type: 'tool-result',
              callId: 'toolu_1',
              kind: 'function',
              content: [
                { type: 'text', text: 'a' },
                { type: 'text', text: 'b' },
              ],
            },
            {
              type: 'tool-result',
              callId: 'toolu_2',
              kind: 'function',
              isError: true,
              content: [
                { type: 'text', text: 'no such folder' },
                { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AA==' } },
              ],
            },
            { type: 'text', text: 'Go on' },
          ],
        },
      ],
    });
    const messages: ChatCompletionCreateParamsNonStreaming['messages'] = [
      {
        role: 'assistant',
        content: 'Wait',
        tool_calls: [
          { id: 'toolu_1', type: 'function', function: { name: 'read', arguments: args } },
          { id: 'toolu_2', type: 'function', function: { name: 'list', arguments: '{}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'toolu_1', content: 'a\nb' },
      { role: 'tool', tool_call_id: 'toolu_2', content: 'Error: no such folder' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Attached to the result of tool call toolu_2:' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } },
          { type: 'text', text: 'Go on' },
        ],
      },
    ];
    expect(body.messages).toEqual(messages);
  });

  it('carries sound', () => {
    const sound = (mediaType: string) => ({ type: 'file' as const, source: { kind: 'base64' as const, mediaType, data: 'AAAA' } });
    const { body } = encode({ messages: [{ role: 'user', parts: [sound('audio/mpeg'), sound('audio/wav')] }] });
    expect(body.messages).toEqual([
      {
        role: 'user',
        content: ['mp3', 'wav'].map((format) => ({ type: 'input_audio', input_audio: { data: 'AAAA', format } })),
      },
    ]);
  });

  it('makes JSON of arguments that broke off, since most servers parse them, but not for OpenAI', () => {
    const call = { type: 'tool-call' as const, id: 'c', name: 'read', kind: 'function' as const, arguments: '{"path":' };
    const sent = (model: string) => encode({ messages: [{ role: 'assistant', parts: [call] }] }, model).body.messages;
    expect(sent('qwen-plus')).toMatchObject([{ tool_calls: [{ function: { arguments: '{"raw_arguments":"{\\"path\\":"}' } }] }]);
    expect(sent('gpt-4.1')).toMatchObject([{ tool_calls: [{ function: { arguments: '{"path":' } }] }]);
  });

  it("names no number of calls to OpenAI's o-series, which refuses it", () => {
    for (const parallelToolCalls of [true, false]) {
      const { body, omitted } = encode({ tools: [TOOL], parallelToolCalls }, 'o4-mini');
      expect(body).not.toHaveProperty('parallel_tool_calls');
      expect(omitted.includes('parallel_tool_calls')).toBe(!parallelToolCalls);
    }
    expect(encode({ tools: [TOOL], parallelToolCalls: false }, 'gpt-5.2').body).toMatchObject({ parallel_tool_calls: false });
  });

  it("refuses stop sequences for OpenAI's thinking models, unless they are told not to think", () => {
    expect(() => encode({ stop: ['END'] }, 'gpt-5.2')).toThrow(ProxyError);
    expect(encode({ stop: ['END'], reasoning: { effort: 'none' } }, 'gpt-5.2').body).toMatchObject({ stop: ['END'] });
    expect(encode({ stop: ['END'] }, 'gpt-4.1').body).toMatchObject({ stop: ['END'] });
  });

  it('leaves sampling out for models that fix it', () => {
    const { body, omitted } = encode({ temperature: 0.5, topP: 0.9 }, 'kimi-k3');
    expect(body).not.toHaveProperty('temperature');
    expect(omitted).toEqual(['temperature', 'top_p']);
    expect(encode({ temperature: 0.5 }, 'kimi-k2-0905').body).toMatchObject({ temperature: 0.5 });
  });

  it('gives thoughts back only to models that want them', () => {
    const messages: ChatRequest['messages'] = [
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: 'Hm', origin: 'openai-chat' },
          { type: 'text', text: 'Hi' },
        ],
      },
    ];
    expect(encode({ messages }, 'deepseek-reasoner').body.messages).toEqual([
      { role: 'assistant', content: 'Hi', reasoning_content: 'Hm' },
    ]);
    expect(encode({ messages }, 'gpt-4o').body.messages).toEqual([{ role: 'assistant', content: 'Hi' }]);
  });

  it('leaves system messages where they stand, and says them as the user where Mistral refuses that', () => {
    const messages: ChatRequest['messages'] = [
      { role: 'system', parts: [{ type: 'text', text: 'A' }] },
      { role: 'user', parts: [{ type: 'text', text: 'Hi' }] },
      { role: 'system', parts: [{ type: 'text', text: 'B' }] },
    ];
    const opening = [
      { role: 'system', content: 'A' },
      { role: 'user', content: 'Hi' },
    ];
    expect(encode({ messages }).body.messages).toEqual([...opening, { role: 'system', content: 'B' }]);
    expect(encode({ messages }, 'mistral-small-latest').body.messages).toEqual([
      ...opening,
      { role: 'user', content: '<system>\nB\n</system>' },
    ]);
  });

  it("speaks to OpenAI's thinking models in their own way", () => {
    const { body, omitted } = encode(
      { maxOutputTokens: 9, temperature: 0.2, topP: 1, reasoning: { budgetTokens: 6000 } },
      'openai/gpt-5.2',
    );
    expect(body).toMatchObject({ max_completion_tokens: 9, reasoning_effort: 'medium' });
    expect(body).not.toHaveProperty('max_tokens');
    expect(body).not.toHaveProperty('temperature');
    expect(omitted).toEqual(['temperature', 'top_p']);
  });

  it.each([
    ['gpt-5', 'none', 'minimal'],
    ['gpt-5-mini', 'xhigh', 'high'],
    ['gpt-5.2', 'none', 'none'],
    ['gpt-5.2', 'minimal', 'none'],
    ['gpt-6', 'max', 'xhigh'],
    ['o3', 'minimal', 'low'],
    ['o4-mini', 'max', 'high'],
    ['gemini-3-pro', 'low', 'low'],
  ])('asks %s for effort %s as %s', (model, effort, sent) => {
    expect(encode({ reasoning: { effort } }, model).body.reasoning_effort).toBe(sent);
  });

  it('leaves the effort out where it is unknown, and says so', () => {
    expect(encode({ reasoning: { effort: 'high' } }, 'gpt-4o')).toMatchObject({ omitted: ['reasoning_effort'] });
    expect(encode({ reasoning: { effort: 'high' } }, 'gpt-4o').body).not.toHaveProperty('reasoning_effort');
  });

  it('leaves out the hints of other protocols, and says so', () => {
    const { body, omitted } = encode({
      hints: { metadata: { user_id: 'u' }, context_management: {}, service_tier: 'standard_only', user: 'u1', prompt_cache_key: 'k' },
      topK: 5,
      messages: [{ role: 'user', parts: [{ type: 'text', text: 'x', cacheControl: { type: 'ephemeral' } }] }],
    });
    expect(body).toMatchObject({ user: 'u1', prompt_cache_key: 'k', messages: [{ role: 'user', content: 'x' }] });
    expect(omitted.toSorted()).toEqual(['cache_control', 'context_management', 'metadata', 'service_tier', 'top_k']);
  });

  it('emulates a custom tool as a function where only functions are known', () => {
    const fields: Partial<ChatRequest> = {
      tools: [{ kind: 'custom', name: 'patch', description: 'Applies a patch.' }],
      toolChoice: { type: 'tool', name: 'patch' },
      messages: [
        { role: 'assistant', parts: [{ type: 'tool-call', id: 'a', kind: 'custom', name: 'patch', arguments: '*** "x"' }] },
        { role: 'user', parts: [{ type: 'tool-result', callId: 'a', kind: 'custom', content: [{ type: 'text', text: 'ok' }] }] },
      ],
    };
    expect(encode(fields).body).toMatchObject({
      tools: [{ type: 'function', function: { name: 'patch', parameters: { required: ['input'] } } }],
      tool_choice: { type: 'function', function: { name: 'patch' } },
      messages: [{ tool_calls: [{ type: 'function', function: { arguments: '{"input":"*** \\"x\\""}' } }] }, { role: 'tool' }],
    });
    expect(encode(fields, 'gpt-5.2').body).toMatchObject({
      tools: [{ type: 'custom', custom: { name: 'patch' } }],
      tool_choice: { type: 'custom', custom: { name: 'patch' } },
      messages: [{ tool_calls: [{ type: 'custom', custom: { name: 'patch', input: '*** "x"' } }] }, { role: 'tool' }],
    });
  });

  it('shortens ids that the target refuses, the same for call and result', () => {
    const id = `toolu_${'x'.repeat(60)}`;
    const messages: ChatRequest['messages'] = [
      { role: 'assistant', parts: [{ type: 'tool-call', id, kind: 'function', name: 'f', arguments: '{}' }] },
      { role: 'user', parts: [{ type: 'tool-result', callId: id, kind: 'function', content: [] }] },
    ];
    for (const [model, pattern] of [
      ['gpt-4o', /^.{1,40}$/],
      ['mistral-large-latest', /^[A-Za-z0-9]{9}$/],
    ] as const) {
      const { body } = encode({ messages }, model);
      const [call, result] = Array.isArray(body.messages) ? body.messages : [];
      expect(call.tool_calls[0].id).toMatch(pattern);
      expect(result.tool_call_id).toBe(call.tool_calls[0].id);
    }
  });

  it.each<[string, Partial<ChatRequest>]>([
    ['tools', { tools: [{ kind: 'server', name: 'web_search', origin: 'anthropic-messages', value: {} }] }],
    ['mcp_servers', { nativeOnly: ['mcp_servers'] }],
    ['messages', { messages: [{ role: 'user', parts: [{ type: 'file', source: { kind: 'url', url: 'https://example.com/a.pdf' } }] }] }],
    ['messages', { messages: [{ role: 'user', parts: [{ type: 'file', source: { kind: 'id', id: 'file_011' } }] }] }],
    [
      'messages',
      { messages: [{ role: 'user', parts: [{ type: 'opaque', origin: 'anthropic-messages', value: { type: 'container_upload' } }] }] },
    ],
    [
      'messages',
      { messages: [{ role: 'system', parts: [{ type: 'opaque', origin: 'anthropic-messages', value: { type: 'tool_addition' } }] }] },
    ],
  ])('refuses what it cannot carry, naming %s', (param, fields) => {
    expect(fault(fields)).toMatchObject({ status: 400, param });
  });

  it('leaves out what another provider ran on its own side, and says so', () => {
    const { body, omitted } = encode({
      messages: [
        {
          role: 'assistant',
          parts: [
            { type: 'opaque', origin: 'anthropic-messages', value: { type: 'server_tool_use' } },
            { type: 'text', text: 'Found it.' },
          ],
        },
      ],
    });
    expect(body.messages).toEqual([{ role: 'assistant', content: 'Found it.' }]);
    expect(omitted).toEqual(['messages (server_tool_use)']);
  });
});
