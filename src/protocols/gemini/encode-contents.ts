import type { FilePart, ImagePart, Message, OpaquePart, Part, ReasoningPart, TextPart, ToolCallPart, ToolResultPart } from '../canonical';
import { parseArguments } from '../exact-json';
import { isObject } from '../lenient-json';
import type { JsonObject } from '../protocol';
import { unsupportedField } from '../read-body';
import { mediaTypeOfUrl } from './media-type';
import type { GeminiTraits } from './model-traits';

interface Content {
  role: 'user' | 'model';
  parts: JsonObject[];
}

export interface EncodedContents {
  system: JsonObject[];
  contents: Content[];
}

/**
 * Writes the conversation: leading system messages stand apart, neighbours of one role become one content, results of tools
 * open the content behind their calls and name the function they answer.
 * @param omitted takes the names of what was left out
 * @throws ProxyError 400 for a part that Gemini cannot see, and when nothing is left to say
 */
export function encodeContents(messages: readonly Message[], traits: GeminiTraits, omitted: Set<string>): EncodedContents {
  const names = new Map(
    messages.flatMap((message) => message.parts.flatMap((part) => (part.type === 'tool-call' ? [[part.id, part.name]] : []))),
  );
  const firstOther = messages.findIndex((message) => message.role !== 'system');
  const leading = firstOther === -1 ? messages.slice(0, -1) : messages.slice(0, firstOther);
  const system = leading.flatMap((message) =>
    message.parts.flatMap((part) => (part.type === 'text' && part.text !== '' ? [{ text: part.text }] : [])),
  );
  const contents: Content[] = [];
  for (const message of messages.slice(leading.length)) {
    const content = encodeMessage(message, names, traits, omitted, firstOther !== -1);
    const last = contents.at(-1);
    if (content.parts.length === 0) continue;
    if (last?.role === content.role) last.parts.push(...content.parts);
    else contents.push(content);
  }
  if (contents.length === 0) throw unsupportedField('messages', 'there is nothing to read in it, and Gemini needs some text.');
  if (contents[0]?.role !== 'user') contents.unshift({ role: 'user', parts: [{ text: OPENING }] });
  return { system, contents: contents.map(resultsFirst) };
}

/** Stands in for a user who has not spoken yet: a function call must not be the first word. */
const OPENING = '(The conversation begins with the assistant.)';

function encodeMessage(
  message: Message,
  names: ReadonlyMap<string, string>,
  traits: GeminiTraits,
  omitted: Set<string>,
  isConversation: boolean,
): Content {
  if (message.role === 'assistant') return { role: 'model', parts: encodeModelParts(message.parts, traits, omitted) };
  const parts = message.parts.flatMap((part) => encodeUserPart(part, names, traits));
  if (message.role === 'user' || !isConversation) return { role: 'user', parts };
  // Gemini has no system role within the conversation; in its place, in tags, the prompt cache keeps what came before.
  return { role: 'user', parts: parts.map((part) => ({ ...part, text: `<system>\n${String(part.text)}\n</system>` })) };
}

/**
 * https://ai.google.dev/gemini-api/docs/thought-signatures: what Google documents for calls that another model made, and
 * for those whose signature a client lost.
 */
const NO_SIGNATURE = 'skip_thought_signature_validator';

