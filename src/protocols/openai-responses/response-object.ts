import type { ChatRequest, ResponseFormat, Tool } from '../canonical';
import type { AnswerLabel, JsonObject } from '../protocol';
import { encodeTools } from './encode-tools';
import { LOCAL_SHELL } from './tool-names';

/** The response object before anything was produced: who answers, and what was asked for as the API repeats it. */
export function startedResponse(id: string, label: AnswerLabel, request: ChatRequest): JsonObject {
  const { hints } = request;
  return {
    id,
    object: 'response',
    created_at: label.createdAtSeconds,
    status: 'in_progress',
    background: false,
    error: null,
    incomplete_details: null,
    instructions: null,
    max_output_tokens: request.maxOutputTokens ?? null,
    max_tool_calls: hints.max_tool_calls ?? null,
    model: label.model,
    output: [],
    parallel_tool_calls: request.parallelToolCalls ?? true,
    previous_response_id: null,
    prompt_cache_key: hints.prompt_cache_key ?? null,
    reasoning: { effort: request.reasoning?.effort ?? null, summary: request.reasoning?.visible ? 'auto' : null },
    safety_identifier: hints.safety_identifier ?? null,
    service_tier: 'default',
    store: false,
    temperature: request.temperature ?? 1,
    text: { format: encodeFormat(request.responseFormat), verbosity: hints.verbosity ?? 'medium' },
    tool_choice: encodeToolChoice(request),
    tools: encodeTools(request.tools),
    top_logprobs: request.topLogprobs ?? 0,
    top_p: request.topP ?? 1,
    truncation: hints.truncation ?? 'disabled',
    usage: null,
    user: hints.user ?? null,
    metadata: hints.metadata ?? {},
  };
}

export function encodeFormat(format: ResponseFormat | undefined): JsonObject {
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

export function encodeToolChoice(request: ChatRequest): string | JsonObject {
  const choice = request.toolChoice ?? { type: 'auto' };
  if (choice.type !== 'tool') return choice.type;
  const tool = request.tools.find((candidate) => candidate.name === choice.name);
  return tool ? choiceOf(tool) : { type: 'function', name: choice.name };
}

function choiceOf(tool: Tool): JsonObject {
  if (tool.kind === 'server') return { type: tool.name };
  if (tool.standsFor?.kind === 'local-shell') return { type: LOCAL_SHELL };
  if (tool.standsFor) return { type: tool.kind, name: tool.standsFor.name, namespace: tool.standsFor.namespace };
  return { type: tool.kind, name: tool.name };
}
