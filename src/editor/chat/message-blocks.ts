import {
  LanguageModelChatMessageRole,
  type LanguageModelChatRequestMessage,
  LanguageModelDataPart,
  LanguageModelPromptTsxPart,
  LanguageModelTextPart,
  LanguageModelThinkingPart,
  LanguageModelToolCallPart,
  LanguageModelToolResultPart,
} from 'vscode';
import { nonEmpty, objectOf } from '../../protocols/lenient-json';
import type { JsonObject } from '../../protocols/protocol';

/** The role that newer editors give to instructions; the enumeration of older ones ends before it. */
const SYSTEM_ROLE = 3;

/** The mark that the built-in chat puts behind what a provider's prompt cache should hold. */
const CACHE_MARK = 'cache_control';

/** One turn of the editor's chat as one of the Messages API; undefined when it says nothing. */
export function turnOf(
  message: LanguageModelChatRequestMessage,
): { role: 'system' | 'user' | 'assistant'; content: JsonObject[] } | undefined {
  const content = blocksOf(message.content);
  if (content.length === 0) return undefined;
  if (Number(message.role) === SYSTEM_ROLE) return { role: 'system', content: content.filter(({ type }) => type === 'text') };
  return { role: message.role === LanguageModelChatMessageRole.Assistant ? 'assistant' : 'user', content };
}

function blocksOf(parts: readonly unknown[]): JsonObject[] {
  const blocks: JsonObject[] = [];
  for (const part of parts) {
    if (LanguageModelDataPart && part instanceof LanguageModelDataPart && part.mimeType === CACHE_MARK) markLast(blocks);
    else blocks.push(...blockOf(part));
  }
  return blocks;
}

function markLast(blocks: JsonObject[]): void {
  const last = blocks.pop();
  if (last) blocks.push({ ...last, cache_control: { type: 'ephemeral' } });
}

function blockOf(part: unknown): JsonObject[] {
  if (typeof part === 'string') return textBlock(part);
  if (part instanceof LanguageModelTextPart) return textBlock(part.value);
  if (part instanceof LanguageModelToolCallPart) return [{ type: 'tool_use', id: part.callId, name: part.name, input: part.input ?? {} }];
  if (part instanceof LanguageModelToolResultPart) return [resultBlock(part)];
  if (part instanceof LanguageModelPromptTsxPart) return textBlock(JSON.stringify(part.value) ?? '');
  if (LanguageModelDataPart && part instanceof LanguageModelDataPart) return dataBlock(part);
  if (LanguageModelThinkingPart && part instanceof LanguageModelThinkingPart) return thinkingBlock(part);
  return [];
}

/** Providers refuse empty texts. */
function textBlock(text: string): JsonObject[] {
  return text === '' ? [] : [{ type: 'text', text }];
}

/** A mark for the prompt cache inside of a result belongs to the result as a whole. */
function resultBlock({ callId, content, isError }: LanguageModelToolResultPart): JsonObject {
  const blocks = blocksOf(content);
  const marked = blocks.some((block) => block.cache_control !== undefined);
  return {
    type: 'tool_result',
    tool_use_id: callId,
    content: blocks.map(({ cache_control: _, ...block }) => block),
    ...(isError ? { is_error: true } : {}),
    ...(marked ? { cache_control: { type: 'ephemeral' } } : {}),
  };
}

/** Names without a slash mark what another provider keeps for itself. */
function dataBlock({ mimeType, data }: LanguageModelDataPart): JsonObject[] {
  return mimeType.includes('/') ? fileBlock(mimeType, data) : [];
}

/** Images and documents as they are, text as text, drawings in SVG too: no provider takes them as images. */
export function fileBlock(mimeType: string, data: Uint8Array): JsonObject[] {
  const type = mimeType.toLowerCase().split(';')[0]?.trim() ?? '';
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  if (type.startsWith('text/') || /[/+](?:json|xml)$/.test(type)) return textBlock(bytes.toString('utf8'));
  const source = { type: 'base64', media_type: type === 'image/jpg' ? 'image/jpeg' : type, data: bytes.toString('base64') };
  if (type.startsWith('image/')) return [{ type: 'image', source }];
  if (type === 'application/pdf') return [{ type: 'document', source }];
  return textBlock(`[A file of type ${type}, ${data.byteLength} bytes, that cannot be shown to a model.]`);
}

/**
 * Thoughts go back to who can check that they are its own. The last part of a run of thoughts holds all of it and the proof, as the
 * built-in chat keeps it; the parts before it were for the eyes.
 */
function thinkingBlock({ metadata }: LanguageModelThinkingPart): JsonObject[] {
  const { redactedData, signature, _completeThinking: thinking } = objectOf(metadata) ?? {};
  if (nonEmpty(redactedData) !== undefined) return [{ type: 'redacted_thinking', data: redactedData }];
  if (nonEmpty(signature) === undefined || typeof thinking !== 'string') return [];
  return [{ type: 'thinking', thinking, signature }];
}
