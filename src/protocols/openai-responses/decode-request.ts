import type { ChatRequest, Reasoning, ResponseFormat } from '../canonical';
import { objectsOf } from '../lenient-json';
import { present } from '../present';
import type { JsonObject } from '../protocol';
import { badField, readField } from '../read-body';
import { unreadFields } from '../unread-fields';
import { decodeInput } from './decode-input';
import { decodeToolChoice, decodeTools } from './decode-tools';
import { echoedFields } from './echoed-fields';
import { inputItems } from './named-answers';
import { customToolSchema, functionToolSchema, requestSchema, type WireRequest } from './request-schema';

/** Fields that point at something which lives at OpenAI. */
const NATIVE_ONLY = ['previous_response_id', 'conversation', 'prompt', 'moderation'] as const;

/** @throws ProxyError 400 with the path of the field (`input[1].role`) */
export function decodeRequest(body: JsonObject): ChatRequest {
  const sent = readField(requestSchema, body);
  const nativeOnly: string[] = NATIVE_ONLY.filter((field) => (sent[field] ?? null) !== null);
  if (sent.background === true) nativeOnly.push('background');
  if (sent.input === undefined && nativeOnly.length === 0) throw badField(['input'], 'a text or a list of items', undefined);

  const input = decodeInput(sent.input ?? []);
  const wire = input.configuration.reduce(configure, sent);
  const offered = decodeTools([{ tools: wire.tools ?? [], path: ['tools'] }, ...input.tools]);
  const choice = decodeToolChoice(wire.tool_choice, offered.tools);
  if (choice.nativeOnly) nativeOnly.push('tool_choice');
  nativeOnly.push(...input.nativeOnly);

  const instructions = wire.instructions ? [{ type: 'text' as const, text: wire.instructions }] : [];
  return {
    model: wire.model,
    messages: [...(instructions.length > 0 ? [{ role: 'system' as const, parts: instructions }] : []), ...input.messages],
    tools: choice.tools,
    ...present({
      toolChoice: choice.toolChoice,
      parallelToolCalls: wire.parallel_tool_calls,
      responseFormat: responseFormat(wire),
      maxOutputTokens: wire.max_output_tokens,
      temperature: wire.temperature,
      topP: wire.top_p,
      ...logprobs(wire),
      reasoning: reasoning(wire),
      nativeOnly: nativeOnly.length > 0 ? nativeOnly : undefined,
    }),
    stream: wire.stream === true,
    hints: { ...hints(wire), ...offered.hints },
    echoed: echoedFields(wire),
    ...(sent.store === false ? {} : { sentItems: inputItems(sent.input) }),
  };
}

function configure(wire: WireRequest, change: Pick<WireRequest, 'reasoning' | 'text'>): WireRequest {
  return { ...wire, reasoning: merged(wire.reasoning, change.reasoning), text: merged(wire.text, change.text) };
}

function merged<T extends object>(base: T | null | undefined, change: T | null | undefined): T | null | undefined {
  return base && change ? { ...base, ...change } : (change ?? base);
}

/** Everything we have no word for: it passes natively, and the log names it where a target cannot take it. */
function hints(wire: WireRequest): JsonObject {
  const entries = Object.entries(wire).filter(([field, value]) => !KNOWN.has(field) && value !== undefined && value !== null);
  const own = objectsOf(wire.tools).filter(({ type }) => type === 'function' || type === 'custom');
  return {
    ...Object.fromEntries(entries),
    ...present({ verbosity: wire.text?.verbosity }),
    ...unreadFields('tools', own, TOOL_FIELDS),
    ...unreadFields('reasoning', [wire.reasoning], REASONING_FIELDS),
  };
}

const TOOL_FIELDS: ReadonlySet<string> = new Set([
  'type',
  ...Object.keys(functionToolSchema.shape),
  ...Object.keys(customToolSchema.shape),
]);
const REASONING_FIELDS: ReadonlySet<string> = new Set(['effort', 'summary', 'generate_summary']);

const KNOWN: ReadonlySet<string> = new Set([...Object.keys(requestSchema.shape).filter((field) => field !== 'include'), ...NATIVE_ONLY]);

function logprobs(wire: WireRequest): Pick<ChatRequest, 'logprobs' | 'topLogprobs'> {
  const wanted = wire.include?.includes('message.output_text.logprobs') === true || Boolean(wire.top_logprobs);
  return wanted ? { logprobs: true, ...present({ topLogprobs: wire.top_logprobs }) } : {};
}

function reasoning(wire: WireRequest): Reasoning | undefined {
  if (!wire.reasoning) return undefined;
  const { effort, summary, generate_summary } = wire.reasoning;
  const visible = summary || generate_summary ? true : undefined;
  return present({ effort, visible });
}

function responseFormat(wire: WireRequest): ResponseFormat | undefined {
  const format = wire.text?.format;
  if (format?.type === 'json_object') return { type: 'json' };
  if (format?.type !== 'json_schema') return undefined;
  const { name, schema, strict, description } = format;
  return { type: 'json-schema', name, schema, ...present({ strict, description }) };
}
