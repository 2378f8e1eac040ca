import { describe, expect, it } from 'vitest';
import type { StreamEvent } from '../../../src/protocols/canonical';
import { geminiProvider } from '../../../src/protocols/gemini/provider';
import { collect } from '../chunk-splits';

function decode(...responses: unknown[]): StreamEvent[] {
  const decoder = geminiProvider.createStreamDecoder();
  return [...responses.flatMap((response) => decoder.decode({ event: '', data: JSON.stringify(response) })), ...decoder.end()];
}
const answer = (parts: unknown[], finishReason?: string, more: object = {}) => ({
  responseId: 'r1',
  candidates: [{ content: { role: 'model', parts }, ...(finishReason ? { finishReason } : {}), ...more }],
});

describe('an answer of Gemini', () => {
  it('keeps thoughts, text and calls apart, with their signatures', () => {
    const events = decode(
      answer([
        { text: 'hm', thought: true },
        { text: ' so', thought: true },
      ]),
      answer([{ text: 'Hello' }, { functionCall: { name: 'a', args: { x: 1 } }, thoughtSignature: 's1' }, { functionCall: { name: 'b' } }]),
      answer([{ text: '', thoughtSignature: 's2' }], 'STOP'),
    );
    expect(collect(events)).toEqual({
      id: 'r1',
      finishReason: 'tool-calls',
      parts: [
        { type: 'reasoning', text: 'hm so', origin: 'gemini' },
        { type: 'text', text: 'Hello' },
        { type: 'tool-call', id: 'call_r1_0', name: 'a', kind: 'function', arguments: '{"x":1}', signature: 's1' },
        { type: 'tool-call', id: 'call_r1_1', name: 'b', kind: 'function', arguments: '{}' },
        { type: 'reasoning', text: '', origin: 'gemini', signature: 's2' },
      ],
    });
  });

  it('keeps the ids that Gemini gave its calls, and makes unique ones without an answer id', () => {
    const ids = (events: StreamEvent[]) => events.flatMap((event) => (event.type === 'tool-call' ? [event.id] : []));
    expect(ids(decode(answer([{ functionCall: { id: 'g1', name: 'a' } }], 'STOP')))).toEqual(['g1']);
    const bare = {
      candidates: [{ content: { parts: [{ functionCall: { name: 'a' } }, { functionCall: { name: 'a' } }] }, finishReason: 'STOP' }],
    };
    expect(new Set([...ids(decode(bare)), ...ids(decode(bare))]).size).toBe(4);
  });

  it('keeps images and other parts as they came', () => {
    const image = { inlineData: { mimeType: 'image/png', data: 'AA' } };
    expect(collect(decode(answer([{ text: 'see' }, image], 'STOP'))).parts).toEqual([
      { type: 'text', text: 'see' },
      { type: 'opaque', origin: 'gemini', value: image },
    ]);
  });

  it('is its first candidate, wherever that stands', () => {
    const second = (text: string) => ({ index: 1, content: { parts: [{ text }] }, finishReason: 'STOP' });
    const first = (text: string, more: object = {}) => ({ index: 0, content: { parts: [{ text }] }, ...more });
    const said = decode(
      { candidates: [second('B'), first('A')] },
      { candidates: [second('b')] },
      { candidates: [first('a', { finishReason: 'STOP' })] },
    );
    expect(collect(said).parts).toEqual([{ type: 'text', text: 'Aa' }]);
  });

  it('that was refused says why', () => {
    const refused = { promptFeedback: { blockReason: 'OTHER', blockReasonMessage: 'The words.' } };
    expect(collect(decode(refused)).refusal).toBe('Gemini refused the prompt (OTHER: The words.).');
  });

  it.each([
    ['STOP', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['SAFETY', 'content-filter'],
    ['RECITATION', 'content-filter'],
    ['LANGUAGE', 'content-filter'],
    ['SOMETHING_NEW', 'other'],
  ])('that ends with %s ends with %s', (finishReason, reason) => {
    expect(decode(answer([{ text: 'x' }], finishReason)).at(-1)).toEqual({ type: 'finish', reason });
  });

  it('that was withheld says why', () => {
    expect(decode({ candidates: [{ finishReason: 'SAFETY' }] }).slice(1)).toEqual([
      { type: 'refusal', text: 'Gemini withheld its answer (SAFETY).' },
      { type: 'finish', reason: 'content-filter' },
    ]);
    const blocked = { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' }, usageMetadata: { promptTokenCount: 5 } };
    expect(geminiProvider.decodeResponse(blocked)).toMatchObject({
      refusal: 'Gemini refused the prompt (PROHIBITED_CONTENT).',
      finishReason: 'content-filter',
      usage: { inputTokens: 5 },
    });
  });

  it('that broke off is a failure, so that another model can be tried', () => {
    const broken = answer([], 'MALFORMED_FUNCTION_CALL', { finishMessage: 'Malformed: print(1)' });
    expect(decode(broken).at(-1)).toMatchObject({
      type: 'error',
      failure: { kind: 'server', message: 'Gemini broke off its answer (MALFORMED_FUNCTION_CALL: Malformed: print(1)).' },
    });
    expect(() => geminiProvider.decodeResponse(broken)).toThrow('MALFORMED_FUNCTION_CALL');
  });

  it('that never ended, or said nothing at all, is cut off', () => {
    expect(decode(answer([{ text: 'x' }])).at(-1)).toMatchObject({ type: 'error', failure: { kind: 'truncated' } });
    expect(() => geminiProvider.decodeResponse({ candidates: [] })).toThrow();
    expect(() => geminiProvider.decodeResponse(null)).toThrow();
  });

  it('may be an error in the middle of a stream', () => {
    const error = { error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' } };
    expect(decode(answer([{ text: 'x' }]), error).at(-1)).toMatchObject({
      failure: { kind: 'server', status: 503, message: 'The model is overloaded.' },
    });
  });

  it('keeps the count of what was said when the last report names the prompt alone', () => {
    const usage = (fields: object) => ({ usageMetadata: { promptTokenCount: 7, ...fields } });
    const events = decode(answer([{ text: 'x' }], undefined, {}), usage({ candidatesTokenCount: 4, thoughtsTokenCount: 3 }), {
      ...answer([], 'SAFETY'),
      ...usage({ totalTokenCount: 7 }),
    });
    expect(collect(events).usage).toMatchObject({ inputTokens: 7, outputTokens: 7, reasoningTokens: 3 });
  });

  it('made of garbage never throws', () => {
    const decoder = geminiProvider.createStreamDecoder();
    expect(decoder.decode({ event: '', data: '{"a' })).toMatchObject([{ type: 'error' }]);
    for (const data of ['{}', '[]', '{"candidates":[5]}', '{"candidates":[{"content":{"parts":[null,{"functionCall":5},{}]}}]}']) {
      expect(() => decoder.decode({ event: '', data })).not.toThrow();
    }
  });

  it('has every token counted once', () => {
    const usageMetadata = {
      promptTokenCount: 100,
      cachedContentTokenCount: 60,
      candidatesTokenCount: 10,
      thoughtsTokenCount: 30,
      toolUsePromptTokenCount: 7,
      totalTokenCount: 147,
    };
    expect(collect(decode({ ...answer([{ text: 'x' }], 'STOP'), usageMetadata })).usage).toEqual({
      inputTokens: 107,
      cacheReadTokens: 60,
      cacheWriteTokens: 0,
      cacheWrite1hTokens: 0,
      outputTokens: 40,
      reasoningTokens: 30,
    });
  });

  it('that was refused with an HTTP status says so in our terms', () => {
    const body = { error: { code: 429, message: 'Quota exceeded.', status: 'RESOURCE_EXHAUSTED' } };
    expect(geminiProvider.decodeError(429, body)).toMatchObject({ kind: 'rate-limit', message: 'Quota exceeded.' });
    expect(geminiProvider.decodeError(400, [body])).toMatchObject({ message: 'Quota exceeded.' });
  });
});
