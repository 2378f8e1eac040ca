import { withoutForeignReasoning as withoutForeignThinking } from '../protocols/anthropic-messages/thinking-signature';
import type { ProtocolId } from '../protocols/canonical';
import { objectOf } from '../protocols/lenient-json';
import { modelTraits } from '../protocols/openai-chat/model-traits';
import { withoutForeignReasoning } from '../protocols/openai-responses/reasoning-proof';
import type { JsonObject } from '../protocols/protocol';

/**
 * The client's own body as it goes upstream: everything as it came, but for the model's name, the output limit where we set
 * one, the usage report that a streamed Chat answer needs to be priced, and thoughts that another maker's model had earlier in
 * this conversation, which this one would refuse.
 * @param limit output tokens to ask for; undefined leaves the client's own limit
 */
export function nativeBody(body: JsonObject, protocol: ProtocolId, model: string, limit: number | undefined, stream: boolean): JsonObject {
  const sent: JsonObject = { ...body, model };
  switch (protocol) {
    case 'openai-chat':
      return chatBody(sent, model, limit, stream);
    case 'openai-responses':
      return withoutForeignReasoning(limit === undefined ? sent : { ...sent, max_output_tokens: limit });
    case 'anthropic-messages':
      return withoutForeignThinking(limit === undefined ? sent : { ...sent, max_tokens: limit });
    default:
      return sent;
  }
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
