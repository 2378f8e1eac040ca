import { fitNativeBody as fitMessagesBody } from '../protocols/anthropic-messages/fit-native-body';
import type { ProtocolId } from '../protocols/canonical';
import { objectOf } from '../protocols/lenient-json';
import { withFittedCallIds } from '../protocols/openai-chat/fit-call-ids';
import { fitNativeBody as fitChatBody } from '../protocols/openai-chat/fit-native-body';
import { modelTraits } from '../protocols/openai-chat/model-traits';
import { fitNativeBody as fitResponsesBody } from '../protocols/openai-responses/fit-native-body';
import type { EncodedRequest, JsonObject } from '../protocols/protocol';
import type { ProviderCall } from './provider';

/**
 * The client's own body as it goes upstream: everything as it came, but for the model's name, the output limit where we set
 * one, the usage report that a streamed Chat answer needs to be priced, and what would make this model refuse it: thoughts that
 * another maker's model had earlier in the conversation and, when the client left the model to us, what only other models take.
 * @param model as the API wants it named
 * @param limit output tokens to ask for; undefined leaves the client's own limit
 */
export function nativeBody(
  body: JsonObject,
  protocol: ProtocolId,
  model: string,
  limit: number | undefined,
  { request, routed = false }: Pick<ProviderCall, 'request' | 'routed'>,
): EncodedRequest {
  const omitted = new Set<string>();
  const sent = limited({ ...body, model }, protocol, model, limit, request.stream);
  const fitted = () => {
    switch (protocol) {
      case 'anthropic-messages':
        return fitMessagesBody(sent, request, model, routed, limit, omitted);
      case 'openai-responses':
        return fitResponsesBody(sent, model, routed, omitted);
      case 'openai-chat':
        return routed ? fitChatBody(withFittedCallIds(sent, model), model, omitted) : withFittedCallIds(sent, model);
      default:
        return sent;
    }
  };
  return { body: fitted(), omitted: [...omitted] };
}

function limited(body: JsonObject, protocol: ProtocolId, model: string, limit: number | undefined, stream: boolean): JsonObject {
  if (protocol === 'openai-chat') return chatBody(body, model, limit, stream);
  if (limit === undefined) return body;
  return { ...body, [protocol === 'openai-responses' ? 'max_output_tokens' : 'max_tokens']: limit };
}

function chatBody(body: JsonObject, model: string, limit: number | undefined, stream: boolean): JsonObject {
  const sent = limitedChatBody(body, model, limit);
  if (!stream) return sent;
  return { ...sent, stream_options: { ...objectOf(sent.stream_options), include_usage: true } };
}

/** OpenAI's thinking models refuse `max_tokens`; older servers know nothing else. A client's own newer name is left alone. */
function limitedChatBody(body: JsonObject, model: string, limit: number | undefined): JsonObject {
  const { max_tokens: old, ...rest } = body;
  const wanted = limit ?? body.max_completion_tokens ?? old;
  if (wanted === undefined) return body;
  if (modelTraits(model).openaiReasoning) return { ...rest, max_completion_tokens: wanted };
  if (limit === undefined) return body;
  return 'max_completion_tokens' in body ? { ...rest, max_completion_tokens: limit } : { ...body, max_tokens: limit };
}
