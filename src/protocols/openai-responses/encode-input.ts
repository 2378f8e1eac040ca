import type {
  FilePart,
  ImagePart,
  Message,
  OpaquePart,
  Part,
  ReasoningPart,
  TextPart,
  Tool,
  ToolCallPart,
  ToolResultPart,
} from '../canonical';
import { formatDataUrl } from '../data-url';
import { isObject } from '../lenient-json';
import { present } from '../present';
import type { JsonObject } from '../protocol';
import { unsupportedField } from '../read-body';
import { fitCallId } from './fit-call-ids';
import { standsFor } from './tool-names';

/**
 * Writes the conversation as items of `input`, in its own order.
 * @param omitted takes the names of what was left out
 */
export function encodeInput(messages: readonly Message[], tools: readonly Tool[], omitted: Set<string>): JsonObject[] {
  return messages.flatMap((message) => encodeMessage(message, tools, omitted));
}

function encodeMessage(message: Message, tools: readonly Tool[], omitted: Set<string>): JsonObject[] {
  const items: JsonObject[] = [];
  let content: JsonObject[] = [];
  const flush = () => {
    if (content.length > 0) items.push({ type: 'message', role: message.role, content });
    content = [];
  };
  for (const part of message.parts) {
    // Chat clients write an empty text beside the calls of an answer.
    if (part.type === 'text' && part.text === '' && message.parts.length > 1) continue;
    if (part.type === 'text' || part.type === 'image' || part.type === 'file') {
      content.push(message.role === 'assistant' && part.type === 'text' ? outputText(part) : encodeContent(part));
    } else {
      flush();
      if (part.type === 'opaque' && message.role !== 'assistant') items.push(shown(part));
      else items.push(...encodeItem(part, tools, omitted));
    }
  }
  flush();
  return items;
}

/** What the user shows must be seen. */
function shown({ origin, value }: OpaquePart): JsonObject {
  if (origin === 'openai-responses' && isObject(value)) return value;
  const type = isObject(value) && typeof value.type === 'string' ? value.type : 'unknown';
  throw unsupportedField('messages', `this provider cannot take a part of type "${type}". Choose a model of another provider.`);
}

function outputText(part: TextPart): JsonObject {
  return { type: 'output_text', text: part.text, annotations: [] };
}

function encodeContent(part: TextPart | ImagePart | FilePart): JsonObject {
  switch (part.type) {
    case 'text':
      return { type: 'input_text', text: part.text };
    case 'image': {
      const url = part.source.kind === 'url' ? part.source.url : formatDataUrl(part.source);
      return { type: 'input_image', image_url: url, detail: part.detail ?? 'auto' };
    }
    case 'file':
      return { type: 'input_file', ...fileSource(part), ...present({ filename: part.filename }) };
  }
}

function fileSource({ source, filename }: FilePart): JsonObject {
  switch (source.kind) {
    case 'id':
      return { file_id: source.id };
    case 'url':
      return { file_url: source.url };
    case 'base64':
      if (source.mediaType.startsWith('audio/'))
        throw unsupportedField('messages', 'the Responses API takes no sound. Choose another model, or send what is said as text.');
      // OpenAI demands a name for file data.
      return { file_data: formatDataUrl(source), filename: filename ?? 'file' };
  }
}

function encodeItem(part: Exclude<Part, TextPart | ImagePart | FilePart>, tools: readonly Tool[], omitted: Set<string>): JsonObject[] {
  switch (part.type) {
    case 'tool-call':
      return [encodeCall(part, tools)];
    case 'tool-result':
      return [encodeResult(part)];
    case 'reasoning':
      return encodeReasoning(part);
    case 'opaque':
      if (part.origin === 'openai-responses' && isObject(part.value)) return [part.value];
      omitted.add('messages (parts of another vendor)');
      return [];
  }
}

function encodeCall(call: ToolCallPart, tools: readonly Tool[]): JsonObject {
  const alias = standsFor(tools, call.name);
  const naming = alias?.kind === 'namespace' ? { name: alias.name, namespace: alias.namespace } : { name: call.name };
  const call_id = fitCallId(call.id);
  if (call.kind === 'custom') return { type: 'custom_tool_call', call_id, ...naming, input: call.arguments };
  return { type: 'function_call', call_id, ...naming, arguments: call.arguments || '{}' };
}

/** The API has no flag for failure, so the model is told in words, unless the result says so itself. */
function encodeResult(result: ToolResultPart): JsonObject {
  const type = result.kind === 'custom' ? 'custom_tool_call_output' : 'function_call_output';
  const parts: JsonObject[] = result.content.map(encodeContent);
  const saysSo = result.content.some((part) => part.type === 'text' && /^\W*error/i.test(part.text));
  if (result.isError && !saysSo) parts.unshift({ type: 'input_text', text: 'Error:' });
  const [only] = parts;
  const output = parts.length === 0 ? '' : parts.length === 1 && only?.type === 'input_text' ? only.text : parts;
  return { type, call_id: fitCallId(result.callId), output };
}

/** OpenAI takes its own reasoning back by its encrypted content; without that, and from anybody else, it would refuse it. */
function encodeReasoning(part: ReasoningPart): JsonObject[] {
  if (part.origin !== 'openai-responses' || part.encrypted === undefined) return [];
  const summary = part.text === '' ? [] : [{ type: 'summary_text', text: part.text }];
  return [{ type: 'reasoning', ...present({ id: part.id }), summary, encrypted_content: part.encrypted }];
}
