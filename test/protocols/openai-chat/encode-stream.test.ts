import type { ChatCompletionChunk } from 'openai/resources/chat/completions';
import { describe, expect, it } from 'vitest';
import type { ChatRequest, StreamEvent } from '../../../src/protocols/canonical';
import { openaiChatClient } from '../../../src/protocols/openai-chat/client';
import { chatRequest, LABEL } from '../recordings';

function encode(events: StreamEvent[], request: Partial<ChatRequest> = {}): string[] {
  const encoder = openaiChatClient.createStreamEncoder(LABEL, chatRequest({ includeUsage: false, ...request }));
  const text = events.map((event) => encoder.encode(event)).join('') + encoder.end();
  expect(text.endsWith('\n\n')).toBe(true);
  return text
    .slice(0, -2)
    .split('\n\n')
    .map((line) => line.slice('data: '.length));
}

function choices(events: StreamEvent[], request: Partial<ChatRequest> = {}) {
  return encode(events, request)
    .slice(0, -1)
    .map((line) => JSON.parse(line).choices[0]);
}

const ENVELOPE = { id: 'chatcmpl-0193-task', object: 'chat.completion.chunk', created: 1_795_000_000, model: 'the-model' } as const;
const USAGE = { inputTokens: 10, cacheReadTokens: 4, cacheWriteTokens: 3, cacheWrite1hTokens: 0, outputTokens: 5, reasoningTokens: 2 };

describe('a stream to a Chat Completions client', () => {
  it('opens with the role, finishes once and ends with [DONE]', () => {
    const lines = encode([
      { type: 'start' },
      { type: 'text', text: 'Hi' },
      { type: 'text', text: '!\n' },
      { type: 'usage', usage: USAGE },
      { type: 'finish', reason: 'stop' },
    ]);
    const expected: ChatCompletionChunk[] = [
      { ...ENVELOPE, choices: [{ index: 0, delta: { role: 'assistant', content: 'Hi' }, logprobs: null, finish_reason: null }] },
      { ...ENVELOPE, choices: [{ index: 0, delta: { content: '!\n' }, logprobs: null, finish_reason: null }] },
      { ...ENVELOPE, choices: [{ index: 0, delta: {}, logprobs: null, finish_reason: 'stop' }] },
    ];
    expect(lines.slice(0, -1).map((line) => JSON.parse(line))).toEqual(expected);
    expect(lines.at(-1)).toBe('[DONE]');
  });

  it('sends usage only when it was asked for, in a chunk of its own, wherever it came', () => {
    const events: StreamEvent[] = [
      { type: 'usage', usage: USAGE },
      { type: 'text', text: 'Hi' },
      { type: 'finish', reason: 'stop' },
    ];
    const lines = encode(events, { includeUsage: true });
    const last: ChatCompletionChunk = {
      ...ENVELOPE,
      choices: [],
      usage: {
        prompt_tokens: 10,
        completion_tokens: 5,
        total_tokens: 15,
        prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 3 },
        completion_tokens_details: { reasoning_tokens: 2 },
      },
    };
    expect(JSON.parse(lines.at(-2) ?? '')).toEqual(last);
    expect(JSON.parse(lines[0] ?? '').usage).toBeNull();
    expect(encode(events).join()).not.toContain('usage');
  });

  it('streams calls piece by piece, and thoughts beside the text', () => {
    const all = choices([
      { type: 'reasoning', text: 'Hm' },
      { type: 'reasoning-end', origin: 'anthropic-messages', signature: 's' },
      { type: 'tool-call', index: 0, id: 'a', name: 'f', kind: 'function' },
      { type: 'tool-arguments', index: 0, text: '{"x" : ' },
      { type: 'tool-arguments', index: 0, text: '1.0}' },
      { type: 'tool-call', index: 1, id: 'b', name: 'g', kind: 'function' },
      { type: 'finish', reason: 'tool-calls' },
    ]);
    expect(all.map((choice) => choice.delta)).toEqual([
      { role: 'assistant', content: null, reasoning_content: 'Hm' },
      { tool_calls: [{ index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '{"x" : ' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '1.0}' } }] },
      { tool_calls: [{ index: 1, id: 'b', type: 'function', function: { name: 'g', arguments: '' } }] },
      { tool_calls: [{ index: 1, function: { arguments: '{}' } }] },
      {},
    ]);
    expect(all.at(-1).finish_reason).toBe('tool_calls');
  });

  it('unwraps calls of a custom tool that a provider knew as a function', () => {
    const all = choices(
      [
        { type: 'tool-call', index: 0, id: 'a', name: 'patch', kind: 'function' },
        { type: 'tool-arguments', index: 0, text: '{"input":"*** \\"' },
        { type: 'tool-arguments', index: 0, text: 'x\\""}' },
        { type: 'finish', reason: 'tool-calls' },
      ],
      { tools: [{ kind: 'custom', name: 'patch' }] },
    );
    const pieces = all.flatMap((choice) => choice.delta.tool_calls ?? []);
    expect(pieces[0]).toEqual({ index: 0, id: 'a', type: 'custom', custom: { name: 'patch', input: '' } });
    expect(pieces.map((piece) => piece.custom.input).join('')).toBe('*** "x"');
  });

  it('speaks the deprecated function_call to a client that does', () => {
    const all = choices(
      [
        { type: 'tool-call', index: 0, id: 'a', name: 'f', kind: 'function' },
        { type: 'tool-arguments', index: 0, text: '{}' },
        { type: 'finish', reason: 'tool-calls' },
      ],
      { legacyFunctions: true },
    );
    expect(all).toMatchObject([
      { delta: { role: 'assistant', function_call: { name: 'f', arguments: '' } } },
      { delta: { function_call: { arguments: '{}' } } },
      { finish_reason: 'function_call' },
    ]);
  });

  it('hides thoughts from a client that does not want them', () => {
    expect(
      choices(
        [
          { type: 'reasoning', text: 'Hm' },
          { type: 'text', text: 'x' },
        ],
        { reasoning: { visible: false } },
      ),
    ).toMatchObject([{ delta: { content: 'x' } }]);
  });

  it('tells the role even when there is nothing to say', () => {
    expect(choices([{ type: 'finish', reason: 'length' }])).toMatchObject([
      { delta: { role: 'assistant', content: '' }, finish_reason: 'length' },
    ]);
  });
});
