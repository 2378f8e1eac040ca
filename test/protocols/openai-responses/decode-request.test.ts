import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ResponseCreateParams } from 'openai/resources/responses/responses';
import { describe, expect, it } from 'vitest';
import { openaiResponsesClient } from '../../../src/protocols/openai-responses/client';
import { ProxyError } from '../../../src/proxy-error';

/** The SDK's own types say what a client may send; what they do not know yet comes as `extra`. */
const decode = (body: ResponseCreateParams, extra: Record<string, unknown> = {}) =>
  openaiResponsesClient.decodeRequest({ ...body, ...extra });

function refusal(body: Record<string, unknown>): { status: number; param: string | undefined; message: string } {
  try {
    openaiResponsesClient.decodeRequest(body);
  } catch (error) {
    if (error instanceof ProxyError) return error;
    throw error;
  }
  throw new Error('the body was accepted');
}

describe('a Responses request', () => {
  it('may be one line of text with instructions', () => {
    expect(decode({ model: 'auto', input: 'hi', instructions: 'Be brief.' })).toEqual({
      model: 'auto',
      messages: [
        { role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] },
        { role: 'user', parts: [{ type: 'text', text: 'hi' }] },
      ],
      tools: [],
      stream: false,
      hints: {},
      echoed: { instructions: 'Be brief.' },
      sentItems: [{ role: 'user', content: 'hi' }],
    });
  });

  it('is read into messages, what one side says in a row being one', () => {
    const { messages } = decode({
      model: 'auto',
      input: [
        { role: 'developer', content: 'rules' },
        { role: 'user', content: [{ type: 'input_text', text: 'go' }] },
        { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'hm' }], encrypted_content: 'enc' },
        {
          type: 'message',
          id: 'msg_1',
          role: 'assistant',
          status: 'completed',
          content: [{ type: 'output_text', text: 'ok', annotations: [] }],
        },
        { type: 'function_call', call_id: 'c1', name: 'ls', arguments: '{"a":1}' },
        { type: 'custom_tool_call', call_id: 'c2', name: 'patch', input: '*** x' },
        { type: 'function_call_output', call_id: 'c1', output: 'one' },
        { type: 'custom_tool_call_output', call_id: 'c2', output: [{ type: 'input_text', text: 'two' }] },
        { role: 'user', content: 'and?' },
      ],
    });
    expect(messages).toEqual([
      { role: 'system', parts: [{ type: 'text', text: 'rules' }] },
      { role: 'user', parts: [{ type: 'text', text: 'go' }] },
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: 'hm', origin: 'openai-responses', id: 'rs_1', encrypted: 'enc' },
          { type: 'text', text: 'ok' },
          { type: 'tool-call', id: 'c1', name: 'ls', arguments: '{"a":1}', kind: 'function' },
          { type: 'tool-call', id: 'c2', name: 'patch', arguments: '*** x', kind: 'custom' },
        ],
      },
      {
        role: 'user',
        parts: [
          { type: 'tool-result', callId: 'c1', content: [{ type: 'text', text: 'one' }], kind: 'function' },
          { type: 'tool-result', callId: 'c2', content: [{ type: 'text', text: 'two' }], kind: 'custom' },
        ],
      },
      { role: 'user', parts: [{ type: 'text', text: 'and?' }] },
    ]);
  });

  it('may hold images and files, inline or by URL', () => {
    const { messages } = decode({
      model: 'auto',
      input: [
        {
          role: 'user',
          content: [
            { type: 'input_image', image_url: 'data:image/png;base64,AAAA', detail: 'low' },
            { type: 'input_image', image_url: 'https://x/y.png', detail: 'auto' },
            { type: 'input_file', file_data: 'data:application/pdf;base64,BBBB', filename: 'a.pdf' },
            { type: 'input_file', file_data: 'Q0M=', filename: 'a.csv' },
            { type: 'input_file', file_url: 'https://x/y.pdf' },
            { type: 'input_file', file_id: 'file_1' },
          ],
        },
      ],
    });
    expect(messages[0]?.parts).toEqual([
      { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AAAA' }, detail: 'low' },
      { type: 'image', source: { kind: 'url', url: 'https://x/y.png' }, detail: 'auto' },
      { type: 'file', source: { kind: 'base64', mediaType: 'application/pdf', data: 'BBBB' }, filename: 'a.pdf' },
      { type: 'file', source: { kind: 'base64', mediaType: 'text/csv', data: 'Q0M=' }, filename: 'a.csv' },
      { type: 'file', source: { kind: 'url', url: 'https://x/y.pdf' } },
      { type: 'file', source: { kind: 'id', id: 'file_1' } },
    ]);
  });

  it('may change its configuration on the way, the newest change holding', () => {
    const request = decode({
      model: 'auto',
      reasoning: { effort: 'low', summary: 'auto' },
      text: { verbosity: 'low' },
      input: [
        { type: 'configuration_update', reasoning: { effort: 'medium' } },
        { role: 'user', content: 'hi' },
        { type: 'configuration_update', reasoning: { effort: 'high' }, text: { format: { type: 'json_schema', name: 'x', schema: {} } } },
      ],
    });
    expect(request).toMatchObject({
      messages: [{ role: 'user' }],
      reasoning: { effort: 'high', visible: true },
      responseFormat: { name: 'x' },
      hints: { verbosity: 'low' },
    });
  });

  it('may hold what one agent of the client says to another', () => {
    const { messages } = decode({
      model: 'auto',
      input: [
        { type: 'agent_message', author: '/root', recipient: '/root/worker', content: [{ type: 'input_text', text: 'go' }] } as never,
      ],
    });
    expect(messages).toEqual([
      {
        role: 'user',
        parts: [
          { type: 'text', text: 'Message from /root:\n' },
          { type: 'text', text: 'go' },
        ],
      },
    ]);
  });

  it('carries its options over', () => {
    const request = decode({
      model: 'auto',
      input: 'hi',
      stream: true,
      max_output_tokens: 50,
      temperature: 0.5,
      top_p: 0.9,
      parallel_tool_calls: false,
      reasoning: { effort: 'high', summary: 'auto' },
      text: { verbosity: 'low', format: { type: 'json_schema', name: 'answer', schema: { type: 'object' }, strict: true } },
    });
    expect(request).toMatchObject({
      stream: true,
      maxOutputTokens: 50,
      temperature: 0.5,
      topP: 0.9,
      parallelToolCalls: false,
      reasoning: { effort: 'high', visible: true },
      responseFormat: { type: 'json-schema', name: 'answer', schema: { type: 'object' }, strict: true },
      hints: { verbosity: 'low' },
    });
  });

  it('keeps what does not change the answer as hints, fields nobody knows yet included', () => {
    const { hints } = decode(
      { model: 'auto', input: 'hi', store: false, include: ['reasoning.encrypted_content'], metadata: { a: 'b' }, user: null as never },
      { brand_new: { x: 1 } },
    );
    expect(hints).toEqual({ store: false, include: ['reasoning.encrypted_content'], metadata: { a: 'b' }, brand_new: { x: 1 } });
  });

  it('asks for log probabilities in either of two ways', () => {
    expect(decode({ model: 'auto', input: 'hi', include: ['message.output_text.logprobs'] }).logprobs).toBe(true);
    expect(decode({ model: 'auto', input: 'hi', top_logprobs: 3 })).toMatchObject({ logprobs: true, topLogprobs: 3 });
    expect(decode({ model: 'auto', input: 'hi', top_logprobs: 0 }).logprobs).toBeUndefined();
  });
});

