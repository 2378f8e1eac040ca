import { createParser } from 'eventsource-parser';
import { objectOf, parseJson } from './lenient-json';
import type { WireMessage } from './protocol';
import { UpstreamFailureError } from './upstream-failure-error';

/** One upstream event above this is an error: nothing a model says in one step comes near it. */
export const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

/** The bytes of one framed message. All `raw` of a stream, put together, are exactly the bytes that came in. */
export interface FramedMessage {
  raw: Uint8Array;
  /** Absent for bytes that say nothing: comments (`: keep-alive`), blank lines, an event without data. */
  message?: WireMessage;
}

/** Cuts a byte stream into its messages, however the chunks fall. Work is linear in the bytes, also for 1-byte chunks. */
export interface MessageSplitter {
  /**
   * The messages that this chunk completes. The chunk must not be changed afterwards: `raw` may be a view on it.
   * @throws MessageTooLargeError
   */
  push(chunk: Uint8Array): FramedMessage[];
  /** What is left when the bytes end: at most one message, whose terminator never came. */
  end(): FramedMessage[];
}

/** Thrown for a message above the limit. */
export class MessageTooLargeError extends UpstreamFailureError {
  override readonly name = 'MessageTooLargeError';

  constructor(maxBytes: number) {
    super({ kind: 'too-large', message: `The provider sent one event of more than ${maxBytes} bytes; the answer was cut off there.` });
  }
}

/**
 * Splits server-sent events at blank lines (LF, CR or CRLF; https://html.spec.whatwg.org/multipage/server-sent-events.html).
 * A message is given out at its terminator: the LF of a final CRLF pair may open the raw bytes of the next one.
 */
export function createSseSplitter(maxBytes: number = MAX_MESSAGE_BYTES): MessageSplitter {
  const text = new TextDecoder('utf-8', { ignoreBOM: true });
  let parsed: WireMessage | undefined;
  const parser = createParser({
    onEvent: ({ event, data }) => {
      parsed = { event: event ?? '', data };
    },
  });
  let lineIsEmpty = true;
  let afterCr = false;
  return createSplitter(maxBytes, {
    findEnd(bytes) {
      for (let i = 0; i < bytes.length; i++) {
        const byte = bytes[i];
        if (byte === LF && afterCr) {
          afterCr = false;
        } else if (byte === LF || byte === CR) {
          afterCr = byte === CR;
          if (lineIsEmpty) return i + 1;
          lineIsEmpty = true;
        } else {
          lineIsEmpty = false;
          afterCr = false;
        }
      }
      return -1;
    },
    read(raw, terminated) {
      parsed = undefined;
      const piece = text.decode(raw);
      parser.feed(piece);
      if (!terminated) parser.feed('\n\n');
      return parsed ?? bareError(piece);
    },
  });
}

/** Google breaks a stream off with its error as bare JSON, outside of any event. */
function bareError(piece: string): WireMessage | undefined {
  const bare = piece.trim();
  if (!/^[[{]/.test(bare)) return undefined;
  const value = parseJson(bare);
  const holder = objectOf(Array.isArray(value) ? value[0] : value);
  return holder?.error === undefined ? undefined : { event: '', data: bare };
}

/** Splits newline-delimited JSON at LF (a CR before it is dropped, a byte order mark at the start as well). */
export function createNdjsonSplitter(maxBytes: number = MAX_MESSAGE_BYTES): MessageSplitter {
  const text = new TextDecoder('utf-8');
  return createSplitter(maxBytes, {
    findEnd: (bytes) => bytes.indexOf(LF) + 1 || -1,
    read(raw) {
      const line = text.decode(raw).trim();
      return line === '' ? undefined : { event: '', data: line };
    },
  });
}

const LF = 10;
const CR = 13;

interface Framing {
  /** Index after the end of the current message, or -1. Called with every byte once, in order. */
  findEnd(bytes: Uint8Array): number;
  read(raw: Uint8Array, terminated: boolean): WireMessage | undefined;
}

function createSplitter(maxBytes: number, framing: Framing): MessageSplitter {
  const pending = createByteBuffer();
  const framed = (raw: Uint8Array, terminated: boolean): FramedMessage => {
    const message = framing.read(raw, terminated);
    return message ? { raw, message } : { raw };
  };
  return {
    push(chunk) {
      const messages: FramedMessage[] = [];
      let rest = chunk;
      while (rest.length > 0) {
        const end = framing.findEnd(rest);
        const piece = end === -1 ? rest : rest.subarray(0, end);
        if (pending.length + piece.length > maxBytes) throw new MessageTooLargeError(maxBytes);
        rest = rest.subarray(piece.length);
        if (end === -1) {
          pending.append(piece);
        } else if (pending.length === 0) {
          messages.push(framed(piece, true));
        } else {
          pending.append(piece);
          messages.push(framed(pending.take(), true));
        }
      }
      return messages;
    },
    end: () => (pending.length === 0 ? [] : [framed(pending.take(), false)]),
  };
}

/** Grows by doubling, so that appending byte by byte stays linear. */
function createByteBuffer() {
  let bytes = new Uint8Array(1024);
  let length = 0;
  return {
    get length() {
      return length;
    },
    append(piece: Uint8Array): void {
      if (length + piece.length > bytes.length) {
        const grown = new Uint8Array(Math.max(bytes.length * 2, length + piece.length));
        grown.set(bytes.subarray(0, length));
        bytes = grown;
      }
      bytes.set(piece, length);
      length += piece.length;
    },
    take(): Uint8Array {
      const taken = bytes.slice(0, length);
      length = 0;
      return taken;
    },
  };
}
