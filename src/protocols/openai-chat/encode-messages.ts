import type { Message, Part, ReasoningPart, ToolCallPart, ToolResultPart } from '../canonical';
import { isObject, parseJson } from '../lenient-json';
import type { JsonObject } from '../protocol';
import { encodePart, opaqueType } from './encode-parts';
import { fitCallId } from './fit-call-ids';
import { bridgedToUser, resultsBehindCalls } from './message-order';
import type { ModelTraits } from './model-traits';
import { detailsOfProofs } from './reasoning-details';

/**
 * Writes the conversation. Results of tools become tool messages; what these cannot hold (images, files) follows in a user
 * message.
 * @param omitted takes the names of what was left out
 * @throws ProxyError 400 for a part that Chat Completions cannot carry
 */
export function encodeMessages(messages: readonly Message[], traits: ModelTraits, omitted: Set<string>): unknown[] {
  const fitId = (id: string) => fitCallId(id, traits);
  const firstOther = messages.findIndex((message) => message.role !== 'system');
  const encoded = messages.flatMap((message, i): JsonObject[] => {
    if (message.role === 'assistant') return encodeAssistant(message, traits, fitId, omitted);
    if (message.role === 'user') return encodeUser(message, fitId);
    const text = joinInstructions(message.parts);
    if (traits.mistral && firstOther !== -1 && i > firstOther) return [{ role: 'user', content: `<system>\n${text}\n</system>` }];
    return [{ role: 'system', content: text, ...nameOf(message) }];
  });
  const ordered = resultsBehindCalls(encoded);
  return traits.mistral ? bridgedToUser(ordered) : ordered;
}

function nameOf(message: Message): { name?: string } {
  return message.name === undefined ? {} : { name: message.name };
}

/** One plain text: not every compatible server takes a list of parts here. */
function joinTexts(parts: readonly Part[], separator: string): string {
  return parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join(separator);
}

/** @throws ProxyError 400 for instructions that are no text (a change of tools, say) */
function joinInstructions(parts: readonly Part[]): string {
  for (const part of parts) if (part.type === 'opaque') encodePart(part);
  return joinTexts(parts, '\n\n');
}

function encodeAssistant(message: Message, traits: ModelTraits, fitId: (id: string) => string, omitted: Set<string>): JsonObject[] {
  const calls = message.parts.filter((part): part is ToolCallPart => part.type === 'tool-call');
  const thoughts = message.parts.filter((part): part is ReasoningPart => part.type === 'reasoning');
  const details = detailsOfProofs(thoughts.flatMap(({ origin, encrypted }) => (origin === 'openai-chat' && encrypted ? [encrypted] : [])));
  const texts = traits.wantsReasoningBack && details.length === 0 ? thoughts.map(({ text }) => text) : [];
  const reasoning = texts.filter(Boolean).join('\n');
  // What another provider ran on its own side has no place in this history; the log names it.
  for (const part of message.parts) if (part.type === 'opaque') omitted.add(`messages (${opaqueType(part)})`);
  const text = joinTexts(message.parts, '');
  if (text === '' && calls.length === 0 && message.parts.length > 0) return [];
  return [
    {
      role: 'assistant',
      content: text === '' && calls.length > 0 ? null : text,
      ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
      ...(details.length === 0 ? {} : { reasoning_details: details }),
      ...(calls.length === 0 ? {} : { tool_calls: calls.map((call) => encodeCall(call, traits, fitId)) }),
      ...nameOf(message),
    },
  ];
}

function encodeCall(call: ToolCallPart, traits: ModelTraits, fitId: (id: string) => string): JsonObject {
  const id = fitId(call.id);
  if (call.kind === 'custom') return { id, type: 'custom', custom: { name: call.name, input: call.arguments } };
  const signature = call.signature === undefined ? {} : { extra_content: { google: { thought_signature: call.signature } } };
  return { id, type: 'function', function: { name: call.name, arguments: argumentsOf(call, traits) }, ...signature };
}

/** Many servers parse the arguments of earlier calls and answer 400 to those that broke off; the model still gets to see them. */
function argumentsOf({ arguments: args }: ToolCallPart, { openai }: ModelTraits): string {
  if (args === '') return '{}';
  return openai || isObject(parseJson(args)) ? args : JSON.stringify({ raw_arguments: args });
}

function encodeUser(message: Message, fitId: (id: string) => string): JsonObject[] {
  const results = message.parts.filter((part): part is ToolResultPart => part.type === 'tool-result');
  const toolMessages = results.map((result) => ({
    role: 'tool',
    tool_call_id: fitId(result.callId),
    content: encodeResultText(result),
  }));
  const content = [...results.flatMap(attachmentsOf), ...message.parts.flatMap(encodePart)];
  if (content.length === 0 && results.length > 0) return toolMessages;
  return [...toolMessages, { role: 'user', content: plainWhenOneText(content), ...nameOf(message) }];
}

function plainWhenOneText(content: JsonObject[]): unknown {
  const [only] = content;
  if (!only) return '';
  return content.length === 1 && only.type === 'text' ? only.text : content;
}

/** A tool message has no flag for failure, so the model is told in words, unless the result says so itself. */
function encodeResultText(result: ToolResultPart): string {
  const text = joinTexts(result.content, '\n');
  return result.isError && !/^\W*error/i.test(text) ? `Error: ${text}` : text;
}

function attachmentsOf(result: ToolResultPart): JsonObject[] {
  const attachments = result.content.filter((part) => part.type !== 'text').flatMap(encodePart);
  return attachments.length === 0 ? [] : [{ type: 'text', text: `Attached to the result of tool call ${result.callId}:` }, ...attachments];
}