describe('tools', () => {
  const weather = { type: 'function', name: 'weather', parameters: { type: 'object' }, strict: true } as const;
  const patch = { type: 'custom', name: 'apply_patch', description: 'd', format: { type: 'text' } } as const;

  it('in a namespace get one flat name, in the history as well', () => {
    const request = decode({
      model: 'auto',
      tools: [{ type: 'namespace', name: 'agents', description: 'd', tools: [{ type: 'function', name: 'spawn', parameters: {} }] }],
      tool_choice: { type: 'function', name: 'spawn' },
      input: [{ type: 'function_call', call_id: 'c1', name: 'spawn', namespace: 'agents', arguments: '{}' }],
    });
    expect(request.tools).toMatchObject([{ name: 'agents__spawn', standsFor: { kind: 'namespace', namespace: 'agents', name: 'spawn' } }]);
    expect(request.messages[0]?.parts[0]).toMatchObject({ name: 'agents__spawn' });
    expect(request.toolChoice).toEqual({ type: 'tool', name: 'agents__spawn' });
  });

  it('with names too long for other providers are shortened, and stay apart', () => {
    const long = 'a'.repeat(60);
    const { tools } = decode({
      model: 'auto',
      input: 'hi',
      tools: [
        {
          type: 'namespace',
          name: 'space',
          description: 'd',
          tools: [
            { type: 'function', name: `${long}1` },
            { type: 'function', name: `${long}2` },
          ],
        },
      ],
    });
    const names = tools.map((tool) => tool.name);
    expect(new Set(names).size).toBe(2);
    for (const name of names) expect(name).toMatch(/^[\w-]{1,64}$/);
  });

  it('that the client runs in its own shell become a function', () => {
    const request = decode({
      model: 'auto',
      tools: [{ type: 'local_shell' }],
      input: [
        { type: 'local_shell_call', id: 'l1', call_id: 'c1', status: 'completed', action: { type: 'exec', command: ['ls'], env: {} } },
        { type: 'local_shell_call_output', id: 'c1', output: '{"output":"x"}' },
      ],
    });
    expect(request.tools).toMatchObject([{ kind: 'function', name: 'local_shell', standsFor: { kind: 'local-shell' } }]);
    expect(request.messages.flatMap((message) => message.parts)).toEqual([
      { type: 'tool-call', id: 'c1', name: 'local_shell', arguments: '{"command":["ls"],"env":{}}', kind: 'function' },
      { type: 'tool-result', callId: 'c1', content: [{ type: 'text', text: '{"output":"x"}' }], kind: 'function' },
    ]);
  });

  it('that OpenAI runs stay what they are', () => {
    const { tools } = decode({ model: 'auto', input: 'hi', tools: [{ type: 'web_search' }] });
    expect(tools).toEqual([{ kind: 'server', name: 'web_search', origin: 'openai-responses', value: { type: 'web_search' } }]);
  });

  it('that the conversation brings along are offered too', () => {
    const { tools, messages } = decode({
      model: 'auto',
      tools: [weather],
      input: [
        { type: 'additional_tools', role: 'developer', tools: [patch, weather] },
        { role: 'user', content: 'hi' },
      ],
    });
    expect(tools.map((tool) => tool.name)).toEqual(['weather', 'apply_patch']);
    expect(messages).toHaveLength(1);
  });

  it('can be narrowed down, which every provider understands', () => {
    const request = decode({
      model: 'auto',
      input: 'hi',
      tools: [weather, patch],
      tool_choice: { type: 'allowed_tools', mode: 'required', tools: [{ type: 'custom', name: 'apply_patch' }] },
    });
    expect(request.tools.map((tool) => tool.name)).toEqual(['apply_patch']);
    expect(request.toolChoice).toEqual({ type: 'required' });
  });

  it.each([
    ['auto', { type: 'auto' }],
    ['none', { type: 'none' }],
    ['required', { type: 'required' }],
    [
      { type: 'function', name: 'weather' },
      { type: 'tool', name: 'weather' },
    ],
    [
      { type: 'custom', name: 'apply_patch' },
      { type: 'tool', name: 'apply_patch' },
    ],
  ] as const)('are chosen by %j', (choice, expected) => {
    expect(decode({ model: 'auto', input: 'hi', tools: [weather, patch], tool_choice: choice }).toolChoice).toEqual(expected);
  });
});

