import { afterEach, describe, expect, it } from 'vitest';
import type { ChatRequest } from '../../src/protocols/canonical';
import type { ProviderSet } from '../../src/providers/create-providers';
import { call, failureOf, providerOf, providerSet, readStream } from './provider-under-test';

let set: ProviderSet | undefined;
afterEach(() => set?.dispose());

function demo() {
  set = providerSet({ demo: true });
  return providerOf(set, 'demo');
}

async function answerTo(request: Partial<ChatRequest>) {
  const answer = await demo().send(call('demo-standard', request));
  if (answer.kind !== 'complete') throw new Error('It was not asked to stream.');
  return answer.response;
}

const weather = {
  kind: 'function' as const,
  name: 'weather',
  parameters: {
    type: 'object',
    properties: {
      city: { type: 'string', minLength: 6 },
      days: { type: 'integer', minimum: 3 },
      unit: { enum: ['C', 'F'] },
      optional: { type: 'string' },
    },
    required: ['city', 'days', 'unit'],
  },
};

describe('the demo provider', () => {
  it('is marked, free, local, always there, and has every tier', async () => {
    const provider = demo();
    expect(provider).toMatchObject({ demo: true, local: true });
    expect(await provider.availability()).toEqual({ available: true });
    expect(provider.models().map(({ tier }) => tier)).toEqual(['economy', 'standard', 'premium']);
    expect(provider.models().every(({ prices }) => prices.outputUsdPerMTok === 0)).toBe(true);
  });

  it('answers the same thing to the same question, says what it is, and counts tokens', async () => {
    const [first, second] = [await answerTo({}), await answerTo({})];
    expect(first).toEqual(second);
    expect(first.parts[0]).toMatchObject({ type: 'text', text: expect.stringMatching(/demo[\s\S]*What is 2\+2\?/) });
    expect(first.usage?.inputTokens).toBeGreaterThan(0);
    expect(first.usage?.outputTokens).toBeGreaterThan(10);
  });

  it('streams the same text in words', async () => {
    const whole = await answerTo({});
    const { text, events } = await readStream(await demo().send(call('demo-standard', { stream: true })));
    expect(whole.parts[0]).toMatchObject({ text });
    expect(events.length).toBeGreaterThan(20);
  });

  it('calls a tool when one is forced, with arguments that fit its schema', async () => {
    const { parts, finishReason } = await answerTo({ tools: [weather], toolChoice: { type: 'required' } });
    expect(finishReason).toBe('tool-calls');
    expect(parts[0]).toMatchObject({ type: 'tool-call', name: 'weather', arguments: '{"city":"demo..","days":3,"unit":"C"}' });
  });

  it('calls the very tool that is forced, also a free-text one', async () => {
    const custom = { kind: 'custom' as const, name: 'write' };
    const { parts } = await answerTo({ tools: [weather, custom], toolChoice: { type: 'tool', name: 'write' } });
    expect(parts[0]).toMatchObject({ type: 'tool-call', name: 'write', kind: 'custom' });
  });

  it('does not call a tool that is merely offered, nor for ever', async () => {
    expect((await answerTo({ tools: [weather] })).finishReason).toBe('stop');
    const result = { type: 'tool-result' as const, callId: '1', kind: 'function' as const, content: [] };
    const messages = [{ role: 'user' as const, parts: [result] }];
    expect((await answerTo({ tools: [weather], toolChoice: { type: 'required' }, messages })).finishReason).toBe('stop');
  });

  it('answers in JSON when JSON is asked for, also by a schema that refers to itself', async () => {
    const schema = {
      $defs: { node: { type: 'object', properties: { next: { $ref: '#/$defs/node' }, n: { type: 'number' } } } },
      $ref: '#/$defs/node',
    };
    const { parts } = await answerTo({ responseFormat: { type: 'json-schema', name: 'x', schema } });
    expect(JSON.parse(parts[0]?.type === 'text' ? parts[0].text : '')).toMatchObject({ n: 1, next: { n: 1 } });
    expect((await answerTo({ responseFormat: { type: 'json' } })).parts[0]).toMatchObject({
      type: 'text',
      text: expect.stringContaining('{'),
    });
  });

  it('keeps to an output limit', async () => {
    const { finishReason, usage } = await answerTo({ maxOutputTokens: 10 });
    expect(finishReason).toBe('length');
    expect(usage?.outputTokens).toBeLessThanOrEqual(15);
  });

  it('stops when the client hangs up', async () => {
    const controller = new AbortController();
    const answer = await demo().send(call('demo-standard', { stream: true }, { signal: controller.signal }));
    const reading = failureOf(readStream(answer));
    controller.abort();
    expect((await reading).kind).toBe('cancelled');
  });
});
