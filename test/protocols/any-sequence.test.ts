import Anthropic from '@anthropic-ai/sdk';
import fc from 'fast-check';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import type { ClientProtocolId, FinishReason, StreamEvent } from '../../src/protocols/canonical';
import { CLIENT_PROTOCOLS } from '../../src/server/client-protocols';
import { chatRequest, collect, LABEL } from './recordings';

/** Events in any order that a provider may come up with, read by the official clients. */

const piece = fc.constantFrom('a', 'b c', '"', '\\n', '{', '😀', '\n', ' ', '');
const usage = { inputTokens: 9, cacheReadTokens: 1, cacheWriteTokens: 0, cacheWrite1hTokens: 0, outputTokens: 4, reasoningTokens: 2 };
const step: fc.Arbitrary<StreamEvent> = fc.oneof(
  piece.map((text): StreamEvent => ({ type: 'text', text })),
  piece.map((text): StreamEvent => ({ type: 'reasoning', text })),
  piece.map((text): StreamEvent => ({ type: 'refusal', text })),
  fc.constantFrom<StreamEvent>(
    { type: 'reasoning-end', origin: 'openai-chat' },
    { type: 'reasoning-end', origin: 'anthropic-messages', signature: 'sig' },
    { type: 'reasoning-end', origin: 'anthropic-messages', encrypted: 'redacted' },
    { type: 'reasoning-end', origin: 'gemini', signature: 'sig' },
    { type: 'opaque', origin: 'gemini', value: { executableCode: { code: 'x' } } },
    { type: 'usage', usage },
  ),
);

const LAST = 13;
/** Where a call begins, and where the pieces of its arguments come: in the middle of whatever else is said. */
const call = fc.record({
  at: fc.nat(LAST - 1),
  pieces: fc.constantFrom([], ['{}'], ['{"a":1}'], ['{"a":', '1', ',"b":"x }"', '}'], ['{"a":', '[1,2]}']),
  later: fc.array(fc.nat(3), { minLength: 4, maxLength: 4 }),
  signed: fc.boolean(),
});

const sequence: fc.Arbitrary<StreamEvent[]> = fc
  .tuple(fc.array(step, { maxLength: LAST }), fc.array(call, { maxLength: 3 }), fc.constantFrom<FinishReason>('stop', 'length', 'other'))
  .map(([steps, calls, reason]) => {
    const slots: StreamEvent[][] = Array.from({ length: LAST + 1 }, (_, i) => steps.slice(i, i + 1));
    for (const [index, { at, pieces, later, signed }] of [...calls].sort((a, b) => a.at - b.at).entries()) {
      const proof = signed && index === 0 ? { signature: 'proof' } : {};
      slots[at]?.push({ type: 'tool-call', index, id: `call_${index}`, name: `tool${index}`, kind: 'function', ...proof });
      const places = later.map((steps) => Math.min(LAST, at + steps)).sort((a, b) => a - b);
      for (const [i, text] of pieces.entries()) slots[places[i] ?? LAST]?.push({ type: 'tool-arguments', index, text });
    }
    const ending = calls.length > 0 && reason === 'stop' ? 'tool-calls' : reason;
    return [{ type: 'start', id: 'id_1', model: 'm' }, ...slots.flat(), { type: 'finish', reason: ending }];
  });

interface Got {
  text: string;
  refusal: string;
  reasoning: string;
  calls: [id: string, name: string, args: unknown][];
}

function meant(events: StreamEvent[]): Got {
  const { parts, refusal = '' } = collect(events);
  return {
    text: parts.map((part) => (part.type === 'text' ? part.text : '')).join(''),
    refusal,
    reasoning: parts.map((part) => (part.type === 'reasoning' ? part.text : '')).join(''),
    calls: parts.flatMap((part): Got['calls'] =>
      part.type === 'tool-call' ? [[part.id, part.name, JSON.parse(part.arguments || '{}')]] : [],
    ),
  };
}

function streamed(protocol: ClientProtocolId, events: StreamEvent[]): string {
  const encoder = CLIENT_PROTOCOLS[protocol].createStreamEncoder(LABEL, chatRequest());
  return events.map((event) => encoder.encode(event)).join('') + encoder.end();
}

/** What is looked at in the events of the three protocols; each has some of it. */
interface SentEvent {
  type?: string;
  index?: number;
  content_block?: { type: string };
  delta?: { type: string };
  choices?: { finish_reason: string | null; delta: { reasoning_content?: string } }[];
  sequence_number?: number;
  output_index?: number;
  item_id?: string;
  item?: { id: string };
  response?: { output: unknown[] };
}

function eventsOf(text: string): SentEvent[] {
  const data = text.split('\n\n').flatMap((message) => message.split('\n').filter((line) => line.startsWith('data: ')));
  return data.map((line) => line.slice('data: '.length)).flatMap((json) => (json === '[DONE]' ? [] : [JSON.parse(json)]));
}

const options = (text: string) => ({
  apiKey: 'k',
  baseURL: 'http://localhost',
  maxRetries: 0,
  fetch: async () => new Response(text, { headers: { 'content-type': 'text/event-stream' } }),
});