describe('what only OpenAI can serve is named, so that any other provider can refuse it', () => {
  it.each([
    [{ previous_response_id: 'resp_1' }, ['previous_response_id']],
    [{ conversation: 'conv_1' }, ['conversation']],
    [{ prompt: { id: 'p' } }, ['prompt']],
    [{ background: true }, ['background']],
    [{ background: false, previous_response_id: null }, undefined],
    [{ tools: [{ type: 'web_search' }], tool_choice: { type: 'web_search' } }, ['tool_choice']],
    [{ input: [{ type: 'item_reference', id: 'msg_1' }] }, ['input[0].type']],
    [{ input: [{ id: 'msg_1' }] }, ['input[0].type']],
    [{ input: [{ id: 'msg_1', type: null }] }, ['input[0].type']],
    [{ input: [{ role: 'user', content: [{ type: 'input_image', file_id: 'f' }] }] }, ['input[0].content[0].file_id']],
    [{ input: [{ type: 'web_search_call', id: 'ws', status: 'completed' }] }, undefined],
  ])('%j', (fields, expected) => {
    expect(openaiResponsesClient.decodeRequest({ model: 'auto', input: 'hi', ...fields }).nativeOnly).toEqual(expected);
  });
});

describe('a malformed request is a 400 with the path of the field', () => {
  it.each([
    [{ input: 'hi' }, 'model'],
    [{ model: 'auto' }, 'input'],
    [{ model: 'auto', input: 5 }, 'input'],
    [
      {
        model: 'auto',
        input: [
          { role: 'user', content: 'x' },
          { role: 'robot', content: 'x' },
        ],
      },
      'input[1].role',
    ],
    [{ model: 'auto', input: ['x'] }, 'input[0]'],
    [{ model: 'auto', input: [{ type: 'function_call', call_id: 'c', name: 'n' }] }, 'input[0].arguments'],
    [{ model: 'auto', input: [{ type: 'function_call_output', output: 'x' }] }, 'input[0].call_id'],
    [{ model: 'auto', input: [{ role: 'user', content: [{ type: 'input_text' }] }] }, 'input[0].content[0].text'],
    [{ model: 'auto', input: [{ role: 'user', content: [{ type: 'input_image' }] }] }, 'input[0].content[0].image_url'],
    [{ model: 'auto', input: 'hi', tools: [{ type: 'function' }] }, 'tools[0].name'],
    [{ model: 'auto', input: 'hi', tools: [{ type: 'namespace', name: 'a', tools: [{ type: 'function' }] }] }, 'tools[0].tools[0].name'],
    [{ model: 'auto', input: 'hi', tool_choice: 'maybe' }, 'tool_choice'],
    [{ model: 'auto', input: 'hi', tool_choice: { type: 'function', name: 'nope' } }, 'tool_choice.name'],
    [{ model: 'auto', input: 'hi', max_output_tokens: 0 }, 'max_output_tokens'],
    [{ model: 'auto', input: 'hi', text: { format: { type: 'json_schema', name: 'x' } } }, 'text.format.schema'],
    [{ model: 'auto', input: 'hi', reasoning: { effort: 5 } }, 'reasoning.effort'],
  ])('%j', (body, param) => {
    expect(refusal(body)).toMatchObject({ status: 400, param });
  });
});

