import fc from 'fast-check';
import type { ChatResponse, StreamEvent } from '../../src/protocols/canonical';
import { createResponseCollector } from '../../src/protocols/collect-response';
import type { StreamDecoder } from '../../src/protocols/protocol';
import type { MessageSplitter } from '../../src/protocols/wire-messages';

/** Lengths of chunks: anything from single bytes to large pieces. */
export const chunkLengths = fc.array(fc.oneof(fc.nat(3), fc.nat(400)), { minLength: 1, maxLength: 200 });

/** The canonical events of a framed stream that arrives in chunks of these lengths (the last one repeats). */
export function decodeStream(text: string, splitter: MessageSplitter, decoder: StreamDecoder, lengths: number[] = [4096]): StreamEvent[] {
  const bytes = new TextEncoder().encode(text);
  const events: StreamEvent[] = [];
  let turn = 0;
  for (let at = 0; at < bytes.length; ) {
    const length = Math.max(1, lengths[turn++ % lengths.length] ?? 1);
    for (const { message } of splitter.push(bytes.subarray(at, at + length))) if (message) events.push(...decoder.decode(message));
    at += length;
  }
  for (const { message } of splitter.end()) if (message) events.push(...decoder.decode(message));
  return [...events, ...decoder.end()];
}

export function collect(events: StreamEvent[]): ChatResponse {
  const collector = createResponseCollector();
  for (const event of events) collector.push(event);
  return collector.response();
}
