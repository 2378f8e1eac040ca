import fc from 'fast-check';
import { createNdjsonSplitter, createSseSplitter, type MessageSplitter } from '../../../src/protocols/wire-messages';
import { demand, sameText } from '../demand';
import type { FuzzTarget } from '../fuzz-target';

const PIECES = [
  'data: ',
  'data:',
  'event: x',
  'id: 1',
  'retry: 5',
  ': beat',
  '\n',
  '\r',
  '\r\n',
  '\n\n',
  '{"a":1}',
  '[DONE]',
  '\ufeff',
  '\u2028',
  '😀',
  '\ud800',
  ' ',
  'data',
  '\0',
];

const text = fc.array(
  fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...PIECES) }, { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) }),
  {
    maxLength: 60,
  },
);

/** Server-sent events and lines of JSON, cut into chunks of every size. */
export const framingTargets: FuzzTarget[] = [
  { name: 'framing-sse', input: text.map((pieces) => pieces.join('')), check: (input) => checkSplitter(createSseSplitter, input) },
  { name: 'framing-ndjson', input: text.map((pieces) => pieces.join('')), check: (input) => checkSplitter(createNdjsonSplitter, input) },
];

function checkSplitter(create: () => MessageSplitter, input: string): void {
  const bytes = new TextEncoder().encode(input);
  const whole = split(create(), bytes, bytes.length);
  for (const size of [1, 2, 3, 7, 64]) sameText(split(create(), bytes, size), whole, `a stream in chunks of ${size}`);
}

function split(splitter: MessageSplitter, bytes: Uint8Array, size: number): string {
  const messages = [];
  for (let at = 0; at < bytes.length; at += size) messages.push(...splitter.push(bytes.slice(at, at + size)));
  messages.push(...splitter.end());
  demand(Buffer.concat(messages.map(({ raw }) => raw)).equals(Buffer.from(bytes)), 'the bytes of a stream changed on their way');
  return JSON.stringify(messages.flatMap(({ message }) => message ?? []));
}
