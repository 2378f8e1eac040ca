import type { ChatRequest, ResponseFormat, Tool, ToolChoice } from '../canonical';
import { emulateCustomTools } from '../custom-tool-emulation';
import { isObject } from '../lenient-json';
import { objectSchema } from '../object-schema';
import { present } from '../present';
import type { EncodedRequest, JsonObject } from '../protocol';
import { effortOf, nearestEffort } from '../reasoning-effort';
import { refuseUnsupported } from '../refuse-unsupported';
import { strictness } from '../strict-schema';
import { usesCacheControl } from '../uses-cache-control';
import { encodeMessages } from './encode-messages';
import { type ModelTraits, modelTraits } from './model-traits';
import { refuseStop } from './refuse-stop';

/**
 * Writes a Chat Completions request, for OpenAI and every compatible server. Of several answers, and of their log probabilities, a
 * conversion can hand nothing back; a client of this protocol gets both by its native body.
 * @throws ProxyError 400 naming what cannot be carried
 */
export function encodeRequest(asked: ChatRequest, model: string): EncodedRequest {
  refuseUnsupported(asked, 'openai-chat', { logitBias: true });
  const traits = modelTraits(model);
  const request = traits.customTools ? asked : emulateCustomTools(asked);
  const omitted = new Set<string>();
  const strictly: Strictly = (strict, schema) => (traits.openai ? strictness(strict, schema, omitted) : strict);
  const effort = encodeEffort(request, traits, omitted);
  refuseStop(request.stop, effort, traits);
  const tools = request.tools.map((tool) => encodeTool(tool, strictly));
  const body: JsonObject = {
    model,
    messages: encodeMessages(request.messages, traits, omitted),
    ...(tools.length === 0
      ? {}
      : present({
          tools,
          tool_choice: encodeToolChoice(request),
          parallel_tool_calls: traits.parallelChoice ? request.parallelToolCalls : undefined,
        })),
    ...present({ response_format: encodeResponseFormat(request.responseFormat, strictly) }),
    ...present({ [traits.openaiReasoning ? 'max_completion_tokens' : 'max_tokens']: request.maxOutputTokens }),
    ...sampling(request, traits, omitted),
    ...present({
      stop: request.stop,
      seed: request.seed,
      logit_bias: request.logitBias,
      reasoning_effort: effort,
    }),
    ...carriedHints(request, traits, omitted),
    // Without this a streamed answer carries no usage, and its cost would be a guess.
    ...(request.stream ? { stream: true, stream_options: { include_usage: true } } : {}),
  };
  if (request.parallelToolCalls === false && tools.length > 0 && !traits.parallelChoice) omitted.add('parallel_tool_calls');
  if (usesCacheControl(request)) omitted.add('cache_control');
  return { body, omitted: [...omitted] };
}

type Strictly = (strict: boolean | undefined, schema: JsonObject) => boolean | undefined;

function encodeTool(tool: Tool, strictly: Strictly): JsonObject {
  switch (tool.kind) {
    case 'function': {
      const { name, description } = tool;
      const parameters = objectSchema(tool.parameters);
      const strict = strictly(tool.strict, parameters);
      return { type: 'function', function: { name, ...present({ description, parameters, strict }) } };
    }
    case 'custom':
      return {
        type: 'custom',
        custom: { name: tool.name, ...present({ description: tool.description, format: encodeFormat(tool.format) }) },
      };
    case 'server':
      return isObject(tool.value) ? tool.value : { type: tool.name };
  }
}

/** Chat nests a grammar one level deeper than Responses does. */
function encodeFormat(format: unknown): unknown {
  if (!isObject(format) || format.type !== 'grammar' || format.grammar !== undefined) return format;
  return { type: 'grammar', grammar: { syntax: format.syntax, definition: format.definition } };
}

function encodeToolChoice(request: ChatRequest): unknown {
  const choice: ToolChoice | undefined = request.toolChoice;
  if (choice?.type !== 'tool') return choice?.type;
  const isCustom = request.tools.some((tool) => tool.kind === 'custom' && tool.name === choice.name);
  return isCustom ? { type: 'custom', custom: { name: choice.name } } : { type: 'function', function: { name: choice.name } };
}

function encodeResponseFormat(format: ResponseFormat | undefined, strictly: Strictly): JsonObject | undefined {
  if (!format) return undefined;
  if (format.type === 'json') return { type: 'json_object' };
  const { name, schema, description } = format;
  const strict = strictly(format.strict, schema);
  return { type: 'json_schema', json_schema: { name, schema, ...present({ strict, description }) } };
}

/** Some models answer 400 to sampling parameters, and `top_k` is known to few servers. */
function sampling(request: ChatRequest, traits: ModelTraits, omitted: Set<string>): JsonObject {
  if (request.topK !== undefined) omitted.add('top_k');
  const wishes = present({
    temperature: request.temperature,
    top_p: request.topP,
    frequency_penalty: request.frequencyPenalty,
    presence_penalty: request.presencePenalty,
  });
  if (traits.sampling) return wishes;
  for (const name of Object.keys(wishes)) omitted.add(name);
  return {};
}

function encodeEffort(request: ChatRequest, traits: ModelTraits, omitted: Set<string>): string | undefined {
  if (!request.reasoning) return undefined;
  const wanted = effortOf(request.reasoning);
  const effort = wanted === undefined ? undefined : nearestEffort(wanted, traits.efforts);
  if (effort === undefined && wanted !== undefined) omitted.add('reasoning_effort');
  return effort;
}

const SERVICE_TIERS = new Set(['default', 'flex', 'scale', 'priority', 'fast']);

/** Hints of other protocols that mean the same here; `metadata` OpenAI takes only for answers that it stores. */
function carriedHints(request: ChatRequest, traits: ModelTraits, omitted: Set<string>): JsonObject {
  const carried: JsonObject = {};
  for (const [name, value] of Object.entries(request.hints)) {
    if (isCarried(name, value, request.hints, traits)) carried[name] = value;
    else omitted.add(name);
  }
  return carried;
}

function isCarried(name: string, value: unknown, hints: Record<string, unknown>, { customTools }: ModelTraits): boolean {
  switch (name) {
    case 'user':
    case 'safety_identifier':
    case 'prompt_cache_key':
    case 'prompt_cache_retention':
      return typeof value === 'string';
    // Came with the models that have custom tools; older ones answer 400 to it.
    case 'verbosity':
      return typeof value === 'string' && customTools;
    case 'service_tier':
      return typeof value === 'string' && SERVICE_TIERS.has(value);
    case 'store':
      return value === true;
    case 'metadata':
      return hints.store === true;
    case 'prediction':
      return isObject(value);
    default:
      return false;
  }
}
