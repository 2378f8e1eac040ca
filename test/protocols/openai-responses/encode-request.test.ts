import type { ResponseCreateParams } from 'openai/resources/responses/responses';
import { describe, expect, it } from 'vitest';
import type { ChatRequest } from '../../../src/protocols/canonical';
import { openaiResponsesClient } from '../../../src/protocols/openai-responses/client';
import { openaiResponsesProvider } from '../../../src/protocols/openai-responses/provider';
import { withoutForeignReasoning } from '../../../src/protocols/openai-responses/reasoning-proof';
import { ProxyError } from '../../../src/proxy-error';

const base: ChatRequest = {
  model: 'auto',
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'hi' }] }],
  tools: [],
  stream: false,
  hints: {},
};
const encode = (request: Partial<ChatRequest>, model = 'gpt-5.2') => openaiResponsesProvider.encodeRequest({ ...base, ...request }, model);

function refusedField(request: Partial<ChatRequest>): string | undefined {
  try {
    encode(request);
  } catch (error) {
    if (error instanceof ProxyError && error.status === 400) return error.param;
    throw error;
  }
  return undefined;
}

describe('a request to a Responses provider', () => {
  it('stores nothing, and gets reasoning back encrypted', () => {
    expect(encode({}).body).toEqual({
      model: 'gpt-5.2',
      input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'hi' }] }],
      store: false,
      include: ['reasoning.encrypted_content'],
      stream: false,
    } satisfies ResponseCreateParams);
  });

  it('carries a whole conversation in its order', () => {
    const { body } = encode({
      messages: [
        { role: 'system', parts: [{ type: 'text', text: 'rules' }] },
        { role: 'user', parts: [{ type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AAAA' } }] },
        {
          role: 'assistant',
          parts: [
            { type: 'reasoning', text: 'hm', origin: 'openai-responses', id: 'rs_1', encrypted: 'enc' },
            { type: 'reasoning', text: 'not ours', origin: 'gemini', signature: 's' },
            { type: 'text', text: 'ok' },
            { type: 'tool-call', id: 'c1', name: 'ls', arguments: '{"a": 1}', kind: 'function' },
            { type: 'tool-call', id: 'c2', name: 'patch', arguments: '***', kind: 'custom' },
          ],
        },
        {
          role: 'user',
          parts: [
            { type: 'tool-result', callId: 'c1', content: [{ type: 'text', text: 'no' }], kind: 'function', isError: true },
            { type: 'tool-result', callId: 'c2', content: [{ type: 'text', text: 'done' }], kind: 'custom' },
          ],
        },
      ],
    });
    expect(body.input).toEqual([
      { type: 'message', role: 'system', content: [{ type: 'input_text', text: 'rules' }] },
      { type: 'message', role: 'user', content: [{ type: 'input_image', image_url: 'data:image/png;base64,AAAA', detail: 'auto' }] },
      { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'hm' }], encrypted_content: 'enc' },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'ok', annotations: [] }] as never },
      { type: 'function_call', call_id: 'c1', name: 'ls', arguments: '{"a": 1}' },
      { type: 'custom_tool_call', call_id: 'c2', name: 'patch', input: '***' },
      {
        type: 'function_call_output',
        call_id: 'c1',
        output: [
          { type: 'input_text', text: 'Error:' },
          { type: 'input_text', text: 'no' },
        ],
      },
      { type: 'custom_tool_call_output', call_id: 'c2', output: 'done' },
    ] satisfies ResponseCreateParams['input']);
  });

  it('shortens ids of calls that OpenAI would refuse, call and result by the same', () => {
    const id = `codex_mcp__calendar__search_events_exec-${'0'.repeat(36)}`;
    const { body } = encode({
      messages: [
        { role: 'assistant', parts: [{ type: 'tool-call', id, name: 'ls', arguments: '{}', kind: 'function' }] },
        { role: 'user', parts: [{ type: 'tool-result', callId: id, content: [{ type: 'text', text: 'x' }], kind: 'function' }] },
      ],
    });
    const call_id = expect.stringMatching(/^.{1,64}$/);
    expect(body.input).toMatchObject([
      { type: 'function_call', call_id },
      { type: 'function_call_output', call_id },
    ]);
    expect(new Set(JSON.stringify(body.input).match(/"call_id":"[^"]+"/g)).size).toBe(1);
  });

  it('makes no message of the empty text that Chat clients write beside calls', () => {
    const call = { type: 'tool-call', id: 'c', name: 'f', kind: 'function', arguments: '{}' } as const;
    expect(encode({ messages: [{ role: 'assistant', parts: [{ type: 'text', text: '' }, call] }] }).body.input).toEqual([
      { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' },
    ]);
  });

  it('refuses what the user shows and OpenAI could not see', () => {
    const upload = { type: 'opaque', origin: 'anthropic-messages', value: { type: 'container_upload' } } as const;
    const sound = { type: 'file', source: { kind: 'base64', mediaType: 'audio/wav', data: 'AAAA' } } as const;
    for (const part of [upload, sound]) expect(() => encode({ messages: [{ role: 'user', parts: [part] }] })).toThrow(ProxyError);
    const trace: Partial<ChatRequest> = { messages: [{ role: 'assistant', parts: [upload] }] };
    expect(encode(trace).omitted).toContain('messages (parts of another vendor)');
  });

  it('brings tools in namespaces back together', () => {
    const wire = {
      model: 'auto',
      input: 'hi',
      tools: [
        {
          type: 'namespace',
          name: 'a',
          description: '',
          tools: [
            { type: 'function', name: 'x', parameters: { type: 'object', properties: {} }, strict: false },
            { type: 'custom', name: 'y' },
          ],
        },
        { type: 'function', name: 'z', parameters: { type: 'object', properties: {} }, strict: false },
      ],
      tool_choice: { type: 'function', name: 'z' },
    };
    const { body } = encode(openaiResponsesClient.decodeRequest(wire));
    expect(body.tools).toEqual(wire.tools);
    expect(body.tool_choice).toEqual(wire.tool_choice);
  });

  it('keeps sampling for models that take it, and names it for those that do not', () => {
    expect(encode({ temperature: 0.2, topP: 0.5 }, 'gpt-4o')).toMatchObject({ body: { temperature: 0.2, top_p: 0.5 }, omitted: [] });
    expect(encode({ temperature: 0.2, reasoning: { effort: 'high' } }, 'gpt-5.2')).toMatchObject({
      body: { reasoning: { effort: 'high', summary: 'auto' } },
      omitted: ['temperature'],
    });
  });

  it('leaves out hints of other vendors and says so', () => {
    const { body, omitted } = encode({
      hints: { user: 'u', service_tier: 'standard_only', thinking: {}, verbosity: 'low' },
      seed: 1,
      topK: 2,
    });
    expect(body).toMatchObject({ user: 'u', text: { verbosity: 'low' } });
    expect(omitted.sort()).toEqual(['seed', 'service_tier', 'thinking', 'top_k']);
  });

  it.each([
    ['n', { n: 2 }],
    ['logprobs', { logprobs: true }],
    ['logit_bias', { logitBias: { '1': 5 } }],
    ['stop', { stop: ['x'] }],
    ['tools', { tools: [{ kind: 'server', name: 'web_search_20250305', origin: 'anthropic-messages', value: {} }] }],
  ] as [string, Partial<ChatRequest>][])('is refused when it needs %s', (field, request) => {
    expect(refusedField(request)).toBe(field);
  });
});

describe('a native body after a turn at another provider', () => {
  it("is freed of reasoning that is not OpenAI's own", () => {
    const own = { type: 'reasoning', id: 'rs_1', encrypted_content: 'gAAAA', summary: [] };
    const answer = openaiResponsesClient.encodeResponse(
      { parts: [{ type: 'reasoning', text: 'hm', origin: 'gemini', signature: 's' }], finishReason: 'stop' },
      { taskId: 't', model: 'm', createdAtSeconds: 0 },
      base,
    );
    const output = Array.isArray(answer.output) ? answer.output : [];
    expect(output).toHaveLength(1);
    expect(withoutForeignReasoning({ model: 'm', input: [own, ...output, { role: 'user', content: 'x' }] })).toEqual({
      model: 'm',
      input: [own, { role: 'user', content: 'x' }],
    });
  });

  it('is left alone when there is none', () => {
    const body = { model: 'm', input: [{ role: 'user', content: 'x' }] };
    expect(withoutForeignReasoning(body)).toBe(body);
  });
});

describe('an answer', () => {
  const decoder = () => openaiResponsesProvider.createStreamDecoder();
  const message = (data: unknown) => ({ event: '', data: JSON.stringify(data) });

  it('that never finished is an error, not an end', () => {
    expect(decoder().end()).toMatchObject([{ type: 'error', failure: { kind: 'truncated' } }]);
  });

  it('is read by the place of its items, which some servers give another id with every event', () => {
    const events = [
      {
        type: 'response.output_item.added',
        output_index: 0,
        item: { type: 'function_call', id: 'a', call_id: 'c1', name: 'ls', arguments: '' },
      },
      {
        type: 'response.output_item.added',
        output_index: 1,
        item: { type: 'function_call', id: 'b', call_id: 'c2', name: 'cat', arguments: '' },
      },
      { type: 'response.function_call_arguments.delta', output_index: 1, item_id: 'x', delta: '{"b":' },
      { type: 'response.function_call_arguments.delta', output_index: 0, item_id: 'y', delta: '{}' },
      { type: 'response.function_call_arguments.delta', output_index: 1, item_id: 'z', delta: '2}' },
      {
        type: 'response.output_item.done',
        output_index: 0,
        item: { type: 'function_call', id: 'c', call_id: 'c1', name: 'ls', arguments: '{}' },
      },
    ];
    const one = decoder();
    const read = events.flatMap((event) => one.decode(message(event)));
    expect(read.filter((event) => event.type === 'tool-arguments')).toEqual([
      { type: 'tool-arguments', index: 1, text: '{"b":' },
      { type: 'tool-arguments', index: 0, text: '{}' },
      { type: 'tool-arguments', index: 1, text: '2}' },
    ]);
  });

  it('that failed in the stream says how', () => {
    const failed = {
      type: 'response.failed',
      response: { status: 'failed', error: { code: 'rate_limit_exceeded', message: 'Slow down.' } },
    };
    expect(decoder().decode(message(failed))).toMatchObject([{ type: 'error', failure: { kind: 'rate-limit', message: 'Slow down.' } }]);
    const error = { type: 'error', code: 'server_error', message: 'Oops.', param: null };
    expect(decoder().decode(message(error))).toMatchObject([{ type: 'error', failure: { kind: 'server', message: 'Oops.' } }]);
  });

  it('that failed as a whole is thrown as a failure', () => {
    const body = { id: 'r', status: 'failed', output: [], error: { code: 'server_error', message: 'Oops.' } };
    expect(() => openaiResponsesProvider.decodeResponse(body)).toThrow('Oops.');
    expect(() => openaiResponsesProvider.decodeResponse('<html>')).toThrow();
  });

  it('made of garbage is an error event, and never throws', () => {
    expect(decoder().decode({ event: 'x', data: '{"type":' })).toMatchObject([{ type: 'error' }]);
    for (const data of ['{}', '[]', 'null', '{"type":"response.output_item.done"}', '{"type":"response.completed","response":5}']) {
      expect(() => decoder().decode({ event: '', data })).not.toThrow();
    }
  });

  it('that says all in its last event is read from there', () => {
    const output = [{ type: 'message', content: [{ type: 'output_text', text: 'hi' }] }];
    expect(decoder().decode(message({ type: 'response.completed', response: { status: 'completed', output } }))).toMatchObject([
      { type: 'text', text: 'hi' },
      { type: 'finish', reason: 'stop' },
    ]);
  });

  it('keeps what only OpenAI understands as it came', () => {
    const item = { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search', query: 'x' } };
    const response = { status: 'completed', output: [item], usage: { input_tokens: 1, output_tokens: 2 } };
    const decoded = openaiResponsesProvider.decodeResponse(response);
    expect(decoded.parts).toEqual([{ type: 'opaque', origin: 'openai-responses', value: item }]);
    expect(decoded.usage).toMatchObject({ inputTokens: 1, outputTokens: 2, webSearches: 1 });
  });
});
