import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeUpstream, type SeenRequest, startFakeUpstream } from '../fixtures/fake-upstream';
import { type HeadlessProxy, startHeadless } from '../fixtures/headless-proxy';

/** Beyond 2^53, where a number would be rounded. */
const ID = '1234567890123456789';
const ARGUMENTS = `{"id":${ID},"note":"${ID}"}`;
const IN_TEXT = JSON.stringify(ARGUMENTS);

/** One call with the id in its arguments, as each API writes it: whole and in a stream. */
const ANSWERS: [path: RegExp, whole: string, stream: string][] = [
  [
    /messages$/,
    `{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"tool_use","id":"c1","name":"get","input":${ARGUMENTS}}],"stop_reason":"tool_use","usage":{"input_tokens":5,"output_tokens":5}}`,
    [
      '{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],"usage":{"input_tokens":5,"output_tokens":1}}}',
      `{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"c1","name":"get","input":${ARGUMENTS}}}`,
      '{"type":"content_block_stop","index":0}',
      '{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":5}}',
      '{"type":"message_stop"}',
    ]
      .map((data) => `event: ${JSON.parse(data).type}\ndata: ${data}\n\n`)
      .join(''),
  ],
  [
    /chat\/completions$/,
    `{"id":"c","object":"chat.completion","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"get","arguments":${IN_TEXT}}}]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":5,"completion_tokens":5}}`,
    `data: {"id":"c","choices":[{"index":0,"delta":{"role":"assistant","tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"get","arguments":${ARGUMENTS}}}]},"finish_reason":"tool_calls"}]}\n\ndata: [DONE]\n\n`,
  ],
  [
    /[gG]enerateContent/,
    `{"candidates":[{"content":{"role":"model","parts":[{"functionCall":{"name":"get","args":${ARGUMENTS}}}]},"finishReason":"STOP"}]}`,
    `data: {"candidates":[{"content":{"role":"model","parts":[{"functionCall":{"name":"get","args":${ARGUMENTS}}}]},"finishReason":"STOP"}]}\n\n`,
  ],
  [
    /api\/chat$/,
    `{"model":"m","message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"get","arguments":${ARGUMENTS}}}]},"done":true,"done_reason":"stop"}`,
    `{"model":"m","message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"get","arguments":${ARGUMENTS}}}]},"done":true,"done_reason":"stop"}\n`,
  ],
];

const CLIENTS = {
  '/v1/messages': {
    max_tokens: 100,
    messages: [
      { role: 'user', content: 'Which one?' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'c0', name: 'get', input: 'ARGUMENTS' }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c0', content: 'none' }] },
    ],
    tools: [{ name: 'get', input_schema: { type: 'object' } }],
  },
  '/v1/chat/completions': {
    messages: [
      { role: 'user', content: 'Which one?' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'c0', type: 'function', function: { name: 'get', arguments: ARGUMENTS } }],
      },
      { role: 'tool', tool_call_id: 'c0', content: 'none' },
    ],
    tools: [{ type: 'function', function: { name: 'get', parameters: { type: 'object' } } }],
  },
  '/v1/responses': {
    input: [
      { role: 'user', content: 'Which one?' },
      { type: 'function_call', call_id: 'c0', name: 'get', arguments: ARGUMENTS },
      { type: 'function_call_output', call_id: 'c0', output: 'none' },
    ],
    tools: [{ type: 'function', name: 'get', parameters: { type: 'object' } }],
  },
};

const PROVIDERS = ['anthropic', 'compatible', 'gemini', 'ollama'];
const CASES = Object.keys(CLIENTS).flatMap((path) =>
  PROVIDERS.flatMap((provider) => [false, true].map((stream) => [path, provider, stream])),
);

describe('arguments beyond what a number holds', () => {
  let upstream: FakeUpstream;
  let proxy: HeadlessProxy;

  beforeAll(async () => {
    upstream = await startFakeUpstream(({ path, json }: SeenRequest, response) => {
      const [, whole = '{}', stream = ''] = ANSWERS.find(([pattern]) => pattern.test(path)) ?? [];
      const streams = json.stream === true || path.includes('streamGenerateContent');
      response.writeHead(200, { 'content-type': streams ? 'text/event-stream' : 'application/json' });
      response.end(streams ? stream : whole);
    });
    const model = { models: [{ id: 'm' }], apiKey: 'k' };
    proxy = await startHeadless({
      settings: {
        compression: { mode: 'off' },
        cache: { enabled: false },
        providers: {
          anthropic: { enabled: true, baseUrl: upstream.url, ...model },
          gemini: { enabled: true, baseUrl: `${upstream.url}/v1beta`, ...model },
          ollama: { enabled: true, baseUrl: upstream.url, models: model.models },
          compatible: { type: 'openai-compatible', baseUrl: `${upstream.url}/v1`, ...model },
        },
      },
    });
  });
  afterAll(async () => {
    await proxy.stop();
    await upstream.close();
  });

  it.each(CASES)('reach the provider and come back digit by digit: %s, %s, streamed: %s', async (path, provider, stream) => {
    const body = JSON.stringify({ model: `${provider}:m`, stream, ...CLIENTS[path as keyof typeof CLIENTS] });
    const response = await fetch(`${proxy.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${proxy.apiKey}` },
      body: body.replace('"ARGUMENTS"', ARGUMENTS),
    });
    const answer = await response.text();
    expect(response.status, answer).toBe(200);
    const bare = (text: string) => text.replaceAll('\\', '');
    expect(bare(upstream.requests.at(-1)?.text ?? '')).toContain(ARGUMENTS);
    expect(bare(answer)).toContain(ARGUMENTS);
  });
});
