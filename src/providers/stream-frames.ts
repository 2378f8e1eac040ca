import type { StreamEvent, UpstreamFailure } from '../protocols/canonical';
import { objectOf, parseJson } from '../protocols/lenient-json';
import type { ProviderProtocol, WireMessage } from '../protocols/protocol';
import { createNdjsonSplitter, createSseSplitter, type FramedMessage } from '../protocols/wire-messages';
import { UpstreamError, type UpstreamFrame } from './provider';
import { readWithin } from './read-answer';
import { withMaker } from './reasoning-maker';
import { upstreamErrorOf } from './upstream-error-of';
import type { UpstreamResponse } from './upstream-http';

export interface FrameOptions {
  protocol: ProviderProtocol;
  /** For messages. */
  host: string;
  /** Whether the frames carry their bytes. */
  native: boolean;
  /** Whether a chunk that holds nothing but usage was asked for by us alone, and stays without bytes. */
  hideUsage: boolean;
  /** When the first decoded frame is due, on the clock of `performance.now()`, and how long that is from the start. */
  firstTokenAt: number;
  firstTokenMs: number;
  /** Longest silence after that; comments and pings break it, but not for ever. */
  idleMs: number;
  /** What the client calls a tool that the model calls by this name. */
  originalName(name: string): string;
  /** Who makes the proofs in the answer. */
  maker: string;
  /** Puts a failure that came inside the stream into its final words. */
  describe(failure: UpstreamFailure): UpstreamFailure;
}

/**
 * A streamed answer as frames, read only as fast as they are taken.
 * @throws UpstreamError for whatever goes wrong on the way; a connection lost in mid-answer is `truncated`
 */
export async function* streamFrames(response: UpstreamResponse, options: FrameOptions): AsyncGenerator<UpstreamFrame, void> {
  const { protocol, native, describe } = options;
  const splitter = protocol.framing === 'sse' ? createSseSplitter() : createNdjsonSplitter();
  const decoder = protocol.createStreamDecoder();
  let decoded = false;
  let finished = false;
  /** How long was waited for bytes since the last event. What the reader of the frames takes its time for does not count. */
  let waitedMs = 0;

  function toFrame({ raw, message }: FramedMessage): UpstreamFrame {
    const events = message ? decoder.decode(message).map(named) : [];
    noteEvents(events);
    const hidden = options.hideUsage && message !== undefined && holdsOnlyUsage(message, events);
    return native && !hidden ? { events, bytes: raw } : { events };
  }

  function named(event: StreamEvent): StreamEvent {
    return event.type === 'tool-call' ? { ...event, name: options.originalName(event.name) } : withMaker(event, options.maker);
  }

  function noteEvents(events: readonly StreamEvent[]): void {
    for (const event of events) {
      if (event.type === 'error') throw new UpstreamError(describe(event.failure));
      if (event.type === 'finish') finished = true;
      decoded = true;
      waitedMs = 0;
    }
  }

  try {
    for (;;) {
      const askedAt = performance.now();
      const chunk = await readNext(response, options, finished ? 'finished' : decoded ? 'decoded' : 'waiting', waitedMs);
      waitedMs += performance.now() - askedAt;
      const messages = chunk ? splitter.push(chunk) : splitter.end();
      for (const message of messages) {
        const frame = toFrame(message);
        if (frame.events.length > 0 || frame.bytes) yield frame;
      }
      if (!chunk) break;
    }
    if (!decoded && isWebPage(response)) {
      throw new UpstreamError({ kind: 'server', message: `${options.host} answered with a web page. Check the provider's "baseUrl".` });
    }
    const last = decoder.end();
    noteEvents(last);
    if (last.length > 0) yield { events: last };
  } catch (error) {
    const known = upstreamErrorOf(error, describe);
    const kind = known?.failure.kind;
    // Everything was said; only the end of the connection is untidy.
    if (finished && (kind === 'network' || kind === 'timeout')) return;
    if (kind !== 'network') throw known ?? error;
    throw decoded && known ? new UpstreamError({ ...known.failure, kind: 'truncated' }) : known;
  } finally {
    response.close();
  }
}

/** What stands at a wrong address, or comes from a network that wants a login first; some servers call their events so as well. */
function isWebPage({ headers }: UpstreamResponse): boolean {
  return /^text\/html\b/i.test(headers['content-type'] ?? '');
}

/** How long usage and the end of the connection may take once everything was said. */
const END_WAIT_MS = 5000;

/** For so many times the longest silence, comments and pings alone keep an answer alive; with the defaults five minutes. */
const KEPT_ALIVE_FACTOR = 5;

type Progress = 'waiting' | 'decoded' | 'finished';

/** @param waitedMs how long was waited for bytes since the last event was decoded */
function readNext(
  response: UpstreamResponse,
  options: FrameOptions,
  progress: Progress,
  waitedMs: number,
): Promise<Uint8Array | undefined> {
  const { host, firstTokenAt, firstTokenMs } = options;
  if (progress === 'waiting') {
    return readWithin(response, firstTokenAt - performance.now(), `${host} gave no first token within ${firstTokenMs / 1000} s.`);
  }
  const idleMs = progress === 'finished' ? Math.min(options.idleMs, END_WAIT_MS) : options.idleMs;
  const leftMs = idleMs * KEPT_ALIVE_FACTOR - waitedMs;
  if (idleMs <= leftMs) return readWithin(response, idleMs, `${host} fell silent in the middle of its answer for ${idleMs / 1000} s.`);
  const keptAlive = `${host} kept the connection open for ${(idleMs * KEPT_ALIVE_FACTOR) / 1000} s in the middle of its answer without going on.`;
  return readWithin(response, leftMs, keptAlive);
}

/** OpenAI ends a stream with a chunk of usage and no choices when `stream_options.include_usage` is set. */
function holdsOnlyUsage(message: WireMessage, events: readonly StreamEvent[]): boolean {
  if (!events.some((event) => event.type === 'usage')) return false;
  const choices = objectOf(parseJson(message.data))?.choices;
  return Array.isArray(choices) && choices.length === 0;
}
