import { beforeEach, describe, expect, it } from 'vitest';
import { isCacheable, mayBeCached } from '../../src/cache/cacheable';
import { DuplicateWindow } from '../../src/cache/duplicate-window';
import { type CachedAnswer, ResponseCache } from '../../src/cache/response-cache';
import type { ChatRequest, ChatResponse } from '../../src/protocols/canonical';

let now: number;
let disabled: Set<string>;

beforeEach(() => {
  now = 1_000_000;
  disabled = new Set();
});

const limits = () => ({
  maxEntries: 10,
  maxBytes: 100_000,
  isEnabled: (provider: string, model: string) => !disabled.has(provider) && !disabled.has(`${provider}:${model}`),
  now: () => now,
});

function cacheWith(options: Partial<ConstructorParameters<typeof ResponseCache>[0]> = {}): ResponseCache {
  return new ResponseCache({ ttlMs: 60_000, ...limits(), ...options });
}

function answer(text: string, more: Partial<ChatResponse> = {}, taskId = `task-${text}`): CachedAnswer {
  const response: ChatResponse = { parts: [{ type: 'text', text }], finishReason: 'stop', ...more };
  return { response, provider: 'openai', model: 'gpt-5', taskId };
}

describe('the response cache', () => {
  it('repeats an answer until its time is over', () => {
    const cache = cacheWith();
    const four = answer('4');
    cache.put('key', four);
    now += 59_999;
    expect(cache.get('key')).toBe(four);
    now += 2;
    expect(cache.get('key')).toBeUndefined();
  });

  it('does not keep an answer longer because it was asked for', () => {
    const cache = cacheWith();
    cache.put('key', answer('4'));
    for (let i = 0; i < 7; i++) {
      now += 10_000;
      cache.get('key');
    }
    expect(cache.get('key')).toBeUndefined();
  });

  it('keeps nothing with a lifetime of 0', () => {
    const cache = cacheWith({ ttlMs: 0 });
    cache.put('key', answer('4'));
    expect(cache.get('key')).toBeUndefined();
  });

  it('drops what was not asked for longest when it has too many entries', () => {
    const cache = cacheWith({ maxEntries: 2 });
    cache.put('a', answer('a'));
    cache.put('b', answer('b'));
    cache.get('a');
    cache.put('c', answer('c'));
    expect([cache.get('a'), cache.get('b'), cache.get('c')].map((found) => found !== undefined)).toEqual([true, false, true]);
  });

  it('stays within its bytes and leaves an answer alone that would fill it', () => {
    const cache = cacheWith({ maxBytes: 10_000 });
    cache.put('small', answer('x'.repeat(1000)));
    cache.put('huge', answer('y'.repeat(10_000)));
    expect(cache.get('huge')).toBeUndefined();
    expect(cache.get('small')).toBeDefined();
    for (let i = 0; i < 5; i++) cache.put(`k${i}`, answer(`${i}`.repeat(1000)));
    expect(cache.get('small')).toBeUndefined();
  });

  it('does not answer with what a model said that is now disabled, and does again when it is enabled', () => {
    const cache = cacheWith();
    cache.put('key', answer('4'));
    disabled.add('openai:gpt-5');
    expect(cache.get('key')).toBeUndefined();
    disabled.clear();
    expect(cache.get('key')).toBeDefined();
  });

  it.each([1, 2])('forgets an answer rated %i', (rating) => {
    const cache = cacheWith();
    cache.put('key', answer('4'));
    cache.rated('task-4', rating);
    expect(cache.get('key')).toBeUndefined();
  });

  it.each([3, 4, 5, null])('keeps an answer rated %s, and one when another task was rated', (rating) => {
    const cache = cacheWith();
    cache.put('key', answer('4'));
    cache.rated('task-4', rating);
    cache.rated('unknown', 1);
    expect(cache.get('key')).toBeDefined();
  });

  it('forgets everything when told so', () => {
    const cache = cacheWith();
    cache.put('key', answer('4'));
    cache.clear();
    expect(cache.get('key')).toBeUndefined();
  });
});

describe('what may be repeated', () => {
  it.each<[string, Partial<ChatResponse>, boolean]>([
    ['a whole answer', {}, true],
    [
      'a tool call',
      { finishReason: 'tool-calls', parts: [{ type: 'tool-call', id: '1', name: 'f', arguments: '{}', kind: 'function' }] },
      true,
    ],
    ['a truncated answer', { finishReason: 'length' }, false],
    ['a filtered answer', { finishReason: 'content-filter' }, false],
    ['an answer that ended otherwise', { finishReason: 'other' }, false],
    ['a refusal', { refusal: 'I will not.' }, false],
    ['an empty answer', { parts: [{ type: 'text', text: ' \n' }] }, false],
    ['thoughts without an answer', { parts: [{ type: 'reasoning', text: 'hm', origin: 'anthropic-messages' }] }, false],
  ])('%s', (_, response, expected) => {
    const { response: whole } = answer('4', response);
    expect(isCacheable(whole)).toBe(expected);
    const cache = cacheWith();
    cache.put('key', answer('4', response));
    expect(cache.get('key') !== undefined).toBe(expected);
  });

  it('is not a request for several answers or for token probabilities', () => {
    const request: ChatRequest = { model: 'auto', messages: [], tools: [], stream: false, hints: {} };
    expect(mayBeCached(request)).toBe(true);
    expect(mayBeCached({ ...request, n: 2 })).toBe(false);
    expect(mayBeCached({ ...request, logprobs: true })).toBe(false);
    expect(mayBeCached({ ...request, nativeOnly: ['previous_response_id'] })).toBe(false);
    expect(mayBeCached({ ...request, hints: { citations: true } })).toBe(false);
    const search = { kind: 'server', name: 'web_search', origin: 'anthropic-messages', value: {} } as const;
    expect(mayBeCached({ ...request, tools: [search] })).toBe(false);
  });
});

describe('the duplicate window', () => {
  const windowOf5s = () => new DuplicateWindow({ windowMs: 5000, ...limits() });

  it('lasts five seconds from the first send, however long the answer took', () => {
    const window = windowOf5s();
    const sentAt = now;
    now += 3000;
    window.put('key', answer('4'), sentAt);
    now += 1999;
    expect(window.get('key')).toBeDefined();
    now += 2;
    expect(window.get('key')).toBeUndefined();
  });

  it('is over when the answer took longer', () => {
    const window = windowOf5s();
    window.put('key', answer('4'), now - 5000);
    expect(window.get('key')).toBeUndefined();
  });

  it('forgets an answer rated badly', () => {
    const window = windowOf5s();
    window.put('key', answer('4'), now);
    window.rated('task-4', 1);
    expect(window.get('key')).toBeUndefined();
  });
});