function encodeModelParts(parts: readonly Part[], traits: GeminiTraits, omitted: Set<string>): JsonObject[] {
  const encoded: JsonObject[] = [];
  let pendingSignature: string | undefined;
  let hasCall = false;
  for (const part of parts) {
    if (part.type === 'tool-call') {
      // Of parallel calls only the first carries a signature.
      const signature = part.signature ?? pendingSignature ?? (traits.demandsSignatures && !hasCall ? NO_SIGNATURE : undefined);
      encoded.push({ functionCall: encodeCall(part), ...(signature === undefined ? {} : { thoughtSignature: signature }) });
      pendingSignature = undefined;
      hasCall = true;
      continue;
    }
    if (pendingSignature !== undefined) encoded.push({ text: '', thoughtSignature: pendingSignature });
    pendingSignature = undefined;
    if (part.type === 'reasoning') {
      if (part.origin !== 'gemini' || part.signature === undefined) continue;
      if (part.text === '') pendingSignature = part.signature;
      else encoded.push({ text: part.text, thought: true, thoughtSignature: part.signature });
    } else if (part.type === 'opaque') {
      encoded.push(...encodeOpaque(part, omitted));
    } else if (part.type !== 'tool-result') {
      encoded.push(...encodeContent(part));
    }
  }
  if (pendingSignature !== undefined) encoded.push({ text: '', thoughtSignature: pendingSignature });
  return encoded;
}

/** What the user shows must be seen. */
function ownPart(part: OpaquePart): JsonObject {
  if (part.origin === 'gemini' && isObject(part.value)) return part.value;
  const type = isObject(part.value) && typeof part.value.type === 'string' ? part.value.type : 'unknown';
  throw unsupportedField('messages', `Gemini cannot take a part of type "${type}". Choose a model of another provider.`);
}

function encodeOpaque(part: OpaquePart, omitted: Set<string>): JsonObject[] {
  if (part.origin === 'gemini' && isObject(part.value)) return [part.value];
  omitted.add('messages (parts of another vendor)');
  return [];
}

function encodeUserPart(part: Part, names: ReadonlyMap<string, string>, traits: GeminiTraits): JsonObject[] {
  if (part.type === 'tool-result') return encodeResult(part, names, traits);
  if (part.type === 'opaque') return [ownPart(part)];
  return part.type === 'tool-call' || isReasoning(part) ? [] : encodeContent(part);
}

function isReasoning(part: Part): part is ReasoningPart {
  return part.type === 'reasoning';
}

/** Arguments that are no JSON object (a model may have broken off) are still told to the model. */
function encodeCall(call: ToolCallPart): JsonObject {
  const args = call.arguments.trim() === '' ? {} : parseArguments(call.arguments);
  return { id: call.id, name: call.name, args: args ?? { arguments: call.arguments } };
}

/** A result whose call is no longer in the conversation has no function to answer, so it is told as text. */
function encodeResult(result: ToolResultPart, names: ReadonlyMap<string, string>, traits: GeminiTraits): JsonObject[] {
  const text = result.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
  const media = result.content.flatMap((part) => (part.type === 'text' ? [] : encodeContent(part)));
  const name = names.get(result.callId);
  if (name === undefined) return [{ text: `Result of tool call ${result.callId}:\n${text}` }, ...media];
  const response = { id: result.callId, name, response: { [result.isError ? 'error' : 'output']: text } };
  if (media.length === 0) return [{ functionResponse: response }];
  if (traits.mediaInResults) return [{ functionResponse: { ...response, parts: media } }];
  return [{ functionResponse: response }, ...media];
}

function encodeContent(part: TextPart | ImagePart | FilePart): JsonObject[] {
  if (part.type === 'text') return part.text === '' ? [] : [{ text: part.text }];
  switch (part.source.kind) {
    case 'base64':
      return [{ inlineData: { mimeType: part.source.mediaType, data: part.source.data } }];
    case 'url':
      return [{ fileData: { fileUri: part.source.url, mimeType: mediaTypeOfUrl(part.source.url, part.type) } }];
    case 'id':
      throw unsupportedField('file_id', 'Gemini cannot see files stored at another provider. Send the file itself.');
  }
}

/** The results must directly follow their calls, whatever else the user's side says in the same breath. */
function resultsFirst(content: Content): Content {
  if (content.role === 'model') return content;
  const isResult = (part: JsonObject) => part.functionResponse !== undefined;
  return { ...content, parts: [...content.parts.filter(isResult), ...content.parts.filter((part) => !isResult(part))] };
}
