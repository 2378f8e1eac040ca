import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNdjsonSplitter, createSseSplitter, type MessageSplitter, MessageTooLargeError } from '../../src/protocols/wire-messages';

const bytesOf = (text: string) => new TextEncoder().encode(text);

function splitAll(splitter: MessageSplitter, chunks: Uint8Array[]) {
  const framed = [...chunks.flatMap((chunk) => splitter.push(chunk)), ...splitter.end()];
  return {
    messages: framed.flatMap(({ message }) => (message ? [message] : [])),
    raw: Buffer.concat(framed.map(({ raw }) => raw)),
  };
}

function cutAt(bytes: Uint8Array, cuts: number[]): Uint8Array[] {
  const points = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return points.slice(1).map((end, i) => bytes.slice(points[i], end));
}

const line = fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replace(/[\r\n\0\u2028\u2029]/gu, '·'));
const newline = fc.constantFrom('\n', '\r', '\r\n');
const cuts = fc.array(fc.nat(), { maxLength: 40 });

describe('the splitter of server-sent events', () => {
  it('gives every event and every byte, whatever the line ends and wherever the chunks are cut', () => {
    const event = fc.record({
      name: fc.option(fc.constantFrom('message_start', 'ping')),
      data: fc.array(line, { maxLength: 3 }),
      comment: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(event), newline, fc.boolean(), cuts, (events, nl, bom, at) => {
        const text = events
          .map(({ name, data, comment }) =>
            [...(comment ? [': keep-alive'] : []), ...(name ? [`event: ${name}`] : []), ...data.map((d) => `data: ${d}`), '']
              .map((l) => l + nl)
              .join(''),
          )
          .join('');
        const bytes = bytesOf((bom ? '\uFEFF' : '') + text);
        const { messages, raw } = splitAll(createSseSplitter(), cutAt(bytes, at));
        expect(messages).toEqual(
          events.filter(({ data }) => data.length > 0).map(({ name, data }) => ({ event: name ?? '', data: data.join('\n') })),
        );
        expect(raw).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it('loses no byte of arbitrary garbage and cuts it the same way for any chunks', () => {
    const garbage = fc
      .array(fc.constantFrom(10, 13, 32, 58, 100, 97, 116, 0xef, 0xbb, 0xbf, 0xf0, 0xff))
      .map((codes) => Uint8Array.from(codes));
    fc.assert(
      fc.property(garbage, cuts, (bytes, at) => {
        const pieces = splitAll(createSseSplitter(), cutAt(bytes, at));
        expect(pieces.raw).toEqual(Buffer.from(bytes));
        expect(pieces.messages).toEqual(splitAll(createSseSplitter(), [bytes]).messages);
      }),
    );
  });

  it('gives an event out as soon as its terminator is there, also when that is a lone CR', () => {
    const splitter = createSseSplitter();
    expect(splitter.push(bytesOf('data: a\r\n\r'))).toMatchObject([{ message: { data: 'a' } }]);
    expect(splitter.push(bytesOf('\ndata: b\r\r'))).toMatchObject([{ message: { data: 'b' } }]);
    expect(splitter.push(bytesOf('data: c\n\n'))).toMatchObject([{ message: { data: 'c' } }]);
    expect(splitter.end()).toEqual([]);
  });

  it('hands on keep-alive comments at once, without a message', () => {
    expect(createSseSplitter().push(bytesOf(': ping\n\n'))).toEqual([{ raw: bytesOf(': ping\n\n') }]);
  });

  it('gives an error that stands outside of any event, as Google ends a stream, and no other such text', () => {
    const error = JSON.stringify({ error: { code: 503, message: 'Overloaded.' } }, null, 2);
    for (const bare of [error, `[${error}]`, `${error}\n\n`]) {
      const splitter = createSseSplitter();
      const messages = [...splitter.push(new TextEncoder().encode(`data: {"a":1}\n\n${bare}`)), ...splitter.end()];
      expect(messages.flatMap(({ message }) => (message ? [JSON.parse(message.data)] : []))).toEqual([{ a: 1 }, JSON.parse(bare)]);
    }
    const splitter = createSseSplitter();
    const others = [...splitter.push(new TextEncoder().encode('{"a":1}\n\n{ half\n\n')), ...splitter.end()];
    expect(others.every(({ message }) => message === undefined)).toBe(true);
  });

  it('gives a last event whose blank line never came', () => {
    expect(splitAll(createSseSplitter(), [bytesOf('data: a\n\ndata: [DONE]')]).messages.map((m) => m.data)).toEqual(['a', '[DONE]']);
    expect(splitAll(createSseSplitter(), [bytesOf('data: a\r')]).messages.map((m) => m.data)).toEqual(['a']);
  });

  it('refuses an event above the limit, in one chunk or in many, but not many events that are smaller', () => {
    const big = bytesOf(`data: ${'x'.repeat(100)}\n\n`);
    expect(() => createSseSplitter(99).push(big)).toThrow(MessageTooLargeError);
    const piecewise = createSseSplitter(99);
    expect(() => cutAt(big, [...Array(big.length).keys()]).map((chunk) => piecewise.push(chunk))).toThrow(MessageTooLargeError);
    expect(createSseSplitter(20).push(bytesOf('data: 12345678\n\n'.repeat(50)))).toHaveLength(50);
    expect(new MessageTooLargeError(99).failure.kind).toBe('too-large');
  });

  it('takes megabytes in 1-byte chunks without repeating work', () => {
    const splitter = createSseSplitter();
    const bytes = bytesOf(`data: ${'x'.repeat(2_000_000)}\n\n`);
    let messages = 0;
    for (let i = 0; i < bytes.length; i++) messages += splitter.push(bytes.subarray(i, i + 1)).length;
    expect(messages).toBe(1);
  });
});

describe('the splitter of newline-delimited JSON', () => {
  it('gives every line and every byte wherever the chunks are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.json()),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        fc.boolean(),
        cuts,
        (values, nl, bom, terminated, at) => {
          const bytes = bytesOf((bom ? '\uFEFF' : '') + values.join(nl) + (terminated ? nl : ''));
          const { messages, raw } = splitAll(createNdjsonSplitter(), cutAt(bytes, at));
          expect(messages.map(({ data }) => JSON.parse(data))).toEqual(values.map((value) => JSON.parse(value)));
          expect(raw).toEqual(Buffer.from(bytes));
        },
      ),
    );
  });

  it('refuses a line above the limit', () => {
    expect(() => createNdjsonSplitter(10).push(bytesOf('{"a":"12345678"}\n'))).toThrow(MessageTooLargeError);
  });
});
