import type { Message, Part, ReasoningPart, TextPart, ToolCallPart, ToolResultPart } from '../canonical';
import { nonEmpty, objectOf } from '../lenient-json';
import type { JsonObject } from '../protocol';
import { type FieldPath, readField } from '../read-body';
import { type ContentPart, decodeContent } from './decode-content';
import {
  ASSISTANT_MESSAGE,
  CUSTOM_CALL,
  FUNCTION_CALL,
  FUNCTION_MESSAGE,
  INSTRUCTION_MESSAGE,
  TOOL_MESSAGE,
  USER_MESSAGE,
} from './request-schema';

/**
 * Reads the conversation. Tool messages that stand in a row become one user message of results; `developer` becomes `system`.
 * @throws ProxyError 400 with the path of the field
 */
export function decodeMessages(messages: readonly JsonObject[]): Message[] {
  const decoded: Message[] = [];
  const calls = createCallIndex();
  let openResults: Message | undefined;
  for (const [i, message] of messages.entries()) {
    const path: FieldPath = ['messages', i];
    const result = decodeResult(message, path, calls);
    if (result) {
      if (openResults) {
        openResults.parts.push(result);
      } else {
        openResults = { role: 'user', parts: [result] };
        decoded.push(openResults);
      }
      continue;
    }
    openResults = undefined;
    decoded.push(decodeMessage(message, path, calls));
  }
  return decoded;
}

/** Which calls were made, so that a result knows the kind of its call, and one without an id the call it answers. */
function createCallIndex() {
  const kinds = new Map<string, ToolCallPart['kind']>();
  let unnamed = 0;
  let newest = '';
  return {
    add(call: ToolCallPart): void {
      kinds.set(call.id, call.kind);
    },
    kindOf: (id: string) => kinds.get(id) ?? 'function',
    /** The deprecated `function_call` carries no id: its result follows right behind it. */
    newLegacyId(): string {
      newest = `function_call_${unnamed++}`;
      return newest;
    },
    newestLegacyId: () => newest || 'function_call_0',
  };
}

type CallIndex = ReturnType<typeof createCallIndex>;

function decodeResult(message: JsonObject, path: FieldPath, calls: CallIndex): ToolResultPart | undefined {
  if (message.role === 'tool') {
    const { content, tool_call_id: callId } = readField(TOOL_MESSAGE, message, path);
    const parts = decodeContent(content, [...path, 'content']).filter(isResultContent);
    return { type: 'tool-result', callId, content: parts, kind: calls.kindOf(callId) };
  }
  if (message.role === 'function') {
    const { content } = readField(FUNCTION_MESSAGE, message, path);
    return { type: 'tool-result', callId: calls.newestLegacyId(), content: [{ type: 'text', text: content ?? '' }], kind: 'function' };
  }
  return undefined;
}

function isResultContent(part: ContentPart): part is Exclude<ContentPart, { type: 'opaque' }> {
  return part.type !== 'opaque';
}

function decodeMessage(message: JsonObject, path: FieldPath, calls: CallIndex): Message {
  if (message.role === 'assistant') return decodeAssistant(message, path, calls);
  const isUser = message.role === 'user';
  const { content, name } = readField(isUser ? USER_MESSAGE : INSTRUCTION_MESSAGE, message, path);
  return { role: isUser ? 'user' : 'system', parts: decodeContent(content, [...path, 'content']), ...(name ? { name } : {}) };
}

function decodeAssistant(message: JsonObject, path: FieldPath, calls: CallIndex): Message {
  const read = readField(ASSISTANT_MESSAGE, message, path);
  const thoughts = nonEmpty(read.reasoning_content) ?? nonEmpty(read.reasoning);
  const reasoning: ReasoningPart[] = thoughts === undefined ? [] : [{ type: 'reasoning', text: thoughts, origin: 'openai-chat' }];
  const refusal: TextPart[] = read.refusal ? [{ type: 'text', text: read.refusal }] : [];
  const toolCalls = (read.tool_calls ?? []).map((call, i) => decodeCall(call, [...path, 'tool_calls', i]));
  if (read.function_call) {
    toolCalls.push({ type: 'tool-call', id: calls.newLegacyId(), kind: 'function', ...functionOf(read.function_call) });
  }
  for (const call of toolCalls) calls.add(call);
  const parts: Part[] = [...reasoning, ...decodeContent(read.content, [...path, 'content']), ...refusal, ...toolCalls];
  return { role: 'assistant', parts, ...(read.name ? { name: read.name } : {}) };
}

function decodeCall(call: { id: string; type?: string | null } & JsonObject, path: FieldPath): ToolCallPart {
  if (call.type === 'custom') {
    const { custom } = readField(CUSTOM_CALL, call, path);
    return { type: 'tool-call', id: call.id, kind: 'custom', name: custom.name, arguments: custom.input };
  }
  const read = readField(FUNCTION_CALL, call, path);
  const signature = signatureOf(read.extra_content);
  return {
    type: 'tool-call',
    id: call.id,
    kind: 'function',
    ...functionOf(read.function),
    ...(signature === undefined ? {} : { signature }),
  };
}

function functionOf({ name, arguments: args }: { name: string; arguments: string }) {
  return { name, arguments: args === '' ? '{}' : args };
}

/** Where Gemini's compatible endpoint, and our own encoder, put the proof that travels with a call. */
export function signatureOf(extraContent: unknown): string | undefined {
  return nonEmpty(objectOf(objectOf(extraContent)?.google)?.thought_signature);
}
