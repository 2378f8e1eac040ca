import { anthropicMessagesClient } from '../protocols/anthropic-messages/client';
import type { ClientProtocolId } from '../protocols/canonical';
import { openaiChatClient } from '../protocols/openai-chat/client';
import { openaiResponsesClient } from '../protocols/openai-responses/client';
import type { ClientProtocol } from '../protocols/protocol';

export const CLIENT_PROTOCOLS: Record<ClientProtocolId, ClientProtocol> = {
  'openai-chat': openaiChatClient,
  'openai-responses': openaiResponsesClient,
  'anthropic-messages': anthropicMessagesClient,
};

/** The protocol a path belongs to; everything else speaks the shape of OpenAI's errors. */
export function protocolOfPath(path: string): ClientProtocol {
  if (path.startsWith('/v1/messages')) return anthropicMessagesClient;
  if (path.startsWith('/v1/responses')) return openaiResponsesClient;
  return openaiChatClient;
}
