import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LanguageModelChatRequestMessage } from 'vscode';
import { calibratedTokens } from '../../cost/token-calibration';
import { countTokens, tokenCounter } from '../../cost/token-count';
import { countedTokens, weighPrompt } from '../../pipeline/prompt-size';
import { anthropicMessagesClient } from '../../protocols/anthropic-messages/client';
import { messagesBody } from './messages-body';

/**
 * Tokens of a text or a message at these providers: of several the most, so that what is counted as fitting fits. Chats ask for it
 * hundreds of times per request, so it is counted in this window; what usage taught of a provider's tokenizer is known where the proxy runs.
 */
export async function chatTokenCount(
  content: string | LanguageModelChatRequestMessage,
  providers: readonly string[],
  assetsDir: string,
): Promise<number> {
  await loadVocabulary(assetsDir);
  const counted = typeof content === 'string' ? await countText(content) : await countMessage(content);
  return providers.length === 0 ? counted : Math.max(...providers.map((provider) => calibratedTokens(provider, counted)));
}

async function countText(text: string): Promise<number> {
  await tokenCounter.warm([text]);
  return countTokens(text);
}

async function countMessage(message: LanguageModelChatRequestMessage): Promise<number> {
  const body = messagesBody('auto', [message]);
  const { messages } = body;
  // A message that says nothing, or an instruction alone, makes no request of its own.
  const whole = Array.isArray(messages) && messages.length > 0 ? body : { ...body, messages: [{ role: 'user', content: '' }] };
  const segments = anthropicMessagesClient.segments(whole);
  await tokenCounter.warm(segments.map(({ text }) => text));
  return countedTokens('anthropic-messages', weighPrompt(segments), anthropicMessagesClient.decodeRequest(whole));
}

/** Counts are estimates where it cannot be read; the proxy's log says so. */
async function loadVocabulary(assetsDir: string): Promise<void> {
  if (!tokenCounter.exact) await tokenCounter.load(() => readFile(join(assetsDir, 'o200k.bin'))).catch(() => undefined);
}
