import fc from 'fast-check';
import { Ollama, type ChatResponse as OllamaResponse } from 'ollama';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ollamaProvider } from '../../../src/protocols/ollama/provider';
import { createNdjsonSplitter } from '../../../src/protocols/wire-messages';
import { type FakeUpstream, startFakeUpstream } from '../../fixtures/fake-upstream';
import { chunkLengths, collect, decodeStream } from '../chunk-splits';

/** Lines as Ollama sends them, pinned to the types of its own client. */
type Line = Omit<Partial<OllamaResponse>, 'created_at'> & { created_at: string };
const at = { model: 'qwen3', created_at: '2026-01-01T00:00:00Z' };
const line = (message: Partial<OllamaResponse['message']>): Line => ({
  ...at,
  message: { role: 'assistant', content: '', ...message },
  done: false,
});
const last: Line = {
  ...at,
  message: { role: 'assistant', content: '' },
  done: true,
  done_reason: 'stop',
  prompt_eval_count: 26,
  eval_count: 12,
};

const lines = [
  line({ thinking: 'Let me ' }),
  line({ thinking: 'think 😀' }),
  line({ content: 'Hello' }),
  line({ content: ' wörld' }),
  line({
    tool_calls: [
      { function: { name: 'weather', arguments: { city: 'Rome', days: [1, 2] } } },
      { function: { name: 'now', arguments: {} } },
    ],
  }),
  last,
] satisfies Line[];

const framed = (...content: unknown[]) => content.map((value) => `${JSON.stringify(value)}\n`).join('');
const decode = (text: string, lengths?: number[]) =>
  decodeStream(text, createNdjsonSplitter(), ollamaProvider.createStreamDecoder(), lengths);
const withoutIds = (value: unknown) => JSON.parse(JSON.stringify(value).replace(/call_[\w-]+?_(\d)/g, 'call_$1'));

const expected = {
  model: 'qwen3',
  finishReason: 'tool-calls',
  usage: { inputTokens: 26, cacheReadTokens: 0, cacheWriteTokens: 0, cacheWrite1hTokens: 0, outputTokens: 12, reasoningTokens: 0 },
  parts: [
    { type: 'reasoning', text: 'Let me think 😀', origin: 'ollama' },
    { type: 'text', text: 'Hello wörld' },
    { type: 'tool-call', id: 'call_0', name: 'weather', kind: 'function', arguments: '{"city":"Rome","days":[1,2]}' },
    { type: 'tool-call', id: 'call_1', name: 'now', kind: 'function', arguments: '{}' },
  ],
};

describe('an answer of Ollama', () => {
  it('is read part by part', () => {
    expect(withoutIds(collect(decode(framed(...lines))))).toEqual(expected);
  });

  it('says the same however its bytes are cut', () => {
    fc.assert(
      fc.property(chunkLengths, (lengths) => {
        expect(withoutIds(collect(decode(framed(...lines), lengths)))).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  it('says the same when it comes whole', () => {
    const message = { role: 'assistant', content: 'Hello wörld', thinking: 'Let me think 😀', tool_calls: lines[4]?.message?.tool_calls };
    expect(withoutIds(ollamaProvider.decodeResponse({ ...last, message }))).toEqual(expected);
  });

  it('has calls with ids that are unique across answers', () => {
    const ids = [1, 2].flatMap(() =>
      collect(decode(framed(...lines))).parts.flatMap((part) => (part.type === 'tool-call' ? [part.id] : [])),
    );
    expect(new Set(ids).size).toBe(4);
  });

  it.each([
    ['stop', 'stop'],
    ['length', 'length'],
    ['something new', 'other'],
  ])('that is done because of %s ends with %s', (done_reason, reason) => {
    expect(decode(framed({ ...last, done_reason })).at(-1)).toEqual({ type: 'finish', reason });
  });

  it.each(['load', 'unload'])('that only tells of the %s of its model is none', (done_reason) => {
    expect(decode(framed({ ...last, done_reason })).at(-1)).toMatchObject({ type: 'error', failure: { kind: 'server' } });
  });

  it('may break off with an error line', () => {
    expect(decode(framed(line({ content: 'Hel' }), { error: 'llama runner process has terminated' })).at(-1)).toMatchObject({
      type: 'error',
      failure: { kind: 'server', message: 'llama runner process has terminated' },
    });
  });

  it('that never ended is cut off, not finished', () => {
    expect(decode(framed(line({ content: 'Hel' }))).at(-1)).toMatchObject({ type: 'error', failure: { kind: 'truncated' } });
  });

  it('that is an error, or none, is thrown as a failure', () => {
    expect(() => ollamaProvider.decodeResponse({ error: 'out of memory' })).toThrow('out of memory');
    expect(() => ollamaProvider.decodeResponse({})).toThrow();
    expect(() => ollamaProvider.decodeResponse('nope')).toThrow();
    expect(ollamaProvider.decodeError(404, { error: 'model "x" not found' })).toMatchObject({
      kind: 'not-available',
      message: 'model "x" not found',
    });
  });

  it('made of garbage never throws', () => {
    const decoder = ollamaProvider.createStreamDecoder();
    expect(decoder.decode({ event: '', data: '{"a' })).toMatchObject([{ type: 'error' }]);
    for (const data of ['{}', '5', '{"message":5}', '{"message":{"tool_calls":[5,{"function":null}]},"done":"x"}']) {
      expect(() => decoder.decode({ event: '', data })).not.toThrow();
    }
  });

  describe("in Ollama's own client", () => {
    let server: FakeUpstream;
    let client: Ollama;
    beforeAll(async () => {
      server = await startFakeUpstream(({ json }, response) => {
        response.writeHead(200, { 'content-type': 'application/x-ndjson' });
        response.end(json.stream ? framed(...lines) : framed({ ...last, message: { role: 'assistant', content: 'Hello wörld' } }));
      });
      client = new Ollama({ host: server.url });
    });
    afterAll(() => server.close());

    it('reads the same from the fake upstream as we do', async () => {
      let text = '';
      const calls: string[] = [];
      for await (const part of await client.chat({ model: 'qwen3', messages: [{ role: 'user', content: 'hi' }], stream: true })) {
        text += part.message.content;
        calls.push(...(part.message.tool_calls ?? []).map((call) => call.function.name));
      }
      expect({ text, calls }).toEqual({ text: 'Hello wörld', calls: ['weather', 'now'] });
      const whole = await client.chat({ model: 'qwen3', messages: [{ role: 'user', content: 'hi' }] });
      expect(whole.message.content).toBe('Hello wörld');
    });
  });
});
