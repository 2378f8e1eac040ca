import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAnswer, parseArguments, parseExactly, stringifyExactly } from '../../src/protocols/exact-json';

const withLongIntegers = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.bigInt({ min: 10n ** 15n, max: 10n ** 40n }).chain((n) => fc.constantFrom(n, -n)),
    fc.string({ unit: fc.constantFrom('"', '\\', '1234567890123456789', ',', ':', 'é', '\n', ' ') }),
    fc.double({ min: -1, max: 1, noNaN: true }),
    fc.array(tie('value')),
    // No escapes: Node 24.21's own JSON.parse takes the key "\\"" for another, when one of the same place was seen before.
    fc.dictionary(fc.string({ unit: fc.constantFrom('9', ':', ',', ' 9999999999999999999') }), tie('value')),
  ),
})).value;

/** Independent of what is tested: JSON by hand. */
function jsonOf(value: unknown): string {
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return `[${value.map(jsonOf).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([key, inner]) => `${JSON.stringify(key)}: ${jsonOf(inner)}`)
    .join(',')} }`;
}

describe('exact JSON', () => {
  it('keeps every digit of every integer, and no text is taken for one', () => {
    fc.assert(
      fc.property(withLongIntegers, (value) => {
        const again = parseExactly(jsonOf(value));
        expect(again).toEqual(asRead(value));
        expect(parseExactly(stringifyExactly(again))).toEqual(again);
      }),
      { numRuns: 500 },
    );
  });

  it('is what JSON says otherwise', () => {
    for (const text of ['1e400', '0.12345678901234567890', '1E-1234567890123456', '12345678901234567.5', '-9007199254740991', '"a\\\\"']) {
      expect(parseExactly(text)).toBe(JSON.parse(text));
    }
    expect(() => parseExactly('{"a": 12345678901234567890')).toThrow(SyntaxError);
  });

  it('looks long texts through in one go', () => {
    const text = JSON.stringify({ data: '\\"9, 1'.repeat(1_000_000), id: 0 }).replace('"id":0', '"id":12345678901234567890');
    expect(parseExactly(text)).toMatchObject({ id: 12345678901234567890n });
  });

  it('reads the arguments of a call, or nothing', () => {
    expect(parseArguments('{"id": 9007199254740993}')).toEqual({ id: 9007199254740993n });
    expect(parseArguments('{"id": 1}')).toEqual({ id: 1 });
    for (const text of ['[9007199254740993]', '{"id": 9007199254740993', `${'{"a":'.repeat(900)}9007199254740993${'}'.repeat(900)}`])
      expect(parseArguments(text)).toBeUndefined();
  });

  it('changes nothing but arguments of calls in an answer', () => {
    const text =
      '{"usage":{"input_tokens":9007199254740993},"content":[{"type":"tool_use","name":"a","input":{"id":9007199254740993}},' +
      '{"type":"server_tool_use","name":"a","input":{"id":9007199254740993}}]}';
    expect(parseAnswer(text)).toEqual({
      usage: { input_tokens: 9007199254740992 },
      content: [
        { type: 'tool_use', name: 'a', input: { id: 9007199254740993n } },
        { type: 'server_tool_use', name: 'a', input: { id: 9007199254740992 } },
      ],
    });
  });
});

/** Integers that a number holds are numbers. */
function asRead(value: unknown): unknown {
  if (typeof value === 'bigint') return String(Number(value)) === String(value) ? Number(value) : value;
  if (Array.isArray(value)) return value.map(asRead);
  if (Object.is(value, -0)) return 0;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asRead(inner)]));
}
