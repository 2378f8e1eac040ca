import type { FilePart, ImagePart, Part, ReasoningPart, TextPart, ToolResultPart } from '../canonical';
import { stringifyExactly } from '../exact-json';
import { isObject } from '../lenient-json';
import type { JsonObject } from '../protocol';
import { type FieldPath, readField } from '../read-body';
import { openSealedProof } from '../sealed-proof';
import {
  REDACTED_THINKING_BLOCK,
  SEARCH_RESULT_BLOCK,
  SOURCE,
  SOURCED_BLOCK,
  TEXT_BLOCK,
  THINKING_BLOCK,
  TOOL_RESULT_BLOCK,
  TOOL_USE_BLOCK,
} from './request-schema';

type ResultContent = ToolResultPart['content'][number];

/**
 * The parts of a message's `content`. Blocks that only Anthropic understands (server tools and their results) stay as they are.
 * @throws ProxyError 400 with the path of the field
 */
export function decodeContent(content: string | JsonObject[], path: FieldPath): Part[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return content.flatMap((block, i) => decodeBlock(block, [...path, i]));
}

function decodeBlock(block: JsonObject, path: FieldPath): Part[] {
  switch (block.type) {
    case 'tool_use':
      return [decodeToolUse(block, path)];
    case 'tool_result':
      return [decodeToolResult(block, path)];
    case 'thinking': {
      const { thinking, signature } = readField(THINKING_BLOCK, block, path);
      return [{ type: 'reasoning', text: thinking, ...proofOf(signature ?? '') }];
    }
    case 'redacted_thinking': {
      const { data } = readField(REDACTED_THINKING_BLOCK, block, path);
      return [{ type: 'reasoning', text: '', origin: 'anthropic-messages', encrypted: data }];
    }
    default:
      return decodeInput(block, path) ?? [{ type: 'opaque', origin: 'anthropic-messages', value: block }];
  }
}

/** Anthropic signs all of its thoughts: one without a signature, or with our seal, is another maker's. */
function proofOf(signature: string): Omit<ReasoningPart, 'type' | 'text'> {
  if (signature === '') return { origin: 'openai-chat' };
  return openSealedProof(signature) ?? { origin: 'anthropic-messages', signature };
}

function decodeToolUse(block: JsonObject, path: FieldPath): Part {
  const { id, name, input } = readField(TOOL_USE_BLOCK, block, path);
  return { type: 'tool-call', id, name, kind: 'function', arguments: stringifyExactly(input ?? {}), ...cacheControl(block) };
}

function decodeToolResult(block: JsonObject, path: FieldPath): Part {
  const read = readField(TOOL_RESULT_BLOCK, block, path);
  const content = typeof read.content === 'string' ? [{ type: 'text', text: read.content }] : (read.content ?? []);
  return {
    type: 'tool-result',
    callId: read.tool_use_id,
    kind: 'function',
    content: content.flatMap((inner, i) => decodeInner(inner, [...path, 'content', i])),
    ...(read.is_error ? { isError: true } : {}),
    ...cacheControl(block),
  };
}

/** What stands inside of a result or a document. A picture that is stored at Anthropic is a file, which others refuse in words. */
function decodeInner(block: JsonObject, path: FieldPath): ResultContent[] {
  const decoded = decodeInput(block, path);
  if (decoded) return decoded;
  const source = block.type === 'image' ? decodeSource(block, path) : undefined;
  return [source?.type === 'file' ? { type: 'file', source: { kind: 'id', id: source.file_id } } : asText(block)];
}

/** A block of a kind that nobody else knows (a tool reference, say) still tells a model something as JSON. */
function asText(block: JsonObject): TextPart {
  return { type: 'text', text: JSON.stringify(block) };
}

/** Text, images and documents, as they stand in messages and in tool results; undefined for other blocks. */
function decodeInput(block: JsonObject, path: FieldPath): ResultContent[] | undefined {
  switch (block.type) {
    case 'text':
      return [{ type: 'text', text: readField(TEXT_BLOCK, block, path).text, ...cacheControl(block) }];
    case 'image':
      return decodeImage(block, path);
    case 'document':
      return decodeDocument(block, path);
    case 'search_result': {
      const { source, title, content } = readField(SEARCH_RESULT_BLOCK, block, path);
      const text = [title, source, ...content.map((piece) => piece.text ?? '')].join('\n');
      return [{ type: 'text', text, ...cacheControl(block) }];
    }
    default:
      return undefined;
  }
}

function decodeImage(block: JsonObject, path: FieldPath): ImagePart[] | undefined {
  const source = decodeSource(block, path);
  if (source.type === 'base64') return [{ type: 'image', source: base64(source), ...cacheControl(block) }];
  if (source.type === 'url') return [{ type: 'image', source: { kind: 'url', url: source.url }, ...cacheControl(block) }];
  return undefined;
}

function decodeSource(block: JsonObject, path: FieldPath) {
  const { source } = readField(SOURCED_BLOCK, block, path);
  return readField(SOURCE, source, [...path, 'source']);
}

function base64(source: { media_type: string; data: string }) {
  return { kind: 'base64' as const, mediaType: source.media_type, data: source.data };
}

function decodeDocument(block: JsonObject, path: FieldPath): (FilePart | TextPart | ImagePart)[] {
  const { title, context } = readField(SOURCED_BLOCK, block, path);
  const source = decodeSource(block, path);
  const about: TextPart[] = context ? [{ type: 'text', text: context }] : [];
  const shared = { ...(title ? { filename: title } : {}), ...cacheControl(block) };
  switch (source.type) {
    case 'base64':
      return [...about, { type: 'file', source: base64(source), ...shared }];
    case 'url':
      return [...about, { type: 'file', source: { kind: 'url', url: source.url }, ...shared }];
    case 'file':
      return [...about, { type: 'file', source: { kind: 'id', id: source.file_id }, ...shared }];
    case 'text': {
      const data = Buffer.from(source.data, 'utf8').toString('base64');
      return [...about, { type: 'file', source: { kind: 'base64', mediaType: source.media_type ?? 'text/plain', data }, ...shared }];
    }
    case 'content': {
      const blocks = typeof source.content === 'string' ? [{ type: 'text', text: source.content }] : source.content;
      const inner = blocks.flatMap((piece, i) => decodeInner(piece, [...path, 'source', 'content', i]));
      return [...about, ...(title ? [{ type: 'text' as const, text: title }] : []), ...inner];
    }
  }
}

/** The client's own cache breakpoint, verbatim. */
export function cacheControl(block: JsonObject): { cacheControl?: unknown } {
  return isObject(block.cache_control) ? { cacheControl: block.cache_control } : {};
}
