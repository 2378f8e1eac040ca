import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import type { ChatCompletionStreamParams } from 'openai/lib/ChatCompletionStream';
import { describe, expect, it } from 'vitest';
import { anthropicMessagesClient } from '../../src/protocols/anthropic-messages/client';
import type { StreamEvent } from '../../src/protocols/canonical';
import { openaiChatClient } from '../../src/protocols/openai-chat/client';
import type { ClientProtocol } from '../../src/protocols/protocol';
import { ProxyError } from '../../src/proxy-error';
import { chatRequest, collect, LABEL } from './recordings';

/** A thinking, talking answer with two parallel calls whose arguments arrive interleaved. */
const EVENTS: StreamEvent[] = [
  { type: 'start', id: 'msg_1', model: 'claude' },
  { type: 'reasoning', text: 'Two files ' },
  { type: 'reasoning', text: 'to read.' },
  { type: 'reasoning-end', origin: 'anthropic-messages', signature: 'c2ln' },
  { type: 'text', text: 'Let me ' },
  { type: 'text', text: 'look. 👀' },
  { type: 'tool-call', index: 0, id: 'call_a', name: 'read', kind: 'function' },
  { type: 'tool-call', index: 1, id: 'call_b', name: 'read', kind: 'function' },
  { type: 'tool-arguments', index: 0, text: '{"path": "a' },
  { type: 'tool-arguments', index: 1, text: '{"path"' },
  { type: 'tool-arguments', index: 0, text: '.ts}"}' },
  { type: 'tool-arguments', index: 1, text: ':"b.ts"}' },
  { type: 'tool-call', index: 2, id: 'call_c', name: 'list', kind: 'function' },
  {
    type: 'usage',
    usage: { inputTokens: 100, cacheReadTokens: 60, cacheWriteTokens: 30, cacheWrite1hTokens: 10, outputTokens: 40, reasoningTokens: 15 },
  },
  { type: 'finish', reason: 'tool-calls' },
];

const SSE = { 'content-type': 'text/event-stream' };

function streamed(client: ClientProtocol, events: StreamEvent[]): string {
  const encoder = client.createStreamEncoder(LABEL, chatRequest());
  return events.map((event) => encoder.encode(event)).join('') + encoder.end();
}

function openai(body: string | object, status = 200) {
  const isStream = typeof body === 'string';
  const fetch = async () =>
    new Response(isStream ? body : JSON.stringify(body), { status, headers: isStream ? SSE : { 'content-type': 'application/json' } });
  return new OpenAI({ apiKey: 'k', baseURL: 'http://localhost/v1', fetch, maxRetries: 0 });
}

function anthropic(body: string | object, status = 200) {
  const isStream = typeof body === 'string';
  const fetch = async () =>
    new Response(isStream ? body : JSON.stringify(body), { status, headers: isStream ? SSE : { 'content-type': 'application/json' } });
  return new Anthropic({ apiKey: 'k', baseURL: 'http://localhost', fetch, maxRetries: 0 });
}

const CHAT_PARAMS: ChatCompletionStreamParams = {
  model: 'auto',
  messages: [{ role: 'user', content: 'Hi' }],
  stream_options: { include_usage: true },
};
const MESSAGE_PARAMS = { model: 'auto', max_tokens: 100, messages: [{ role: 'user' as const, content: 'Hi' }] };

