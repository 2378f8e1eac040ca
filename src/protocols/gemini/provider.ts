import type { ChatResponse } from '../canonical';
import { createResponseCollector } from '../collect-response';
import { firstErrorEnds } from '../first-error-ends';
import { isObject, parseJson } from '../lenient-json';
import type { ProviderProtocol, StreamDecoder } from '../protocol';
import { readUpstreamError } from '../upstream-errors';
import { UpstreamFailureError } from '../upstream-failure-error';
import { createAnswerReader } from './answer-reader';
import { encodeRequest } from './encode-request';

/** Google's Gemini API, `generateContent` and `streamGenerateContent?alt=sse` (https://ai.google.dev/api/generate-content). */
export const geminiProvider: ProviderProtocol = {
  id: 'gemini',
  framing: 'sse',
  encodeRequest,
  decodeResponse,
  createStreamDecoder: () => firstErrorEnds(createStreamDecoder()),
  decodeError: readUpstreamError,
};

/** @throws UpstreamFailureError for a body that is no answer, and for an answer that broke off */
function decodeResponse(body: unknown): ChatResponse {
  if (!isObject(body)) throw new UpstreamFailureError(readUpstreamError(200, body));
  const reader = createAnswerReader();
  const collector = createResponseCollector();
  for (const event of reader.read(body)) {
    if (event.type === 'error') throw new UpstreamFailureError(event.failure);
    collector.push(event);
  }
  if (!reader.finished) throw new UpstreamFailureError({ kind: 'truncated', message: 'Gemini answered without an answer in it.', body });
  return collector.response();
}

function createStreamDecoder(): StreamDecoder {
  const reader = createAnswerReader();
  return {
    decode({ data }) {
      const parsed = parseJson(data);
      const response = Array.isArray(parsed) ? parsed[0] : parsed;
      if (isObject(response)) return reader.read(response);
      return data === '[DONE]' ? [] : [{ type: 'error', failure: { kind: 'server', message: 'Gemini sent an event that is no JSON.' } }];
    },
    end() {
      if (reader.finished) return [];
      return [{ type: 'error', failure: { kind: 'truncated', message: 'The answer ended before Gemini said that it was complete.' } }];
    },
  };
}
