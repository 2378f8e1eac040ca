import { parseAnswer } from '../exact-json';
import { firstErrorEnds } from '../first-error-ends';
import { isObject } from '../lenient-json';
import type { ProviderProtocol, StreamDecoder } from '../protocol';
import { readWholeAnswer } from '../read-whole-answer';
import { readUpstreamError } from '../upstream-errors';
import { createAnswerReader } from './answer-reader';
import { encodeRequest } from './encode-request';

/** Ollama's own API, `/api/chat` (https://github.com/ollama/ollama/blob/main/docs/api.md). */
export const ollamaProvider: ProviderProtocol = {
  id: 'ollama',
  framing: 'ndjson',
  encodeRequest,
  decodeResponse: (body) => readWholeAnswer(createAnswerReader(), body, 'Ollama'),
  createStreamDecoder: () => firstErrorEnds(createStreamDecoder()),
  decodeError: readUpstreamError,
};

function createStreamDecoder(): StreamDecoder {
  const reader = createAnswerReader();
  return {
    decode({ data }) {
      const line = parseAnswer(data);
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
