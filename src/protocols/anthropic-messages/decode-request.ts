import type { ChatRequest, Message, Reasoning, ResponseFormat, Tool, ToolChoice } from '../canonical';
import { objectOf } from '../lenient-json';
import { present } from '../present';
import type { JsonObject } from '../protocol';
import { readField } from '../read-body';
import { unreadFields } from '../unread-fields';
import { cacheControl, decodeContent } from './decode-blocks';
import { JSON_SCHEMA_FORMAT, NAMED_TOOL_CHOICE, REQUEST, type RequestBody, TOOL } from './request-schema';

/**
 * Reads a Messages request.
 * @throws ProxyError 400 with the path of the field (`messages[1].content[0].source`)
 */
export function decodeRequest(body: JsonObject): ChatRequest {
  const read = readField(REQUEST, body);
  const stop = read.stop_sequences ?? [];
  return {
    model: read.model,
    messages: [...decodeSystem(read.system), ...read.messages.map(decodeMessage)],
    tools: (read.tools ?? []).map(decodeTool),
    ...present({
      toolChoice: decodeToolChoice(read.tool_choice),
      parallelToolCalls: read.tool_choice?.disable_parallel_tool_use ? false : undefined,
      responseFormat: decodeFormat(read),
      maxOutputTokens: read.max_tokens,
      temperature: read.temperature,
      topP: read.top_p,
      topK: read.top_k,
      stop: stop.length > 0 ? stop : undefined,
      reasoning: decodeReasoning(read),
      nativeOnly: nativeOnly(read),
    }),
    stream: read.stream ?? false,
    hints: hintsOf(read),
  };
}

/** What only Anthropic can fulfil, and what changes the answer: tools and files that live there. */
const NATIVE_ONLY = ['mcp_servers', 'container', 'thread'];

function nativeOnly(read: RequestBody): string[] | undefined {
  const fields = NATIVE_ONLY.filter((field) => (Array.isArray(read[field]) ? read[field].length > 0 : Boolean(read[field])));
  return fields.length > 0 ? fields : undefined;
}

function decodeSystem(system: RequestBody['system']): Message[] {
  if (!system) return [];
  if (typeof system === 'string') return [{ role: 'system', parts: [{ type: 'text', text: system }] }];
  return [{ role: 'system', parts: system.map((block) => ({ type: 'text', text: block.text, ...cacheControl(block) })) }];
}

function decodeMessage(message: RequestBody['messages'][number], index: number): Message {
  return { role: message.role, parts: decodeContent(message.content, ['messages', index, 'content']) };
}

/** Tools with a type of their own (web search, bash, memory) are defined by Anthropic and known nowhere else. */
function decodeTool(tool: NonNullable<RequestBody['tools']>[number], index: number): Tool {
  if (tool.type && tool.type !== 'custom') {
    return { kind: 'server', name: tool.name ?? tool.type, origin: 'anthropic-messages', value: tool };
  }
  const { name, description, input_schema: parameters, strict } = readField(TOOL, tool, ['tools', index]);
  return { kind: 'function', name, parameters, ...present({ description, strict }), ...cacheControl(tool) };
}

function decodeToolChoice(choice: RequestBody['tool_choice']): ToolChoice | undefined {
  if (!choice) return undefined;
  if (choice.type === 'any') return { type: 'required' };
  if (choice.type !== 'tool') return { type: choice.type };
  return { type: 'tool', name: readField(NAMED_TOOL_CHOICE, choice, ['tool_choice']).name };
}

function decodeFormat(read: RequestBody): ResponseFormat | undefined {
  const [format, path] = read.output_config?.format
    ? [read.output_config.format, ['output_config', 'format']]
    : [read.output_format, ['output_format']];
  if (!format) return undefined;
  return { type: 'json-schema', name: 'response', schema: readField(JSON_SCHEMA_FORMAT, format, path).schema, strict: true };
}

/** An empty object means: think, as much as the model sees fit. */
function decodeReasoning(read: RequestBody): Reasoning | undefined {
  const { thinking, output_config: config } = read;
  const effort = present({ effort: config?.effort });
  const visible = thinking?.display === 'omitted' ? { visible: false } : {};
  switch (thinking?.type) {
    case 'enabled':
      return { ...effort, ...present({ budgetTokens: thinking.budget_tokens }), ...visible };
    // Thinking between tool calls only is Anthropic's own; what is left of it elsewhere is no thinking at first.
    case 'between_tools':
    case 'disabled':
      return { effort: 'none' };
    case undefined:
      return config?.effort ? effort : undefined;
    // `adaptive`, and what may come after it.
    default:
      return { ...effort, ...visible };
  }
}

function hintsOf(read: RequestBody): Record<string, unknown> {
  const entries = Object.entries(read).filter(([field, value]) => !KNOWN.has(field) && value !== undefined && value !== null);
  const own = (read.tools ?? []).filter(({ type }) => (type ?? 'custom') === 'custom');
  return {
    ...Object.fromEntries(entries),
    ...unreadFields('tools', own, TOOL_FIELDS),
    ...unreadFields('output_config', [read.output_config], CONFIG_FIELDS),
    ...(read.messages.some(wantsCitations) ? { citations: true } : {}),
  };
}

/** Whether the answer is to name the places of a document or a search result that it draws on. */
function wantsCitations({ content }: RequestBody['messages'][number]): boolean {
  return typeof content !== 'string' && content.some(({ citations }) => objectOf(citations)?.enabled === true);
}

const TOOL_FIELDS: ReadonlySet<string> = new Set([...Object.keys(TOOL.shape), 'type', 'cache_control']);
const CONFIG_FIELDS: ReadonlySet<string> = new Set(['effort', 'format']);

const KNOWN: ReadonlySet<string> = new Set([...Object.keys(REQUEST.shape), ...NATIVE_ONLY]);
