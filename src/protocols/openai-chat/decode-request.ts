import type { ChatRequest, Reasoning, ResponseFormat } from '../canonical';
import { countOf, isObject, listOf, objectOf } from '../lenient-json';
import { present } from '../present';
import type { JsonObject } from '../protocol';
import { readField } from '../read-body';
import { unreadFields } from '../unread-fields';
import { decodeMessages } from './decode-messages';
import { decodeToolChoice, decodeTools } from './decode-tools';
import { FUNCTION_TOOL, JSON_SCHEMA_FORMAT, REQUEST, type RequestBody } from './request-schema';

/**
 * Reads a Chat Completions request.
 * @throws ProxyError 400 with the path of the field (`messages[1].role`)
 */
export function decodeRequest(body: JsonObject): ChatRequest {
  const read = readField(REQUEST, body);
  const { tools, toolChoice } = decodeToolChoice(read, decodeTools(read));
  // Forms with an empty field send an empty text, which Gemini refuses and Ollama finds everywhere.
  const stop = (typeof read.stop === 'string' ? [read.stop] : (read.stop ?? [])).filter((sequence) => sequence !== '');
  return {
    model: read.model,
    messages: decodeMessages(read.messages),
    tools,
    ...present({
      toolChoice,
      parallelToolCalls: read.parallel_tool_calls,
      responseFormat: decodeResponseFormat(read),
      maxOutputTokens: read.max_completion_tokens ?? read.max_tokens,
      temperature: read.temperature,
      topP: read.top_p,
      topK: read.top_k,
      stop: stop.length > 0 ? stop : undefined,
      seed: read.seed,
      frequencyPenalty: read.frequency_penalty,
      presencePenalty: read.presence_penalty,
      n: read.n,
      logprobs: read.logprobs,
      topLogprobs: read.top_logprobs,
      logitBias: read.logit_bias,
      reasoning: decodeReasoning(read),
      includeUsage: read.stream_options?.include_usage,
      nativeOnly: nativeOnly(read),
      legacyFunctions: read.functions && !read.tools ? true : undefined,
    }),
    stream: read.stream ?? false,
    hints: hintsOf(read),
  };
}

function decodeResponseFormat(read: RequestBody): ResponseFormat | undefined {
  const type = read.response_format?.type;
  if (type === 'json_object') return { type: 'json' };
  if (type !== 'json_schema') return undefined;
  const { json_schema: format } = readField(JSON_SCHEMA_FORMAT, read.response_format, ['response_format']);
  return {
    type: 'json-schema',
    name: format.name,
    // OpenAI takes a format without a schema for "any JSON object".
    schema: format.schema ?? { type: 'object' },
    ...present({ strict: format.strict, description: format.description }),
  };
}

function decodeReasoning(read: RequestBody): Reasoning | undefined {
  const thinking = objectOf(read.thinking);
  const effort = read.reasoning_effort ?? read.reasoning?.effort ?? (thinking?.type === 'disabled' ? 'none' : undefined);
  const budgetTokens = read.reasoning?.max_tokens ?? (effort === undefined ? countOf(thinking?.budget_tokens) : undefined);
  const visible = read.reasoning?.exclude === true ? false : undefined;
  const reasoning = present({ effort, budgetTokens, visible });
  return Object.keys(reasoning).length > 0 || thinking?.type === 'enabled' ? reasoning : undefined;
}

/** Wishes that only a Chat Completions provider can fulfil, and that change what the answer holds. */
function nativeOnly(read: RequestBody): string[] | undefined {
  const fields: string[] = [];
  if (read.modalities?.some((modality) => modality !== 'text')) fields.push('modalities');
  if (read.web_search_options) fields.push('web_search_options');
  if (read.response_format && !FORMATS.has(read.response_format.type)) fields.push('response_format');
  const spoken = read.messages.findIndex(({ role, audio }) => role === 'assistant' && isObject(audio));
  if (spoken !== -1) fields.push(`messages[${spoken}].audio`);
  read.messages.forEach(({ role, content }, i) => {
    const foreign = role === 'tool' ? listOf(content).findIndex((part) => isObject(part) && !RESULT_PARTS.has(part.type)) : -1;
    if (foreign !== -1) fields.push(`messages[${i}].content[${foreign}].type`);
  });
  return fields.length > 0 ? fields : undefined;
}

/** What every protocol can show of a tool's result. */
const RESULT_PARTS: ReadonlySet<unknown> = new Set(['text', 'refusal', 'image_url', 'file', 'input_audio']);

/** Those that every protocol has. */
const FORMATS: ReadonlySet<string> = new Set(['text', 'json_object', 'json_schema']);

/** Everything we have no word for: it passes natively, and the log names it where a target cannot take it. */
function hintsOf(read: RequestBody): Record<string, unknown> {
  const entries = Object.entries(read).filter(([field, value]) => !KNOWN.has(field) && value !== undefined && value !== null);
  const functions = (read.tools ?? []).map((tool) => tool.function);
  return { ...Object.fromEntries(entries), ...unreadFields('tools', functions, FUNCTION_FIELDS) };
}

const FUNCTION_FIELDS: ReadonlySet<string> = new Set(Object.keys(FUNCTION_TOOL.shape.function.shape));

const KNOWN: ReadonlySet<string> = new Set([...Object.keys(REQUEST.shape), 'web_search_options', 'audio']);
