import { decodeBlock } from '../anthropic-messages/decode-response';
import { createMessageEventDecoder } from '../anthropic-messages/decode-stream';
import { decodeStopReason } from '../anthropic-messages/stop-reason';
import type { StreamEvent, UpstreamFailure } from '../canonical';
import { parseAnswer } from '../exact-json';
import { isObject, nonEmpty, objectOf, objectsOf } from '../lenient-json';
import { present } from '../present';
import type { JsonObject, StreamDecoder } from '../protocol';
import { replayPart } from '../replay-response';
import { hasFailed, resultFailure, resultUsage } from './result-line';

/**
 * Reads the lines of `--output-format stream-json`, with or without partial messages. The first message that ends by itself is the
 * answer: behind one that was cut off or refused the CLI goes on by its own means, which no client asked for, so the caller
 * may end the process at `finish`. Usage and cost follow with the `result` line.
 */
export function createStreamDecoder(): StreamDecoder {
  const events = createMessageEventDecoder();
  let ended: 'finish' | 'error' | undefined;
  let hasSpoken = false;
  /** Whether the message comes in pieces, so that its whole blocks say nothing new. */
  let streamed = false;
  let started = false;
  let calls = 0;
  let errorWord: string | undefined;

  function note(decoded: StreamEvent[]): StreamEvent[] {
    for (const event of decoded) {
      if (event.type === 'finish') ended = 'finish';
      else if (event.type === 'error') ended = 'error';
      else if (event.type !== 'start' && event.type !== 'usage') hasSpoken = true;
    }
    return decoded;
  }

  function fail(failure: UpstreamFailure): StreamEvent[] {
    return note([{ type: 'error', failure }]);
  }

  /** A message that broke off is tried again by the CLI, from its beginning: once something was said, that cannot be taken back. */
  function decodeStreamEvent(line: JsonObject): StreamEvent[] {
    const event = objectOf(line.event);
    if (!event || ended) return [];
    const abandoned = Boolean(line.abandoned_blocks);
    const restarts = event.type === 'message_start' && streamed;
    if ((abandoned || restarts) && hasSpoken) {
      return fail({ kind: 'server', message: 'The Claude CLI lost its connection in the middle of the answer.' });
    }
    streamed = !abandoned;
    return note(events.decode(event));
  }

  /** Without partial messages, and for a retry that did not stream, each line brings a block whole. */
  function decodeAssistant(line: JsonObject): StreamEvent[] {
    errorWord = nonEmpty(line.error) ?? errorWord;
    const message = objectOf(line.message);
    if (!message || streamed || ended || line.is_api_error_message || nonEmpty(line.error)) return [];
    const decoded: StreamEvent[] = [];
    if (!started) decoded.push({ type: 'start', ...present({ id: nonEmpty(message.id), model: nonEmpty(message.model) }) });
    started = true;
    for (const part of objectsOf(message.content).flatMap(decodeBlock)) {
      decoded.push(...replayPart(part, calls));
      if (part.type === 'tool-call') calls++;
    }
    return note(decoded);
  }

  function decodeResult(result: JsonObject): StreamEvent[] {
    const usage = resultUsage(result);
    const reported: StreamEvent[] = usage ? [{ type: 'usage', usage }] : [];
    if (ended) return reported;
    if (hasFailed(result)) return [...reported, ...fail(resultFailure(result, errorWord))];
    const text = hasSpoken ? undefined : nonEmpty(result.result);
    const reason = decodeStopReason(nonEmpty(result.stop_reason) ?? 'end_turn');
    return [...(text === undefined ? [] : [{ type: 'text' as const, text }]), ...note([{ type: 'finish', reason }]), ...reported];
  }

  return {
    decode({ data }) {
      if (ended === 'error') return [];
      const line = parseAnswer(data);
      if (!isObject(line)) return ended ? [] : fail({ kind: 'server', message: 'The Claude CLI printed a line that is not JSON.' });
      switch (line.type) {
        case 'stream_event':
          return decodeStreamEvent(line);
        case 'assistant':
          return decodeAssistant(line);
        case 'result':
          return decodeResult(line);
        default:
          // What the CLI says of itself: init, status, estimates.
          return [];
      }
    },
    end: () => (ended ? [] : fail({ kind: 'truncated', message: 'The Claude CLI ended before its answer was complete.' })),
  };
}
