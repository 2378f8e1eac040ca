import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import { Ollama } from 'ollama';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Script } from './exchange';
import { type RunningVendor, startVendor } from './running-vendor';
import { VENDORS } from './vendors';

/** The fakes are honest when each vendor's own client reads in them what the script says, whole and streamed. */
const SCRIPT: Script = {
  thoughts: ['Both cities', ', then.'],
  proof: 'EqQBproof',
  text: ['I will ', 'look. 🌦️'],
  calls: [
    { id: 'call_1', name: 'weather', pieces: ['{"city": "Zü', 'rich"}'] },
    { id: 'call_2', name: 'weather', pieces: ['{"city": "Rome"}'] },
  ],
  tokens: { prompt: 120, cacheRead: 20, cacheWrite: 0, answer: 33, thoughts: 7 },
};
const SAID = {
  thoughts: 'Both cities, then.',
  text: 'I will look. 🌦️',
  calls: [
    ['weather', { city: 'Zürich' }],
    ['weather', { city: 'Rome' }],
  ],
};

const running: Record<string, RunningVendor> = {};

beforeAll(async () => {
  for (const vendor of Object.values(VENDORS)) {
    running[vendor.id] = await startVendor(vendor);
    const started = running[vendor.id];
    if (started) started.play = { kind: 'answer', script: SCRIPT };
  }
});

afterAll(() => Promise.all(Object.values(running).map(({ upstream }) => upstream.close())));

const urlOf = (id: string) => running[id]?.upstream.url ?? '';
const TOOL = { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } };

describe('the fake OpenAI', () => {
  const client = () => new OpenAI({ baseURL: `${urlOf('openai')}/v1`, apiKey: 'k', maxRetries: 0 });
  const chat = {
    model: 'gpt-5.4',
    messages: [{ role: 'user' as const, content: 'Weather?' }],
    tools: [{ type: 'function' as const, function: TOOL }],
  };
  const responses = { model: 'gpt-5.4', input: 'Weather?', tools: [{ type: 'function' as const, strict: null, ...TOOL }] };

  const saidByChat = (completion: OpenAI.ChatCompletion) => {
    const message = completion.choices[0]?.message;
    const calls = (message?.tool_calls ?? []).map((call) =>
      call.type === 'function' ? [call.function.name, JSON.parse(call.function.arguments)] : [],
    );
    return { text: message?.content, calls, usage: completion.usage?.total_tokens };
  };
  const saidByResponse = ({ output, usage }: OpenAI.Responses.Response) => ({
    thoughts: output.flatMap((item) => (item.type === 'reasoning' ? item.summary.map(({ text }) => text) : [])).join(''),
    text: output.flatMap((item) => (item.type === 'message' ? item.content.map((part) => ('text' in part ? part.text : '')) : [])).join(''),
    calls: output.flatMap((item) => (item.type === 'function_call' ? [[item.name, JSON.parse(item.arguments)]] : [])),
    usage: usage?.total_tokens,
  });

  it('answers Chat Completions', async () => {
    const expected = { text: SAID.text, calls: SAID.calls, usage: 153 };
    expect(saidByChat(await client().chat.completions.create(chat))).toEqual(expected);
    const stream = client().chat.completions.stream({ ...chat, stream_options: { include_usage: true } });
    expect(saidByChat(await stream.finalChatCompletion())).toEqual(expected);
  });

  it('answers Responses', async () => {
    const expected = { ...SAID, usage: 153 };
    expect(saidByResponse(await client().responses.create(responses))).toEqual(expected);
    expect(saidByResponse(await client().responses.stream(responses).finalResponse())).toEqual(expected);
  });

  it('refuses what it does not know, as the real one does', async () => {
    const odd = { ...chat, max_tokens: 5 };
    await expect(client().chat.completions.create(odd)).rejects.toMatchObject({ status: 400 });
    const unanswered = { ...chat, messages: [{ role: 'tool' as const, tool_call_id: 'x', content: 'y' }] };
    await expect(client().chat.completions.create(unanswered)).rejects.toMatchObject({ status: 400 });
  });
});

