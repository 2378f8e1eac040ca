import type { ChatRequest, ChatResponse } from '../canonical';
import { encodeError } from '../openai-chat/errors';
import type { AnswerLabel, ClientProtocol, JsonObject, StreamEncoder } from '../protocol';
import { replayResponse } from '../replay-response';
import { sseEvent } from '../sse-event';
import { decodeRequest } from './decode-request';
import { encodeStreamError } from './encode-error';
import { createResponseBuilder } from './response-builder';
import { segments } from './segments';

/** The OpenAI Responses API as clients speak it (https://platform.openai.com/docs/api-reference/responses). */
export const openaiResponsesClient: ClientProtocol = {
  id: 'openai-responses',
  decodeRequest,
  encodeResponse,
  createStreamEncoder,
  encodeError,
  encodeStreamError,
  // As OpenAI does it: Codex makes room in a conversation that is too long only when it is told so in the stream.
  failsInStream: ({ providerCode }) => providerCode === 'context_length_exceeded',
  segments,
};

/** The same builder makes whole and streamed answers, so the two cannot differ. */
function encodeResponse(response: ChatResponse, label: AnswerLabel, request: ChatRequest): JsonObject {
  const builder = createResponseBuilder(label, request, () => undefined);
  for (const event of replayResponse(response)) builder.push(event);
  return builder.complete();
}

function createStreamEncoder(label: AnswerLabel, request: ChatRequest): StreamEncoder {
  let bytes = '';
  const builder = createResponseBuilder(label, request, (event) => {
    bytes += sseEvent(event, String(event.type));
  });
  const taken = (): string => {
    const out = bytes;
    bytes = '';
    return out;
  };
  return {
    encode(event) {
      builder.push(event);
      return taken();
    },
    end() {
      builder.complete();
      return taken();
    },
    fail(error) {
      builder.fail(error);
      return taken();
    },
  };
}
