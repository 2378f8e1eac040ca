import type { IncomingHttpHeaders } from 'node:http';
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

/** The protocol that a request is made in; what belongs to none gets the shape of OpenAI's errors. */
export function protocolOf(path: string, headers: IncomingHttpHeaders): ClientProtocol {
  if (path.startsWith('/v1/messages') || (path.startsWith('/v1/models') && asksInAnthropicTerms(headers))) return anthropicMessagesClient;
  if (path.startsWith('/v1/responses')) return openaiResponsesClient;
  return openaiChatClient;
}

/** Anthropic's clients name the version of the API in every request; no other client does. */
export function asksInAnthropicTerms(headers: IncomingHttpHeaders): boolean {
  return headers['anthropic-version'] !== undefined;
}