describe('the fake Anthropic', () => {
  const client = () => new Anthropic({ baseURL: urlOf('anthropic'), apiKey: 'k', maxRetries: 0 });
  const params = {
    model: 'claude-sonnet-4-6',
    max_tokens: 100,
    messages: [{ role: 'user' as const, content: 'Weather?' }],
    tools: [{ name: 'weather', input_schema: { type: 'object' as const } }],
  };
  const said = ({ content, usage }: Anthropic.Message) => ({
    thoughts: content.map((block) => (block.type === 'thinking' ? block.thinking : '')).join(''),
    text: content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
    calls: content.flatMap((block) => (block.type === 'tool_use' ? [[block.name, block.input]] : [])),
    usage: usage.input_tokens + (usage.cache_read_input_tokens ?? 0) + usage.output_tokens,
  });

  it('answers Messages', async () => {
    const expected = { ...SAID, usage: 153 };
    expect(said(await client().messages.create(params))).toEqual(expected);
    expect(said(await client().messages.stream(params).finalMessage())).toEqual(expected);
  });

  it('refuses thoughts that it did not sign', async () => {
    const thoughts = { type: 'thinking' as const, thinking: 'x', signature: 'smart-claude-proxy.abc' };
    const messages = [...params.messages, { role: 'assistant' as const, content: [thoughts] }, ...params.messages];
    await expect(client().messages.create({ ...params, messages })).rejects.toMatchObject({ status: 400 });
  });
});

describe('the fake Gemini', () => {
  const client = () => new GoogleGenAI({ apiKey: 'k', httpOptions: { baseUrl: urlOf('gemini') } });
  const params = { model: 'gemini-3.5-flash', contents: 'Weather?' };
  type Parts = { text?: string; thought?: boolean; functionCall?: { name?: string; args?: unknown } }[];
  const said = (parts: Parts) => ({
    thoughts: parts.map(({ text, thought }) => (thought ? text : '')).join(''),
    text: parts.map(({ text = '', thought }) => (thought ? '' : text)).join(''),
    calls: parts.flatMap(({ functionCall }) => (functionCall ? [[functionCall.name, functionCall.args]] : [])),
  });

  it('answers generateContent and streamGenerateContent', async () => {
    const whole = await client().models.generateContent(params);
    expect(said(whole.candidates?.[0]?.content?.parts ?? [])).toEqual(SAID);
    expect(whole.usageMetadata?.totalTokenCount).toBe(153);
    const parts: Parts = [];
    for await (const piece of await client().models.generateContentStream(params))
      parts.push(...(piece.candidates?.[0]?.content?.parts ?? []));
    expect(said(parts)).toEqual(SAID);
  });
});

describe('the fake Ollama', () => {
  const client = () => new Ollama({ host: urlOf('ollama') });
  const params = { model: 'qwen3:8b', messages: [{ role: 'user', content: 'Weather?' }] };

  it('answers /api/chat and lists its models', async () => {
    const whole = await client().chat({ ...params, stream: false });
    const calls = (message: typeof whole.message) =>
      (message.tool_calls ?? []).map((call) => [call.function.name, call.function.arguments]);
    expect({ thoughts: whole.message.thinking, text: whole.message.content, calls: calls(whole.message) }).toEqual(SAID);
    expect(whole.eval_count).toBe(33);
    const streamed = { thoughts: '', text: '', calls: [] as unknown[] };
    for await (const { message } of await client().chat({ ...params, stream: true })) {
      streamed.thoughts += message.thinking ?? '';
      streamed.text += message.content;
      streamed.calls.push(...calls(message));
    }
    expect(streamed).toEqual(SAID);
    expect((await client().list()).models.map(({ name }) => name)).toEqual(['qwen3:8b']);
  });
});
