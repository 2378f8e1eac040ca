import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSseSplitter } from '../../src/protocols/wire-messages';
import { type RecordedProtocol, recordedChunks, recordedStreams } from '../fixtures/recordings';
import { PROVIDERS } from '../fuzz/protocols';
import { chunkLengths, collect, decodeStream } from './chunk-splits';

/** Recorded streams in every framing that servers and the proxies in front of them make of server-sent events. */

interface Chunk {
  json: string;
  /** The line with the event's name, where the protocol has one. */
  name: string;
}

type Framing = (chunks: Chunk[], done: string) => string;

const plain: Framing = (chunks, done) => chunks.map(({ json, name }) => `${name}data: ${json}\n\n`).join('') + done;

const FRAMINGS: [string, Framing][] = [
  ['lines that end in CRLF', (chunks, done) => plain(chunks, done).replaceAll('\n', '\r\n')],
  ['lines that end in CR', (chunks, done) => plain(chunks, done).replaceAll('\n', '\r')],
  ['a byte order mark', (chunks, done) => `\ufeff${plain(chunks, done)}`],
  [
    'no names of events',
    (chunks, done) =>
      plain(
        chunks.map(({ json }) => ({ json, name: '' })),
        done,
      ),
  ],
  ['names behind the data', (chunks, done) => chunks.map(({ json, name }) => `data: ${json}\n${name}\n`).join('') + done],
  ['no space behind the colon', (chunks, done) => plain(chunks, done).replace(/^(\w+): /gm, '$1:')],
  [
    'comments, ids and blank lines',
    (chunks, done) => `${plain(chunks, done).replace(/^data/gm, ': beat\nid: 4\nretry: 10\ndata')}\n\n: end\n\n`,
  ],
  ['data in several lines', (chunks, done) => plain(chunks, '').replace(/^data: (.*)$/gm, (_, json) => inLines(json)) + done],
  ['no blank line at the end', (chunks) => plain(chunks, '').slice(0, -1)],
  ['no line end at the end', (chunks) => plain(chunks, '').slice(0, -2)],
  ['no word that it is done', (chunks) => plain(chunks, '')],
  ['a word that it is done', (chunks) => plain(chunks, 'data: [DONE]\n\n')],
];

function inLines(json: string): string {
  return JSON.stringify(JSON.parse(json), null, 1)
    .split('\n')
    .map((line) => `data: ${line}`)
    .join('\n');
}

const PROTOCOLS: RecordedProtocol[] = ['openai-chat', 'openai-responses', 'anthropic-messages', 'gemini'];
const RECORDINGS = PROTOCOLS.flatMap((protocol) => recordedStreams(protocol).map((name) => ({ protocol, name })));

describe.each(RECORDINGS)('the recorded stream $protocol/$name', ({ protocol, name }) => {
  const provider = PROVIDERS.find(({ id }) => id === protocol);
  const chunks = recordedChunks(protocol, name).map((json) => ({ json, name: nameOf(protocol, json) }));
  const done = protocol === 'openai-chat' ? 'data: [DONE]\n\n' : '';
  const read = (text: string, lengths?: number[]) => {
    if (!provider) throw new Error(`There is no provider of ${protocol}.`);
    const events = decodeStream(text, createSseSplitter(), provider.createStreamDecoder(), lengths);
    expect(events.filter(({ type }) => type === 'error')).toEqual([]);
    // Calls without an id get one of ours, another one each time.
    return JSON.stringify(collect(events)).replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'id');
  };
  const expected = read(plain(chunks, done));

  it.each(FRAMINGS)('says the same with %s, however its bytes are cut', (_, framing) => {
    const text = framing(chunks, done);
    fc.assert(
      fc.property(chunkLengths, (lengths) => {
        expect(read(text, lengths)).toBe(expected);
      }),
      { numRuns: 3 },
    );
  });
});

function nameOf(protocol: RecordedProtocol, json: string): string {
  if (protocol === 'openai-chat' || protocol === 'gemini') return '';
  const { type }: { type?: string } = JSON.parse(json);
  return `event: ${type}\n`;
}
