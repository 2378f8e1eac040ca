import { anthropicMessagesProvider } from '../../src/protocols/anthropic-messages/provider';
import type { ClientProtocolId } from '../../src/protocols/canonical';
import { claudeCliProvider } from '../../src/protocols/claude-cli/provider';
import { geminiProvider } from '../../src/protocols/gemini/provider';
import { ollamaProvider } from '../../src/protocols/ollama/provider';
import { openaiChatProvider } from '../../src/protocols/openai-chat/provider';
import { openaiResponsesProvider } from '../../src/protocols/openai-responses/provider';
import type { ProviderProtocol } from '../../src/protocols/protocol';

export const PROVIDERS: readonly ProviderProtocol[] = [
  openaiChatProvider,
  openaiResponsesProvider,
  anthropicMessagesProvider,
  geminiProvider,
  ollamaProvider,
  claudeCliProvider,
];

/** Who reads what a client protocol writes. */
export const COUNTERPARTS: Record<ClientProtocolId, ProviderProtocol> = {
  'openai-chat': openaiChatProvider,
  'openai-responses': openaiResponsesProvider,
  'anthropic-messages': anthropicMessagesProvider,
};
