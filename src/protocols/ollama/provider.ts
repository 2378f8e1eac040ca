import type { ChatResponse } from '../canonical';
import { createResponseCollector } from '../collect-response';
import { firstErrorEnds } from '../first-error-ends';
import { isObject, parseJson } from '../lenient-json';
import type { ProviderProtocol, StreamDecoder } from '../protocol';
import { readUpstreamError } from '../upstream-errors';
import { UpstreamFailureError } from '../upstream-failure-error';
import { createAnswerReader } from './answer-reader';
import { encodeRequest } from './encode-request';

/** Ollama's own API, `/api/chat` (https://github.com/ollama/ollama/blob/main/docs/api.md). */
export const ollamaProvider: ProviderProtocol = {
  id: 'ollama',
  framing: 'ndjson',
  encodeRequest,
  decodeResponse,
  createStreamDecoder: () => firstErrorEnds(createStreamDecoder()),
  decodeError: readUpstreamError,
};

/** @throws UpstreamFailureError for a body that is no answer, and for an error inside of a 200 */
function decodeResponse(body: unknown): ChatResponse {
  if (!isObject(body)) throw new UpstreamFailureError(readUpstreamError(200, body));
  const reader = createAnswerReader();
  const collector = createResponseCollector();
  for (const event of reader.read(body)) {
    if (event.type === 'error') throw new UpstreamFailureError(event.failure);
    collector.push(event);
  }
  if (!reader.finished) throw new UpstreamFailureError({ kind: 'truncated', message: 'Ollama answered without an answer in it.', body });
  return collector.response();
}

function createStreamDecoder(): StreamDecoder {
  const reader = createAnswerReader();
  return {
    decode({ data }) {
      const line = parseJson(data);
      return isObject(line)
        ? reader.read(line)
        : [{ type: 'error', failure: { kind: 'server', message: 'Ollama sent a line that is no JSON.' } }];
    },
    end() {
      if (reader.finished) return [];
      return [{ type: 'error', failure: { kind: 'truncated', message: 'The answer ended before Ollama said that it was complete.' } }];
    },
  };
}
