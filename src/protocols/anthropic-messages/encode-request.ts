import type { ChatRequest, Tool } from '../canonical';
import { emulateCustomTools } from '../custom-tool-emulation';
import { jsonInstruction } from '../json-instruction';
import { isObject } from '../lenient-json';
import { objectSchema } from '../object-schema';
import { present } from '../present';
import type { EncodedRequest, JsonObject } from '../protocol';
import { unsupportedField } from '../read-body';
import { refuseUnsupported } from '../refuse-unsupported';
import { plainWhenOneText } from './encode-blocks';
import { encodeMessages } from './encode-messages';
import { encodeThinking } from './encode-thinking';
import { type ModelTraits, modelTraits } from './model-traits';
import { isClosable, isEnforceable, outputSchema } from './output-schema';

/** The API demands a limit; the pipeline sends the model's own, this one stands in where it does not know it. In tokens. */
const DEFAULT_MAX_TOKENS = 8192;

/**
 * Writes a Messages request.
 * @throws ProxyError 400 naming what cannot be carried
 */
export function encodeRequest(asked: ChatRequest, model: string): EncodedRequest {
  refuseUnsupported(asked, 'anthropic-messages');
  const request = emulateCustomTools(asked);
  const traits = modelTraits(model);
  const omitted = new Set<string>();
  const { system, messages } = encodeMessages(request.messages, traits.systemInConversation, omitted);
  const format = encodeFormat(request, traits);
  if (format.instruction !== undefined) system.push({ type: 'text', text: format.instruction });
  const { thinking, effort } = encodeThinking(request, traits, omitted);
  const outputConfig = present({ effort, format: format.native });
  const body: JsonObject = {
    model,
    max_tokens: request.maxOutputTokens ?? DEFAULT_MAX_TOKENS,
    ...(system.length === 0 ? {} : { system: plainWhenOneText(system) }),
    messages,
    ...encodeTools(request, traits, omitted),
    ...present({ thinking, stop_sequences: encodeStop(request.stop), metadata: encodeMetadata(request, omitted) }),
    ...(Object.keys(outputConfig).length === 0 ? {} : { output_config: outputConfig }),
    ...sampling(request, traits, thinking !== undefined && thinking.type !== 'disabled', omitted),
    ...(request.stream ? { stream: true } : {}),
  };
  return { body, omitted: [...omitted] };
}

function encodeFormat(request: ChatRequest, traits: ModelTraits): { native?: JsonObject; instruction?: string } {
  const format = request.responseFormat;
  if (!format) return {};
  if (format.type === 'json-schema' && traits.structuredOutputs && isClosable(format.schema)) {
    return { native: { type: 'json_schema', schema: outputSchema(format.schema) } };
  }
  return { instruction: jsonInstruction(format) };
}

function encodeTools(request: ChatRequest, traits: ModelTraits, omitted: Set<string>): JsonObject {
  if (request.tools.length === 0) return {};
  // Custom tools have become functions by now.
  const tools = request.tools.flatMap((tool) => (tool.kind === 'custom' ? [] : [encodeTool(tool, traits, omitted)]));
  return { tools, ...present({ tool_choice: encodeToolChoice(request) }) };
}

function encodeTool(tool: Exclude<Tool, { kind: 'custom' }>, traits: ModelTraits, omitted: Set<string>): JsonObject {
  if (tool.kind === 'server') return isObject(tool.value) ? tool.value : { type: tool.name, name: tool.name };
  const schema = objectSchema(tool.parameters);
  const strict = tool.strict === true && traits.structuredOutputs && isEnforceable(schema);
  if (tool.strict === true && !strict) omitted.add('strict');
  return {
    name: tool.name,
    ...present({ description: tool.description }),
    input_schema: schema,
    ...(strict ? { strict } : {}),
    ...present({ cache_control: tool.cacheControl }),
  };
}

function encodeToolChoice(request: ChatRequest): JsonObject | undefined {
  const single = request.parallelToolCalls === false ? { disable_parallel_tool_use: true } : {};
  const choice = request.toolChoice;
  switch (choice?.type) {
    case undefined:
      return request.parallelToolCalls === false ? { type: 'auto', ...single } : undefined;
    case 'none':
      return { type: 'none' };
    case 'auto':
      return { type: 'auto', ...single };
    case 'required':
      return { type: 'any', ...single };
    case 'tool':
      return { type: 'tool', name: choice.name, ...single };
  }
}

function encodeStop(stop: string[] | undefined): string[] | undefined {
  const blank = stop?.find((sequence) => sequence.trim() === '');
  if (blank === undefined) return stop;
  throw unsupportedField(
    'stop',
    `this provider cannot stop at white space (${JSON.stringify(blank)}). Leave it out, or choose another model.`,
  );
}

/** The longest `user_id` that is taken. */
const MAX_USER_ID_LENGTH = 256;

/** Who the end user is, for the provider's abuse checks: the one hint that both worlds have. */
function encodeMetadata(request: ChatRequest, omitted: Set<string>): JsonObject | undefined {
  let userId: string | undefined;
  for (const [name, value] of Object.entries(request.hints)) {
    const candidate = name === 'metadata' && isObject(value) ? value.user_id : value;
    const isUser = name === 'user' || name === 'safety_identifier' || name === 'metadata';
    if (isUser && userId === undefined && typeof candidate === 'string' && candidate.length <= MAX_USER_ID_LENGTH) userId = candidate;
    else omitted.add(name);
  }
  return userId === undefined ? undefined : { user_id: userId };
}

/** Temperature ends at 1 here, excludes `top_p`, and neither goes with thinking. */
function sampling(request: ChatRequest, traits: ModelTraits, thinks: boolean, omitted: Set<string>): JsonObject {
  for (const [name, value] of Object.entries(LACKING)) if (request[value] !== undefined) omitted.add(name);
  const wishes: JsonObject = present({
    temperature: request.temperature === undefined ? undefined : Math.min(request.temperature, 1),
    top_p: request.topP,
    top_k: request.topK,
  });
  const taken =
    !traits.sampling || thinks ? [] : Object.keys(wishes).filter((name) => name !== 'top_p' || wishes.temperature === undefined);
  for (const name of Object.keys(wishes)) if (!taken.includes(name)) omitted.add(name);
  return Object.fromEntries(taken.map((name) => [name, wishes[name]]));
}

const LACKING = {
  seed: 'seed',
  frequency_penalty: 'frequencyPenalty',
  presence_penalty: 'presencePenalty',
} as const;
