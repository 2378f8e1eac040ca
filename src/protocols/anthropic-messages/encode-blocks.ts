import type { FilePart, ImagePart, OpaquePart, Part, ReasoningPart, ToolCallPart, ToolResultPart } from '../canonical';
import { textOfInlineData } from '../data-url';
import { parseArguments } from '../exact-json';
import { isObject } from '../lenient-json';
import type { JsonObject } from '../protocol';
import { unsupportedField } from '../read-body';
import { toolUseId } from './fit-call-ids';

/**
 * The blocks a part becomes. Nothing is made of what Anthropic refuses: empty text, and thoughts that are not its own.
 * @param omitted takes the names of what was left out
 * @throws ProxyError 400 for what Messages cannot carry
 */
export function encodePart(part: Part, role: 'user' | 'assistant', omitted: Set<string>): JsonObject[] {
  switch (part.type) {
    case 'text':
      return part.text.trim() === '' ? [] : [{ type: 'text', text: part.text, ...cacheControl(part) }];
    case 'image':
      return [encodeImage(part, omitted)];
    case 'file':
      return [encodeFile(part)];
    case 'tool-call':
      return [encodeToolUse(part)];
    case 'tool-result':
      return [encodeToolResult(part, omitted)];
    case 'reasoning':
      return encodeReasoning(part);
    case 'opaque':
      return encodeOpaque(part, role, omitted);
  }
}

function cacheControl(part: { cacheControl?: unknown }): { cache_control?: unknown } {
  return part.cacheControl === undefined ? {} : { cache_control: part.cacheControl };
}

function encodeImage(part: ImagePart, omitted: Set<string>): JsonObject {
  if (part.detail !== undefined && part.detail !== 'auto') omitted.add('detail');
  return { type: 'image', source: encodeSource(part.source), ...cacheControl(part) };
}

function encodeSource(source: ImagePart['source']): JsonObject {
  if (source.kind === 'url') return { type: 'url', url: source.url };
  return { type: 'base64', media_type: source.mediaType, data: source.data };
}

function encodeFile(part: FilePart): JsonObject {
  const { source } = part;
  if (source.kind === 'base64' && source.mediaType.startsWith('image/')) return encodeImage({ type: 'image', source }, new Set());
  const title = part.filename === undefined ? {} : { title: part.filename };
  return { type: 'document', source: encodeDocumentSource(source), ...title, ...cacheControl(part) };
}

function encodeDocumentSource(source: FilePart['source']): JsonObject {
  if (source.kind === 'url') return encodeSource(source);
  if (source.kind === 'id') {
    if (ANTHROPIC_FILE_ID.test(source.id)) return { type: 'file', file_id: source.id };
    throw unsupportedField('messages', `this provider cannot read the uploaded file "${source.id}" of another one. Send it as base64.`);
  }
  const text = textOfInlineData(source);
  if (text !== undefined) return { type: 'text', media_type: 'text/plain', data: text };
  if (source.mediaType === 'application/pdf') return encodeSource(source);
  throw unsupportedField('messages', `this provider cannot read a file of type ${source.mediaType}. Send it as PDF or as text.`);
}

const ANTHROPIC_FILE_ID = /^file_/;

function encodeToolUse(call: ToolCallPart): JsonObject {
  return {
    type: 'tool_use',
    id: toolUseId(call.id),
    name: call.name,
    input: inputOf(call.arguments),
    ...cacheControl(call),
  };
}

/** `input` has to be an object; arguments that are none (cut off, say) are kept as a text in one. */
export function inputOf(args: string): JsonObject {
  if (args.trim() === '') return {};
  return parseArguments(args) ?? { raw_arguments: args };
}

function encodeToolResult(result: ToolResultPart, omitted: Set<string>): JsonObject {
  const blocks = result.content.flatMap((part) => encodePart(part, 'user', omitted));
  return {
    type: 'tool_result',
    tool_use_id: toolUseId(result.callId),
    content: plainWhenOneText(blocks),
    ...(result.isError ? { is_error: true } : {}),
    ...cacheControl(result),
  };
}

/** `content` in its shortest form: most often it is one text. */
export function plainWhenOneText(content: JsonObject[]): unknown {
  const [only] = content;
  return content.length === 1 && only?.type === 'text' && only.cache_control === undefined ? only.text : content;
}

function encodeReasoning({ origin, text, signature, encrypted }: ReasoningPart): JsonObject[] {
  if (origin !== 'anthropic-messages') return [];
  if (signature !== undefined) return [{ type: 'thinking', thinking: text, signature }];
  return encrypted === undefined ? [] : [{ type: 'redacted_thinking', data: encrypted }];
}

function encodeOpaque(part: OpaquePart, role: 'user' | 'assistant', omitted: Set<string>): JsonObject[] {
  if (part.origin === 'anthropic-messages' && isObject(part.value)) return [part.value];
  const type = isObject(part.value) && typeof part.value.type === 'string' ? part.value.type : 'unknown';
  if (role === 'user') {
    throw unsupportedField('messages', `this provider cannot take a part of type "${type}". Choose a model of another provider.`);
  }
  // What another provider ran on its own side has no place in this history; the log names it.
  omitted.add(`messages (${type})`);
  return [];
}
