import type { ChatRequest, ResponseFormat, Tool } from '../canonical';
import { isObject } from '../lenient-json';
import { objectSchema } from '../object-schema';
import { type ModelTraits, modelTraits } from '../openai-chat/model-traits';
import { present } from '../present';
import type { EncodedRequest, JsonObject } from '../protocol';
import { unsupportedField } from '../read-body';
import { effortOf, nearestEffort } from '../reasoning-effort';
import { refuseUnsupported } from '../refuse-unsupported';
import { strictness } from '../strict-schema';
import { usesCacheControl } from '../uses-cache-control';
import { encodeInput } from './encode-input';
import { encodeToolChoice, encodeTools } from './encode-tools';

/**
 * Writes a Responses request. Nothing is stored at OpenAI unless the client asked for it; reasoning comes back encrypted
 * instead, so that the next turn can bring it along.
 * @throws ProxyError 400 naming what cannot be carried
 */
export function encodeRequest(request: ChatRequest, model: string): EncodedRequest {
  refuseUnsupported(request, 'openai-responses');
  if (request.stop?.length)
    throw unsupportedField('stop', 'the Responses API has no stop sequences. Leave it out, or choose another model.');
  const omitted = new Set<string>();
  const { hints } = request;
  const traits = modelTraits(model);
  const tools = request.tools.map((tool) => withFittedSchema(withoutLocalShell(tool), omitted));
  const carried = carriedHints(hints, omitted);
  const wireTools = [...encodeTools(tools), ...(isObject(hints.web_search) ? [hints.web_search] : [])];
  const body: JsonObject = {
    model,
    input: encodeInput(request.messages, tools, omitted),
    ...(wireTools.length === 0 ? {} : { tools: wireTools, tool_choice: encodeToolChoice({ ...request, tools }) }),
    ...present({
      parallel_tool_calls: wireTools.length === 0 ? undefined : request.parallelToolCalls,
      max_output_tokens: request.maxOutputTokens,
      ...(traits.openaiReasoning ? {} : { temperature: request.temperature, top_p: request.topP }),
      text: encodeText(request, traits, omitted),
      reasoning: encodeReasoning(request, traits, omitted),
    }),
    ...carried,
    store: hints.store === true,
    include: [...new Set([...listOfTexts(hints.include), 'reasoning.encrypted_content'])],
    stream: request.stream,
  };
  if (usesCacheControl(request)) omitted.add('cache_control');
  for (const [name, value] of Object.entries({
    top_k: request.topK,
    seed: request.seed,
    frequency_penalty: request.frequencyPenalty,
    presence_penalty: request.presencePenalty,
    // OpenAI's thinking models answer 400 to these.
    ...(traits.openaiReasoning ? { temperature: request.temperature, top_p: request.topP } : {}),
  })) {
    if (value !== undefined) omitted.add(name);
  }
  return { body, omitted: [...omitted] };
}

function encodeText({ responseFormat, hints }: ChatRequest, { customTools }: ModelTraits, omitted: Set<string>): JsonObject | undefined {
  const verbosity = typeof hints.verbosity === 'string' && customTools ? hints.verbosity : undefined;
  if (hints.verbosity !== undefined && verbosity === undefined) omitted.add('verbosity');
  if (!responseFormat && verbosity === undefined) return undefined;
  return { ...(responseFormat ? { format: encodeFormat(withFittedStrictness(responseFormat, omitted)) } : {}), ...present({ verbosity }) };
}

function encodeFormat(format: ResponseFormat | undefined): JsonObject {
  if (!format) return { type: 'text' };
  if (format.type === 'json') return { type: 'json_object' };
  const { name, schema, strict, description } = format;
  return {
    type: 'json_schema',
    name,
    schema,
    ...(strict === undefined ? {} : { strict }),
    ...(description === undefined ? {} : { description }),
  };
}

function withFittedStrictness(format: ResponseFormat, omitted: Set<string>): ResponseFormat {
  if (format.type === 'json') return format;
  const { strict, ...rest } = format;
  return { ...rest, ...present({ strict: strictness(strict, format.schema, omitted) }) };
}

/** A tool of Codex's own making: whoever comes here by conversion knows it as a plain function. */
function withoutLocalShell(tool: Tool): Tool {
  if (tool.kind !== 'function' || tool.standsFor?.kind !== 'local-shell') return tool;
  const { standsFor: _, ...plain } = tool;
  return plain;
}

function withFittedSchema(tool: Tool, omitted: Set<string>): Tool {
  if (tool.kind !== 'function') return tool;
  const parameters = objectSchema(tool.parameters);
  return { ...tool, parameters, strict: strictness(tool.strict, parameters, omitted) ?? false };
}

function encodeReasoning(request: ChatRequest, traits: ModelTraits, omitted: Set<string>): JsonObject | undefined {
  if (!request.reasoning) return undefined;
  const wanted = effortOf(request.reasoning);
  const effort = wanted === undefined ? undefined : nearestEffort(wanted, traits.efforts);
  if (wanted !== undefined && effort === undefined) omitted.add('reasoning_effort');
  if (traits.efforts.length === 0) return undefined;
  const summary = request.reasoning.visible === false || effort === 'none' ? undefined : 'auto';
  const reasoning = present({ effort, summary });
  return Object.keys(reasoning).length > 0 ? reasoning : undefined;
}

const SERVICE_TIERS = new Set(['auto', 'default', 'flex', 'scale', 'priority', 'fast', 'ultrafast']);

function carriedHints(hints: Record<string, unknown>, omitted: Set<string>): JsonObject {
  const carried: JsonObject = {};
  for (const [name, value] of Object.entries(hints)) {
    if (isCarried(name, value)) carried[name] = value;
    else if (!WRITTEN_ELSEWHERE.has(name)) omitted.add(name);
  }
  return carried;
}

const WRITTEN_ELSEWHERE = new Set(['store', 'include', 'verbosity', 'web_search']);

/** Names are shared with other protocols, whose values may be of another shape. */
function isCarried(name: string, value: unknown): boolean {
  switch (name) {
    case 'user':
    case 'safety_identifier':
    case 'prompt_cache_key':
    case 'prompt_cache_retention':
    case 'truncation':
      return typeof value === 'string';
    case 'service_tier':
      return typeof value === 'string' && SERVICE_TIERS.has(value);
    case 'metadata':
      return isObject(value) && Object.values(value).every((entry) => typeof entry === 'string');
    case 'prompt_cache_options':
    case 'client_metadata':
      return isObject(value);
    case 'context_management':
      return Array.isArray(value);
    case 'max_tool_calls':
      return typeof value === 'number';
    default:
      return false;
  }
}

function listOfTexts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : [];
}
