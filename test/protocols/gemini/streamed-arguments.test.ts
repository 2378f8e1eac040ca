import { describe, expect, it } from 'vitest';
import type { StreamEvent } from '../../../src/protocols/canonical';
import { geminiProvider } from '../../../src/protocols/gemini/provider';
import { collect } from '../chunk-splits';

function decode(...chunks: { parts: unknown[]; finishReason?: string }[]): StreamEvent[] {
  const decoder = geminiProvider.createStreamDecoder();
  const events = chunks.flatMap(({ parts, ...rest }) =>
    decoder.decode({ event: '', data: JSON.stringify({ responseId: 'r1', candidates: [{ content: { role: 'model', parts }, ...rest }] }) }),
  );
  return [...events, ...decoder.end()];
}
const call = (functionCall: object, more: object = {}) => ({ parts: [{ functionCall, ...more }] });
const piece = (jsonPath: string, value: object, willContinue = true) =>
  call({ partialArgs: [{ jsonPath, ...value }], ...(willContinue ? { willContinue } : {}) });
const calls = (events: StreamEvent[]) =>
  collect(events).parts.flatMap((part) => (part.type === 'tool-call' ? [{ name: part.name, args: JSON.parse(part.arguments) }] : []));

describe('a call whose arguments come bit by bit', () => {
  it('is put together, text pieces in their order, and several calls stay apart', () => {
    const events = decode(
      call({ name: 'weather', willContinue: true }, { thoughtSignature: 'proof' }),
      piece('$.city', { stringValue: 'Bos', willContinue: true }),
      piece('$.city', { stringValue: 'ton', willContinue: true }),
      piece('$.city', { stringValue: '' }),
      call({}),
      call({ name: 'weather', willContinue: true }),
      piece('$.city', { stringValue: 'Rome' }),
      { ...call({}), finishReason: 'STOP' },
    );
    expect(calls(events)).toEqual([
      { name: 'weather', args: { city: 'Boston' } },
      { name: 'weather', args: { city: 'Rome' } },
    ]);
    expect(collect(events)).toMatchObject({ finishReason: 'tool-calls', parts: [{ signature: 'proof' }, {}] });
  });

  it('may hold lists, objects and values of every kind', () => {
    const events = decode(
      call({ name: 'save', willContinue: true }),
      piece('$.items[0].name', { stringValue: 'apple' }),
      piece('$.items[0].price', { numberValue: 0.5 }),
      piece("$.items[1]['the name']", { stringValue: 'pear' }),
      piece('$["in stock"]', { boolValue: false }),
      piece('$.note', { nullValue: null }, false),
      { parts: [{ text: '' }], finishReason: 'STOP' },
    );
    expect(calls(events)).toEqual([
      { name: 'save', args: { items: [{ name: 'apple', price: 0.5 }, { 'the name': 'pear' }], 'in stock': false, note: null } },
    ]);
  });

  it('ends with whatever comes after it, also where its last piece promises more', () => {
    const open = [call({ name: 'a', willContinue: true }), piece('$.x', { numberValue: 1 })];
    expect(calls(decode(...open, { parts: [], finishReason: 'STOP' }))).toEqual([{ name: 'a', args: { x: 1 } }]);
    expect(calls(decode(...open, { ...call({ name: 'b', args: { y: 2 } }), finishReason: 'STOP' }))).toEqual([
      { name: 'a', args: { x: 1 } },
      { name: 'b', args: { y: 2 } },
    ]);
    const events = decode(...open, { parts: [{ text: 'Done.' }], finishReason: 'STOP' });
    expect(collect(events).parts).toMatchObject([
      { type: 'tool-call', arguments: '{"x":1}' },
      { type: 'text', text: 'Done.' },
    ]);
  });

  it('may be told whole once more at the end', () => {
    const events = decode(call({ name: 'a', willContinue: true }), piece('$.city', { stringValue: 'Par', willContinue: true }), {
      ...call({ args: { city: 'Paris' } }),
      finishReason: 'STOP',
    });
    expect(calls(events)).toEqual([{ name: 'a', args: { city: 'Paris' } }]);
  });

  it('leaves out pieces for places that cannot be, and touches nothing outside the arguments', () => {
    const events = decode(
      call({ name: 'a', willContinue: true }),
      piece('$.list[999999999]', { numberValue: 1 }),
      piece('no path', { numberValue: 1 }),
      piece('$.__proto__.polluted', { stringValue: 'yes' }),
      piece('$.fine', { numberValue: 1 }, false),
      { parts: [], finishReason: 'STOP' },
    );
    const [read] = calls(events);
    expect(read?.args).toMatchObject({ fine: 1, list: [] });
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});
