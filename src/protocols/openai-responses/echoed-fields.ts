import { objectOf } from '../lenient-json';
import { present } from '../present';
import type { JsonObject } from '../protocol';
import type { WireRequest } from './request-schema';

/** Repeated as they came (https://platform.openai.com/docs/api-reference/responses/object). */
const AS_THEY_CAME = [
  'instructions',
  'max_output_tokens',
  'max_tool_calls',
  'metadata',
  'parallel_tool_calls',
  'prompt_cache_key',
  'prompt_cache_retention',
  'safety_identifier',
  'store',
  'temperature',
  'tool_choice',
  'top_logprobs',
  'top_p',
  'truncation',
  'user',
] as const;

/** The fields of a request that its answer repeats: those that were given, with the API's defaults inside of them. */
export function echoedFields(wire: WireRequest): JsonObject {
  return present({
    ...Object.fromEntries(AS_THEY_CAME.map((field) => [field, wire[field]])),
    reasoning: wire.reasoning && { effort: null, summary: null, ...wire.reasoning },
    text: wire.text && { ...wire.text, format: wire.text.format ?? { type: 'text' }, verbosity: wire.text.verbosity ?? 'medium' },
    tools: wire.tools?.map(echoedTool),
  });
}

/** The API's types promise these two of every function. */
function echoedTool(tool: unknown): unknown {
  const wire = objectOf(tool);
  if (wire?.type !== 'function') return tool;
  return { ...wire, parameters: wire.parameters ?? null, strict: wire.strict ?? false };
}