const CHECKS: Record<ClientProtocolId, (events: StreamEvent[]) => Promise<void>> = {
  'anthropic-messages': async (events) => {
    const text = streamed('anthropic-messages', events);
    expectOneBlockAtATime(eventsOf(text));
    const params = { model: 'm', max_tokens: 5, messages: [{ role: 'user' as const, content: 'x' }] };
    const { content, usage } = await new Anthropic(options(text)).messages.stream(params).finalMessage();
    const { reasoning, calls } = meant(events);
    expect(content.map((block) => (block.type === 'thinking' ? block.thinking : '')).join('')).toBe(reasoning);
    expect(content.flatMap((block) => (block.type === 'tool_use' ? [[block.id, block.name, block.input]] : []))).toEqual(calls);
    // Messages knows no refusals; there they are text.
    const said = events.map((event) => (event.type === 'text' || event.type === 'refusal' ? event.text : '')).join('');
    expect(content.map((block) => (block.type === 'text' ? block.text : '')).join('')).toBe(said);
    if (events.some(({ type }) => type === 'usage')) expect(usage).toMatchObject({ input_tokens: 8, output_tokens: 4 });
  },
  'openai-chat': async (events) => {
    const text = streamed('openai-chat', events);
    const chunks = eventsOf(text);
    expect(chunks.filter(({ choices }) => choices?.[0]?.finish_reason)).toHaveLength(1);
    const stream = new OpenAI(options(text)).chat.completions.stream({ model: 'm', messages: [{ role: 'user', content: 'x' }] });
    const { choices, usage } = await stream.finalChatCompletion();
    const message = choices[0]?.message;
    const calls = (message?.tool_calls ?? []).map((call) =>
      call.type === 'function' ? [call.id, call.function.name, JSON.parse(call.function.arguments)] : call,
    );
    // The client does not put together what it does not know.
    const reasoning = chunks.map((chunk) => chunk.choices?.[0]?.delta.reasoning_content ?? '').join('');
    expect({ text: message?.content ?? '', refusal: message?.refusal ?? '', reasoning, calls }).toEqual(meant(events));
    if (events.some(({ type }) => type === 'usage')) expect(usage).toMatchObject({ prompt_tokens: 9, completion_tokens: 4 });
  },
  'openai-responses': async (events) => {
    const text = streamed('openai-responses', events);
    expectItemsInOrder(eventsOf(text));
    const { output, usage } = await new OpenAI(options(text)).responses.stream({ model: 'm', input: 'x' }).finalResponse();
    const content = output.flatMap((item) => (item.type === 'message' ? item.content : []));
    const got = {
      text: content.map((part) => (part.type === 'output_text' ? part.text : '')).join(''),
      refusal: content.map((part) => (part.type === 'refusal' ? part.refusal : '')).join(''),
      reasoning: output.flatMap((item) => (item.type === 'reasoning' ? item.summary.map((part) => part.text) : [])).join(''),
      calls: output.flatMap((item) => (item.type === 'function_call' ? [[item.call_id, item.name, JSON.parse(item.arguments)]] : [])),
    };
    expect(got).toEqual(meant(events));
    if (events.some(({ type }) => type === 'usage')) expect(usage).toMatchObject({ input_tokens: 9, output_tokens: 4 });
  },
};

const DELTAS: Record<string, string[]> = {
  text: ['text_delta'],
  thinking: ['thinking_delta', 'signature_delta'],
  tool_use: ['input_json_delta'],
};

function expectOneBlockAtATime(events: SentEvent[]): void {
  expect([events.at(0), events.at(-2), events.at(-1)].map((event) => event?.type)).toEqual([
    'message_start',
    'message_delta',
    'message_stop',
  ]);
  let open: { index: number | undefined; type: string | undefined } | undefined;
  let next = 0;
  for (const { type, index, content_block, delta } of events.slice(1, -2)) {
    if (type === 'content_block_start') {
      expect([open, index]).toEqual([undefined, next++]);
      open = { index, type: content_block?.type };
      continue;
    }
    expect(index).toBe(open?.index);
    if (type === 'content_block_stop') open = undefined;
    else expect(DELTAS[open?.type ?? '']).toContain(delta?.type);
  }
  expect(open).toBeUndefined();
}

function expectItemsInOrder(events: SentEvent[]): void {
  expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, i) => i));
  expect(events.slice(0, 2).map(({ type }) => type)).toEqual(['response.created', 'response.in_progress']);
  const items: { id: string | undefined; done?: unknown }[] = [];
  for (const { type, output_index, item_id, item } of events.slice(2, -1)) {
    if (type === 'response.output_item.added') {
      expect(output_index).toBe(items.length);
      items.push({ id: item?.id });
      continue;
    }
    const about = items[output_index ?? items.length];
    expect(about && 'done' in about, `${type} for an item that is done`).toBe(false);
    expect(about?.id).toBeDefined();
    expect(item_id ?? item?.id).toBe(about?.id);
    if (type === 'response.output_item.done' && about) about.done = item;
  }
  expect(events.at(-1)?.response?.output).toEqual(items.map(({ done }) => done));
}

describe.each(Object.entries(CHECKS))('the official client of %s', (_, check) => {
  it('reads all of an answer, in whatever order it was said', async () => {
    await fc.assert(fc.asyncProperty(sequence, check), { numRuns: 300 });
  });
});
