import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cacheKey, type KeyedRequest } from '../../src/cache/cache-key';
import { canonicalJson } from '../../src/cache/canonical-json';
import { duplicateKey } from '../../src/cache/duplicate-key';
import type { JsonObject } from '../../src/protocols/protocol';
import { computingMs } from '../fixtures/computing-time';

const chatBody: JsonObject = {
  model: 'auto',
  messages: [
    { role: 'system', content: 'You are terse.' },
    { role: 'user', content: 'What is 2+2?' },
  ],
  temperature: 0,
  max_tokens: 100,
  tools: [{ type: 'function', function: { name: 'add', parameters: { type: 'object' } } }],
  tool_choice: 'auto',
};

function request(body: JsonObject, more: Partial<KeyedRequest> = {}): KeyedRequest {
  return { protocol: 'openai-chat', client: 'cli', headers: {}, body, ...more };
}

const keyOf = (body: JsonObject, more: Partial<KeyedRequest> = {}): string => cacheKey(request(body, more));
const duplicateOf = (body: JsonObject, more: Partial<KeyedRequest> = {}): string => duplicateKey(request(body, more));

describe('canonical JSON', () => {
  it('is JSON of the same value, whatever the order of keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = canonicalJson(value);
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(reversedKeys(value))).toBe(json);
      }),
    );
  });

  it('reads what is nested a hundred thousand deep', () => {
    let nested: unknown = 1;
    for (let depth = 0; depth < 100_000; depth++) nested = depth % 2 ? [nested] : { a: nested };
    expect(canonicalJson(nested).length).toBe((100_000 / 2) * 2 + (100_000 / 2) * 6 + 1);
  });

  it('leaves undefined fields out, as JSON does', () => {
    expect(canonicalJson({ b: undefined, a: [undefined, null] })).toBe('{"a":[null,null]}');
  });
});

describe('the cache key', () => {
  it('does not depend on the order of keys', () => {
    expect(keyOf(Object.fromEntries(Object.entries(chatBody).reverse()))).toBe(keyOf(chatBody));
  });

  it.each([
    ['model', 'gpt-5'],
    ['messages', [{ role: 'user', content: 'What is 2+3?' }]],
    ['temperature', 0.1],
    ['top_p', 0.5],
    ['max_tokens', 101],
    ['max_completion_tokens', 100],
    ['tools', []],
    ['tool_choice', 'required'],
    ['parallel_tool_calls', false],
    ['response_format', { type: 'json_object' }],
    ['seed', 1],
    ['stop', ['\n']],
    ['n', 2],
    ['reasoning_effort', 'high'],
    ['some_field_of_tomorrow', true],
  ])('differs when `%s` does', (field, value) => {
    expect(keyOf({ ...chatBody, [field]: value })).not.toBe(keyOf(chatBody));
  });

  it.each([
    ['metadata', { request: '1' }],
    ['user', 'u-1'],
    ['stream', true],
    ['stream_options', { include_usage: true }],
  ])('is the same whatever `%s` says', (field, value) => {
    expect(keyOf({ ...chatBody, [field]: value })).toBe(keyOf(chatBody));
  });

  it('differs between clients, protocols and vendor options', () => {
    const others = [{ client: 'other' }, { protocol: 'anthropic-messages' as const }, { headers: { 'anthropic-beta': 'context-1m' } }];
    for (const other of others) expect(keyOf(chatBody, other)).not.toBe(keyOf(chatBody));
  });

  it('is the same whatever names the request or the connection', () => {
    expect(keyOf(chatBody, { headers: { 'x-request-id': '7', 'x-stainless-retry-count': '1', 'user-agent': 'x' } })).toBe(keyOf(chatBody));
  });

  it('tells nested fields from outer ones of the same name', () => {
    expect(keyOf({ ...chatBody, messages: [{ role: 'user', content: 'x', user: 'a' }] })).not.toBe(
      keyOf({ ...chatBody, messages: [{ role: 'user', content: 'x', user: 'b' }] }),
    );
  });
});