describe('what Codex sends', () => {
  const body = JSON.parse(readFileSync(join(import.meta.dirname, 'codex-request.json'), 'utf8'));
  const request = openaiResponsesClient.decodeRequest(body);

  it('can be served by any provider: its web search is a convenience, its namespaces are flattened', () => {
    expect(request.nativeOnly).toBeUndefined();
    expect(request.hints.web_search).toEqual({ type: 'web_search', external_web_access: true });
    expect(request.tools.every((tool) => tool.kind === 'function' && /^[\w-]{1,64}$/.test(tool.name))).toBe(true);
    expect(request.tools.map((tool) => tool.name)).toContain('multi_agent_v1__close_agent');
  });

  it('brings the proofs of earlier reasoning back', () => {
    const reasoning = request.messages.flatMap((message) => message.parts).filter((part) => part.type === 'reasoning');
    expect(reasoning).toMatchObject([
      { origin: 'anthropic-messages', signature: 'c2ln', text: 'I should look.' },
      { origin: 'gemini', signature: 'gem', text: '' },
    ]);
  });

  it('pairs every call with its result', () => {
    const parts = request.messages.flatMap((message) => message.parts);
    const calls = parts.flatMap((part) => (part.type === 'tool-call' ? [part.id] : []));
    expect(calls).toEqual(parts.flatMap((part) => (part.type === 'tool-result' ? [part.callId] : [])));
    expect(calls).toHaveLength(3);
  });
});

describe('what only OpenAI makes sense of', () => {
  it('inside of tools and of the wish to think is named, for the log', () => {
    const tool = { type: 'function' as const, name: 'f', parameters: {}, strict: false, output_schema: {}, defer_loading: true };
    const { hints } = decode({ model: 'auto', input: 'hi', tools: [tool], reasoning: { effort: 'low', context: 'all_turns' } });
    expect(hints).toEqual({ 'tools.output_schema': true, 'tools.defer_loading': true, 'reasoning.context': true });
  });

  it('may be the output of a tool that was not called by an id', () => {
    const input = [{ type: 'function_call_output' as const, name: 'clock', output: 'noon' }];
    expect(decode({ model: 'auto', input }).nativeOnly).toEqual(['input[0].name']);
    expect(refusal({ model: 'auto', input: [{ type: 'function_call_output', output: 'noon' }] }).param).toBe('input[0].call_id');
  });
});
