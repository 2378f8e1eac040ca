import type { ChatRequest } from '../canonical';
import type { AnswerLabel, JsonObject } from '../protocol';

/**
 * The response object before anything was produced: who answers, and what was asked for as the API repeats it, with its own
 * defaults for what was left open. Every field is there that the official clients' types promise.
 */
export function startedResponse(id: string, label: AnswerLabel, request: ChatRequest): JsonObject {
  return {
    id,
    object: 'response',
    created_at: label.createdAtSeconds,
    status: 'in_progress',
    access_programs: null,
    background: false,
    error: null,
    incomplete_details: null,
    instructions: null,
    max_output_tokens: null,
    max_tool_calls: null,
    model: label.model,
    output: [],
    parallel_tool_calls: true,
    previous_response_id: null,
    prompt_cache_key: null,
    reasoning: { effort: null, summary: null },
    safety_identifier: null,
    service_tier: 'default',
    store: true,
    temperature: 1,
    text: { format: { type: 'text' }, verbosity: 'medium' },
    tool_choice: 'auto',
    tools: [],
    top_logprobs: 0,
    top_p: 1,
    truncation: 'disabled',
    usage: null,
    user: null,
    metadata: {},
    ...request.echoed,
  };
}
