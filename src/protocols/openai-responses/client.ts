import type { ChatRequest, ChatResponse } from '../canonical';
import { objectsOf } from '../lenient-json';
import { encodeError } from '../openai-chat/errors';
import type { AnswerLabel, ClientProtocol, JsonObject, StreamEncoder } from '../protocol';
import { replayResponse } from '../replay-response';
import { sseEvent } from '../sse-event';
import { decodeRequest } from './decode-request';
import { encodeStreamError } from './encode-error';
import { type NamedAnswers, resolveNames } from './named-answers';
import { createResponseBuilder } from './response-builder';
import { segments } from './segments';

/** The OpenAI Responses API as clients speak it (https://platform.openai.com/docs/api-reference/responses). */
export const openaiResponsesClient: ClientProtocol = createResponsesClient();

/** @param answers where answers are kept for clients that name them in a later request; without it nothing is kept */
export function createResponsesClient(answers?: NamedAnswers): ClientProtocol {
  const keep = (response: JsonObject, request: ChatRequest): JsonObject => {
    const { id, output } = response;
    if (request.sentItems && typeof id === 'string') answers?.remember(id, request.sentItems, objectsOf(output));
    return response;
  };
  return {
    id: 'openai-responses',
    ...(answers && { resolveNames: (body) => resolveNames(body, answers) }),
    decodeRequest,
    encodeResponse: (response, label, request) => keep(encodeResponse(response, label, request), request),
    createStreamEncoder: (label, request) => createStreamEncoder(label, request, (response) => void keep(response, request)),
    encodeError,
    encodeStreamError,
    // As OpenAI does it: Codex makes room in a conversation that is too long only when it is told so in the stream.
    failsInStream: ({ providerCode }) => providerCode === 'context_length_exceeded',
    segments,
  };
}

/** The same builder makes whole and streamed answers, so the two cannot differ. */
function encodeResponse(response: ChatResponse, label: AnswerLabel, request: ChatRequest): JsonObject {
  const builder = createResponseBuilder(label, request, () => undefined);
  for (const event of replayResponse(response)) builder.push(event);
  return builder.complete();
}

/** @param onComplete takes the whole response when it ends well, before its last bytes go out */
function createStreamEncoder(label: AnswerLabel, request: ChatRequest, onComplete: (response: JsonObject) => void): StreamEncoder {
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
      onComplete(builder.complete());
      return taken();
    },
    fail(error) {
      builder.fail(error);
      return taken();
    },
  };
}
