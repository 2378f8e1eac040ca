import type { StreamEvent } from '../../../src/protocols/canonical';
import type { ClientProtocol, ProviderProtocol } from '../../../src/protocols/protocol';
import { createNdjsonSplitter, createSseSplitter } from '../../../src/protocols/wire-messages';
import { ProxyError } from '../../../src/proxy-error';
import { CLIENT_PROTOCOLS } from '../../../src/server/client-protocols';
import { chatRequest, collect, decodeBytes, joined, LABEL } from '../../protocols/recordings';
import { demand, sameText } from '../demand';
import type { FuzzTarget } from '../fuzz-target';
import { COUNTERPARTS, PROVIDERS } from '../protocols';
import { streamTexts } from '../stream-texts';

/** Streamed answers of every provider, in chunks that fall anywhere, and what each client gets of them. */
export const streamTargets: FuzzTarget[] = PROVIDERS.map((provider) => ({
  name: `streams-${provider.id}`,
  input: streamTexts(provider),
  check: (text) => checkStream(provider, text),
}));

function checkStream(provider: ProviderProtocol, text: string): void {
  const bytes = new TextEncoder().encode(text);
  const events = decodeBytes(provider, bytes);
  const errors = events.filter(({ type }) => type === 'error').length;
  const ends = events.filter(({ type }) => type === 'error' || type === 'finish').length;
  demand(ends > 0, 'a stream ended with neither an end nor an error');
  demand(errors < 2, `a stream had ${errors} errors`);
  // Wherever the chunks fall, the same is read; where they fall follows from the text, so that a case replays.
  const cuts = Array.from({ length: 24 }, (_, i) => (i * 7919 + text.length * 31) % (bytes.length + 1));
  sameText(told(decodeBytes(provider, bytes, cuts)), told(events), 'a stream in chunks');
  checkFraming(provider, bytes, cuts);
  collect(events);
  for (const client of Object.values(CLIENT_PROTOCOLS)) checkEncoded(client, events);
}

/** The bytes that are passed on are the bytes that came. */
function checkFraming(provider: ProviderProtocol, bytes: Uint8Array, cuts: readonly number[]): void {
  const splitter = provider.framing === 'sse' ? createSseSplitter() : createNdjsonSplitter();
  const points = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
  const messages = [...points.slice(1).flatMap((end, i) => splitter.push(bytes.slice(points[i], end))), ...splitter.end()];
  const raw = Buffer.concat(messages.map((message) => message.raw));
  demand(raw.equals(Buffer.from(bytes)), 'the bytes of a stream changed on their way');
}

/** Calls without an id get one of ours, another one each time. */
function told(events: StreamEvent[]): string {
  return JSON.stringify(joined(events)).replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'id');
}

function checkEncoded(client: ClientProtocol, events: readonly StreamEvent[]): void {
  const encoder = client.createStreamEncoder(LABEL, chatRequest());
  const failed = events.at(-1)?.type === 'error';
  const said = failed ? events.slice(0, -1) : events;
  const error = new ProxyError('provider-failed', 'It broke.');
  const text =
    said.map((event) => encoder.encode(event)).join('') +
    (failed ? (encoder.fail?.(error) ?? client.encodeStreamError(error)) : encoder.end());
  const read = decodeBytes(COUNTERPARTS[client.id], new TextEncoder().encode(text));
  sameText(wellFormed(textOf(read)), wellFormed(textOf(said)), `the text for ${client.id}`);
  demand(read.some(({ type }) => type === 'error') === failed || !failed, `a failed stream ended cleanly for ${client.id}`);
}

/** Messages knows no refusals; there they are text. */
function textOf(events: readonly StreamEvent[]): string {
  return events.map((event) => (event.type === 'text' || event.type === 'refusal' ? event.text : '')).join('');
}

/** As it is after it went over the wire: a lone surrogate cannot. */
export function wellFormed(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}