describe('the official OpenAI client', () => {
  it('reads our stream: text, parallel calls, usage and finish reason', async () => {
    const completion = await openai(streamed(openaiChatClient, EVENTS)).chat.completions.stream(CHAT_PARAMS).finalChatCompletion();
    expect(completion.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: {
        role: 'assistant',
        content: 'Let me look. 👀',
        tool_calls: [
          { id: 'call_a', type: 'function', function: { name: 'read', arguments: '{"path": "a.ts}"}' } },
          { id: 'call_b', type: 'function', function: { name: 'read', arguments: '{"path":"b.ts"}' } },
          { id: 'call_c', type: 'function', function: { name: 'list', arguments: '{}' } },
        ],
      },
    });
    expect(completion.usage).toMatchObject({ prompt_tokens: 100, completion_tokens: 40, total_tokens: 140 });
  });

  it('reads our whole answer', async () => {
    const body = openaiChatClient.encodeResponse(collect(EVENTS), LABEL, chatRequest());
    const completion = await openai(body).chat.completions.create({ ...CHAT_PARAMS, stream: false, stream_options: undefined });
    expect(completion.choices[0]?.message.tool_calls).toHaveLength(3);
    expect(completion.choices[0]?.message).toMatchObject({ content: 'Let me look. 👀', reasoning_content: 'Two files to read.' });
    expect(completion.usage?.prompt_tokens_details?.cached_tokens).toBe(60);
  });

  it('throws at the error that ends a stream', async () => {
    const cut = streamed(openaiChatClient, EVENTS).split('\n\n').slice(0, 3).join('\n\n');
    const error = openaiChatClient.encodeStreamError(new ProxyError('provider-failed', 'anthropic: the connection broke.'));
    const stream = openai(`${cut}\n\n${error}`).chat.completions.stream(CHAT_PARAMS);
    await expect(stream.finalChatCompletion()).rejects.toThrow(/the connection broke/);
  });

  it('reads our errors', async () => {
    const error = new ProxyError('bad-request', 'messages[0].role: expected "user", got "robot".', { param: 'messages[0].role' });
    const attempt = openai(openaiChatClient.encodeError(error), 400).chat.completions.create({
      ...CHAT_PARAMS,
      stream: false,
      stream_options: undefined,
    });
    await expect(attempt).rejects.toMatchObject({ status: 400, param: 'messages[0].role', type: 'invalid_request_error' });
  });
});

describe('the official Anthropic client', () => {
  it('reads our stream: thinking with its signature, text, calls one after the other, usage and stop reason', async () => {
    const message = await anthropic(streamed(anthropicMessagesClient, EVENTS)).messages.stream(MESSAGE_PARAMS).finalMessage();
    expect(message.content).toMatchObject([
      { type: 'thinking', thinking: 'Two files to read.', signature: 'c2ln' },
      { type: 'text', text: 'Let me look. 👀' },
      { type: 'tool_use', id: 'call_a', name: 'read', input: { path: 'a.ts}' } },
      { type: 'tool_use', id: 'call_b', name: 'read', input: { path: 'b.ts' } },
      { type: 'tool_use', id: 'call_c', name: 'list', input: {} },
    ]);
    expect(message.stop_reason).toBe('tool_use');
    expect(message.usage).toMatchObject({
      input_tokens: 10,
      cache_read_input_tokens: 60,
      cache_creation_input_tokens: 30,
      output_tokens: 40,
    });
  });

  it('reads our whole answer', async () => {
    const body = anthropicMessagesClient.encodeResponse(collect(EVENTS), LABEL, chatRequest());
    const message = await anthropic(body).messages.create(MESSAGE_PARAMS);
    expect(message.content).toHaveLength(5);
    expect(message.usage.cache_creation).toEqual({ ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 10 });
  });

  it('throws at the error that ends a stream', async () => {
    const cut = streamed(anthropicMessagesClient, EVENTS).split('\n\n').slice(0, 4).join('\n\n');
    const error = anthropicMessagesClient.encodeStreamError(new ProxyError('provider-failed', 'openai: the connection broke.'));
    await expect(anthropic(`${cut}\n\n${error}`).messages.stream(MESSAGE_PARAMS).finalMessage()).rejects.toThrow(/the connection broke/);
  });

  it('reads our errors', async () => {
    const attempt = anthropic(
      anthropicMessagesClient.encodeError(new ProxyError('not-found', 'There is no model "x".')),
      404,
    ).messages.create(MESSAGE_PARAMS);
    await expect(attempt).rejects.toMatchObject({ status: 404, type: 'not_found_error' });
  });
});
