import type { ChatRequest, Reasoning, ResponseFormat } from '../canonical';
import { present } from '../present';
import type { JsonObject } from '../protocol';
import { readField } from '../read-body';
import { decodeMessages } from './decode-messages';
import { decodeToolChoice, decodeTools } from './decode-tools';
import { JSON_SCHEMA_FORMAT, REQUEST, type RequestBody } from './request-schema';

/**
 * Reads a Chat Completions request.
 * @throws ProxyError 400 with the path of the field (`messages[1].role`)
 */
export function decodeRequest(body: JsonObject): ChatRequest {
  const read = readField(REQUEST, body);
  const { tools, toolChoice } = decodeToolChoice(read, decodeTools(read));
  const stop = typeof read.stop === 'string' ? [read.stop] : (read.stop ?? []);
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
  if (!read.response_format || read.response_format.type === 'text') return undefined;
  if (read.response_format.type === 'json_object') return { type: 'json' };
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
  const effort = read.reasoning_effort ?? read.reasoning?.effort;
  const budgetTokens = read.reasoning?.max_tokens;
  const visible = read.reasoning?.exclude === true ? false : undefined;
  const reasoning = present({ effort, budgetTokens, visible });
  return Object.keys(reasoning).length > 0 ? reasoning : undefined;
}

/** Wishes that only a Chat Completions provider can fulfil, and that change what the answer holds. */
function nativeOnly(read: RequestBody): string[] | undefined {
  const fields: string[] = [];
  if (read.modalities?.some((modality) => modality !== 'text')) fields.push('modalities');
  if (read.web_search_options) fields.push('web_search_options');
  return fields.length > 0 ? fields : undefined;
}

/** Everything we have no word for: it passes natively, and the log names it where a target cannot take it. */
function hintsOf(read: RequestBody): Record<string, unknown> {
  const entries = Object.entries(read).filter(([field, value]) => !KNOWN.has(field) && value !== undefined && value !== null);
  return Object.fromEntries(entries);
}

const KNOWN: ReadonlySet<string> = new Set([...Object.keys(REQUEST.shape), 'web_search_options', 'audio']);
