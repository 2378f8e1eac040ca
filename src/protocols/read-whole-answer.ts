import type { ChatResponse, StreamEvent } from './canonical';
import { createResponseCollector } from './collect-response';
import { isObject } from './lenient-json';
import type { JsonObject } from './protocol';
import { failureToldBy, readUpstreamError } from './upstream-errors';
import { UpstreamFailureError } from './upstream-failure-error';

/** Reads the pieces of a stream whose pieces have the form of a whole answer. */
export interface AnswerReader {
  read(piece: JsonObject): StreamEvent[];
  /** Whether the answer said that it was complete, or an error came. */
  readonly finished: boolean;
}

/**
 * The one piece of an answer that is not streamed.
 * @throws UpstreamFailureError for a body that is no answer, for an error inside of a 200, and for an answer that broke off
 */
export function readWholeAnswer(reader: AnswerReader, body: unknown, vendor: string): ChatResponse {
  if (!isObject(body)) throw new UpstreamFailureError(readUpstreamError(200, body));
  const collector = createResponseCollector();
  for (const event of reader.read(body)) {
    if (event.type === 'error') throw new UpstreamFailureError(event.failure);
    collector.push(event);
  }
  if (!reader.finished) {
    throw new UpstreamFailureError(
      failureToldBy(body) ?? { kind: 'truncated', message: `${vendor} answered without an answer in it.`, body },
    );
  }
  return collector.response();
}
