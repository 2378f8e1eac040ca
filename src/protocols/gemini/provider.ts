import { parseAnswer } from '../exact-json';
import { firstErrorEnds } from '../first-error-ends';
import { isObject } from '../lenient-json';
import type { ProviderProtocol, StreamDecoder } from '../protocol';
import { readWholeAnswer } from '../read-whole-answer';
import { readUpstreamError } from '../upstream-errors';
import { createAnswerReader } from './answer-reader';
import { encodeRequest } from './encode-request';

/** Google's Gemini API, `generateContent` and `streamGenerateContent?alt=sse` (https://ai.google.dev/api/generate-content). */
export const geminiProvider: ProviderProtocol = {
  id: 'gemini',
  framing: 'sse',
  encodeRequest,
  decodeResponse: (body) => readWholeAnswer(createAnswerReader(), body, 'Gemini'),
  createStreamDecoder: () => firstErrorEnds(createStreamDecoder()),
  decodeError: readUpstreamError,
};

function createStreamDecoder(): StreamDecoder {
  const reader = createAnswerReader();
  return {
    decode({ data }) {
      const parsed = parseAnswer(data);
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