describe('the duplicate key', () => {
  const at = (time: string): JsonObject => ({
    ...chatBody,
    messages: [
      { role: 'system', content: `You are an agent. Now: ${time}` },
      { role: 'user', content: [{ type: 'text', text: `continue\n<environment_details>\nTime: ${time}\n</environment_details>` }] },
    ],
  });

  it('leaves out times in system text and in environment blocks', () => {
    expect(duplicateOf(at('2026-11-22T10:00:00.123Z'))).toBe(duplicateOf(at('2026-11-22T10:00:01+01:00')));
    expect(keyOf(at('2026-11-22T10:00:00Z'))).not.toBe(keyOf(at('2026-11-22T10:00:01Z')));
  });

  it('leaves out the time that Copilot CLI writes above what the user says', () => {
    const body = (time: string, words = 'hi'): JsonObject => ({
      ...chatBody,
      messages: [{ role: 'user', content: `<current_datetime>${time}</current_datetime>\n\n${words}` }],
    });
    expect(duplicateOf(body('2026-11-23T15:16:34.350+00:00'))).toBe(duplicateOf(body('2026-11-23T15:16:35.001+00:00')));
    expect(duplicateOf(body('2026-11-23T15:16:34.350+00:00'))).not.toBe(duplicateOf(body('2026-11-23T15:16:34.350+00:00', 'ho')));
  });

  it('leaves out times in the system text of every protocol', () => {
    for (const body of [
      (time: string) => ({ model: 'x', system: [{ type: 'text', text: time }], messages: [] }),
      (time: string) => ({ model: 'x', instructions: time, input: 'hi' }),
      (time: string) => ({ model: 'x', input: [{ role: 'developer', content: [{ type: 'input_text', text: time }] }] }),
    ]) {
      expect(duplicateOf(body('2026-11-22 10:00'))).toBe(duplicateOf(body('2026-11-22 10:01')));
    }
  });

  it('counts times that the user, the model or a tool wrote', () => {
    for (const role of ['user', 'assistant', 'tool']) {
      const body = (time: string): JsonObject => ({ ...chatBody, messages: [{ role, content: `When is ${time}?` }] });
      expect(duplicateOf(body('2026-11-22T10:00:00Z'))).not.toBe(duplicateOf(body('2026-11-22T10:00:01Z')));
    }
  });

  it('counts everything else inside of an environment block, and what follows one that is not closed', () => {
    const body = (text: string): JsonObject => ({ ...chatBody, messages: [{ role: 'user', content: text }] });
    expect(duplicateOf(body('<env>cwd: /a</env>'))).not.toBe(duplicateOf(body('<env>cwd: /b</env>')));
    expect(duplicateOf(body('<env>2026-11-22T10:00'))).not.toBe(duplicateOf(body('<env>2026-11-22T10:01')));
    expect(duplicateOf(body('<envelope>2026-11-22T10:00</envelope>'))).not.toBe(duplicateOf(body('<envelope>2026-11-22T10:01</envelope>')));
  });

  it('answers "continue" in one conversation never with what "continue" got in another', () => {
    const conversation = (topic: string): JsonObject => ({
      ...chatBody,
      messages: [
        { role: 'user', content: `Tell me about ${topic}` },
        { role: 'assistant', content: 'Part one.' },
        { role: 'user', content: 'continue' },
      ],
    });
    expect(duplicateOf(conversation('cats'))).not.toBe(duplicateOf(conversation('dogs')));
  });

  it('and the cache key never join two conversations that differ in any word', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 40 });
    const message = fc.record({ role: fc.constantFrom('system', 'user', 'assistant', 'tool'), content: text });
    const body = fc.record({ model: fc.constantFrom('auto', 'gpt-5'), messages: fc.array(message, { minLength: 1, maxLength: 6 }) });
    fc.assert(
      fc.property(body, body, (one, other) => {
        const same = canonicalJson(one) === canonicalJson(other);
        expect(keyOf(one) === keyOf(other)).toBe(same);
        expect(duplicateOf(one) === duplicateOf(other)).toBe(same);
      }),
    );
    fc.assert(
      fc.property(body, fc.nat(), text, (one, pick, changed) => {
        const index = pick % one.messages.length;
        fc.pre(one.messages[index]?.content !== changed);
        const messages = one.messages.map((old, at) => (at === index ? { ...old, content: changed } : old));
        expect(keyOf({ ...one, messages })).not.toBe(keyOf(one));
        expect(duplicateOf({ ...one, messages })).not.toBe(duplicateOf(one));
      }),
    );
  });

  it('takes linear time on hostile text', async () => {
    const hostile = ['<env>'.repeat(200_000), '2026-11-22T'.repeat(100_000), `<env ${'<'.repeat(500_000)}`, '</env>'.repeat(100_000)];
    const spent = await computingMs(() => {
      for (const text of hostile) duplicateOf({ ...chatBody, system: text, messages: [{ role: 'user', content: text }] });
    });
    expect(spent).toBeLessThan(2000);
  });
});

function reversedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversedKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, field]) => [key, reversedKeys(field)]),
  );
}
