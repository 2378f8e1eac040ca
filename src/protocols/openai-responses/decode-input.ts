import type { Message, Part, ReasoningPart } from '../canonical';
import type { JsonObject } from '../protocol';
import { badField, type FieldPath, formatPath, readField } from '../read-body';
import { decodeContent } from './decode-content';
import type { ToolList } from './decode-tools';
import { isReference } from './named-answers';
import { proofOf } from './reasoning-proof';
import {
  agentMessageSchema,
  configurationSchema,
  customToolCallSchema,
  functionCallSchema,
  localShellCallSchema,
  localShellOutputSchema,
  messageSchema,
  reasoningSchema,
  toolOutputSchema,
  uncalledOutputSchema,
  type WireRequest,
} from './request-schema';
import { flattenName, LOCAL_SHELL } from './tool-names';

export interface DecodedInput {
  messages: Message[];
  /** Tools that the conversation itself brought along. */
  tools: ToolList[];
  /** Changes of the configuration, the newest last. */
  configuration: Pick<WireRequest, 'reasoning' | 'text'>[];
  /** Paths of items that only OpenAI can make sense of. */
  nativeOnly: string[];
}

/**
 * Reads the items of `input` into messages: what one side says in a row (text, reasoning, calls; or the results of several
 * calls) is one message, as the other protocols have it.
 * @throws ProxyError 400 with the path of the field (`input[1].role`)
 */
export function decodeInput(input: string | unknown[]): DecodedInput {
  const decoded: DecodedInput = { messages: [], tools: [], configuration: [], nativeOnly: [] };
  if (typeof input === 'string') {
    decoded.messages.push({ role: 'user', parts: [{ type: 'text', text: input }] });
    return decoded;
  }
  let open: { kind: 'assistant' | 'results'; message: Message } | undefined;
  input.forEach((item, index) => {
    const path = ['input', index];
    if (typeof item !== 'object' || item === null || Array.isArray(item)) throw badField(path, 'an object', item);
    const { message, kind } = decodeItem({ ...item }, path, decoded);
    if (!message) return;
    if (open && kind === open.kind) {
      open.message.parts.push(...message.parts);
    } else {
      decoded.messages.push(message);
      open = kind === undefined ? undefined : { kind, message };
    }
  });
  return decoded;
}

interface DecodedItem {
  message?: Message;
  /** Of what the item may become one message with its neighbours. */
  kind?: 'assistant' | 'results';
}

const assistant = (...parts: Part[]): DecodedItem => ({ message: { role: 'assistant', parts }, kind: 'assistant' });
const result = (...parts: Part[]): DecodedItem => ({ message: { role: 'user', parts }, kind: 'results' });

function decodeItem(item: JsonObject, path: FieldPath, decoded: DecodedInput): DecodedItem {
  switch (item.type ?? (isReference(item) ? 'item_reference' : 'message')) {
    case 'message':
      return decodeMessage(item, path, decoded);
    case 'reasoning':
      return assistant(decodeReasoning(item, path));
    case 'function_call': {
      const { call_id, name, namespace, arguments: args } = readField(functionCallSchema, item, path);
      return assistant({ type: 'tool-call', id: call_id, name: flattenName(name, namespace), arguments: args, kind: 'function' });
    }
    case 'custom_tool_call': {
      const { call_id, name, namespace, input } = readField(customToolCallSchema, item, path);
      return assistant({ type: 'tool-call', id: call_id, name: flattenName(name, namespace), arguments: input, kind: 'custom' });
    }
    case 'local_shell_call': {
      const { call_id, action } = readField(localShellCallSchema, item, path);
      const { type: _, ...args } = action;
      return assistant({ type: 'tool-call', id: call_id, name: LOCAL_SHELL, arguments: JSON.stringify(args), kind: 'function' });
    }
    case 'function_call_output':
    case 'custom_tool_call_output': {
      if (item.type === 'function_call_output' && (item.call_id ?? null) === null && typeof item.name === 'string') {
        readField(uncalledOutputSchema, item, path);
        decoded.nativeOnly.push(formatPath([...path, 'name']));
        return assistant({ type: 'opaque', origin: 'openai-responses', value: item });
      }
      const { call_id, output } = readField(toolOutputSchema, item, path);
      const content = decodeContent(output, [...path, 'output'], decoded.nativeOnly);
      return result({
        type: 'tool-result',
        callId: call_id,
        content,
        kind: item.type === 'custom_tool_call_output' ? 'custom' : 'function',
      });
    }
    case 'local_shell_call_output': {
      const { id, call_id, output } = readField(localShellOutputSchema, item, path);
      return result({ type: 'tool-result', callId: call_id ?? id ?? '', content: [{ type: 'text', text: output }], kind: 'function' });
    }
    case 'additional_tools':
    case 'tool_search_output':
      if (Array.isArray(item.tools)) decoded.tools.push({ tools: item.tools, path: [...path, 'tools'] });
      return {};
    case 'configuration_update':
      decoded.configuration.push(readField(configurationSchema, item, path));
      return {};
    case 'agent_message':
      return decodeAgentMessage(item, path, decoded);
    default:
      if (typeof item.type !== 'string' || !SAID_AGAIN_IN_TEXT.has(item.type)) decoded.nativeOnly.push(formatPath([...path, 'type']));
      return assistant({ type: 'opaque', origin: 'openai-responses', value: item });
  }
}

/** Traces of tools that OpenAI ran itself: what came of them stands in the text that follows, so others can go without. */
const SAID_AGAIN_IN_TEXT: ReadonlySet<string> = new Set([
  'web_search_call',
  'file_search_call',
  'code_interpreter_call',
  'image_generation_call',
  'mcp_list_tools',
  'mcp_call',
  'tool_search_call',
]);

function decodeMessage(item: JsonObject, path: FieldPath, decoded: DecodedInput): DecodedItem {
  const { role, content } = readField(messageSchema, item, path);
  const parts = decodeContent(content, [...path, 'content'], decoded.nativeOnly);
  if (role === 'assistant') return assistant(...parts);
  return { message: { role: role === 'user' ? 'user' : 'system', parts } };
}

function decodeAgentMessage(item: JsonObject, path: FieldPath, decoded: DecodedInput): DecodedItem {
  const { author, content } = readField(agentMessageSchema, item, path);
  const from: Part[] = author ? [{ type: 'text', text: `Message from ${author}:\n` }] : [];
  return { message: { role: 'user', parts: [...from, ...decodeContent(content, [...path, 'content'], decoded.nativeOnly)] } };
}

function decodeReasoning(item: JsonObject, path: FieldPath): ReasoningPart {
  const { id, summary, content, encrypted_content } = readField(reasoningSchema, item, path);
  const texts = [...(summary ?? []), ...(content ?? [])].map((part) => part.text);
  return { type: 'reasoning', text: texts.join('\n\n'), ...proofOf(encrypted_content, id ?? undefined) };
}
