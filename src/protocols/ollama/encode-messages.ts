import type { FilePart, ImagePart, Message, OpaquePart, Part, TextPart, ToolCallPart, ToolResultPart } from '../canonical';
import { textOfInlineData } from '../data-url';
import { parseArguments } from '../exact-json';
import { isObject } from '../lenient-json';
import { present } from '../present';
import type { JsonObject } from '../protocol';
import { unsupportedField } from '../read-body';

/**
 * Writes the conversation. Images stand beside the text of their message; results of tools become messages of their own,
 * which name the function they answer.
 * @param omitted takes the names of what was left out
 * @throws ProxyError 400 for a part that Ollama cannot see, and when nothing is left to say
 */
export function encodeMessages(messages: readonly Message[], omitted: Set<string>): JsonObject[] {
  const names = new Map(
    messages.flatMap((message) => message.parts.flatMap((part) => (part.type === 'tool-call' ? [[part.id, part.name]] : []))),
  );
  const encoded = messages.flatMap((message) =>
    message.role === 'assistant' ? encodeAssistant(message, omitted) : encodeOther(message, names),
  );
  // Ollama takes a conversation without a word for the wish to load the model, and answers nothing.
  if (encoded.length === 0) throw unsupportedField('messages', 'there is nothing to read in it, and Ollama needs some text.');
  return encoded;
}

function encodeAssistant(message: Message, omitted: Set<string>): JsonObject[] {
  if (message.parts.some((part) => part.type === 'opaque' && part.origin !== 'ollama')) omitted.add('messages (parts of another vendor)');
  const calls = message.parts.filter((part): part is ToolCallPart => part.type === 'tool-call');
  const { content, images } = said(message.parts, '');
  const thinking = message.parts
    .flatMap((part) => (part.type === 'reasoning' && PLAIN_THOUGHTS.has(part.origin) ? [part.text] : []))
    .join('\n');
  if (content === '' && calls.length === 0 && images === undefined) return [];
  return [
    {
      role: 'assistant',
      content,
      ...present({ thinking: thinking || undefined, images, tool_calls: calls.length > 0 ? calls.map(encodeCall) : undefined }),
    },
  ];
}

/** Thoughts that need no proof: Ollama's own, and those that a Chat Completions client sent back as text. */
const PLAIN_THOUGHTS: ReadonlySet<string> = new Set(['ollama', 'openai-chat']);

/** Ollama wants the arguments as an object; those that are none (a model may have broken off) are still told to the model. */
function encodeCall(call: ToolCallPart): JsonObject {
  const args = call.arguments.trim() === '' ? {} : parseArguments(call.arguments);
  return { id: call.id, function: { name: call.name, arguments: args ?? { arguments: call.arguments } } };
}

function encodeOther(message: Message, names: ReadonlyMap<string, string>): JsonObject[] {
  for (const part of message.parts) if (part.type === 'opaque') throw unseen(part);
  const results = message.parts.filter((part): part is ToolResultPart => part.type === 'tool-result');
  const { content, images } = said(message.parts, message.role === 'system' ? '\n\n' : '\n');
  const isEmpty = content === '' && images === undefined;
  return [
    ...results.map((result) => encodeResult(result, names)),
    ...results.flatMap(attachmentsOf),
    ...(isEmpty ? [] : [{ role: message.role, content, ...present({ images }) }]),
  ];
}

/** What the user shows must be seen. */
function unseen({ value }: OpaquePart) {
  const type = isObject(value) && typeof value.type === 'string' ? value.type : 'unknown';
  return unsupportedField('messages', `Ollama cannot take a part of type "${type}". Choose a model of another provider.`);
}

function encodeResult(result: ToolResultPart, names: ReadonlyMap<string, string>): JsonObject {
  const { content } = said(result.content, '\n');
  const text = result.isError && !/^\W*error/i.test(content) ? `Error: ${content}` : content;
  return { role: 'tool', content: text, ...present({ tool_name: names.get(result.callId) }), tool_call_id: result.callId };
}

/** A message of a tool holds text alone, so its images follow in one of the user, behind the results of all parallel calls. */
function attachmentsOf(result: ToolResultPart): JsonObject[] {
  const { images } = said(result.content, '\n');
  return images ? [{ role: 'user', content: `Attached to the result of tool call ${result.callId}:`, images }] : [];
}

/** @param separator between two texts: those of an answer go on where the one before ended, others are pieces of their own */
function said(parts: readonly Part[], separator: string): { content: string; images: string[] | undefined } {
  const texts = parts.flatMap((part) => (part.type === 'text' || part.type === 'file' ? [textOf(part)] : []));
  const images = parts.flatMap((part) => (part.type === 'image' ? [dataOf(part)] : []));
  return { content: texts.join(separator), images: images.length > 0 ? images : undefined };
}

function textOf(part: TextPart | FilePart): string {
  if (part.type === 'text') return part.text;
  const text = part.source.kind === 'base64' ? textOfInlineData(part.source) : undefined;
  if (text === undefined)
    throw unsupportedField('file', 'Ollama reads text and images. Send the text of the document, or choose another model.');
  return `${part.filename ?? 'file'}:\n${text}\n`;
}

function dataOf(part: ImagePart): string {
  if (part.source.kind === 'base64') return part.source.data;
  throw unsupportedField('image_url', 'Ollama fetches no images. Send the image itself as a data URL (base64), or choose another model.');
}
