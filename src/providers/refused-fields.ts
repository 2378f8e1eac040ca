import type { UpstreamFailure } from '../protocols/canonical';
import { mapItems } from '../protocols/map-items';
import type { JsonObject } from '../protocols/protocol';

/**
 * Fields of a Chat Completions body that some compatible servers refuse and that an answer can do without: our own wish for a usage
 * report, wishes that OpenAI alone knows, and what other servers had to say beside the text of earlier turns, which clients send back
 * (Groq and Mistral refuse `reasoning_content`; Mistral, Cerebras and xAI refuse `store`).
 */
const IN_BODY = [
  'stream_options',
  'prompt_cache_key',
  'prompt_cache_retention',
  'safety_identifier',
  'service_tier',
  'store',
  'metadata',
  'verbosity',
  'prediction',
] as const;
const IN_MESSAGES = ['reasoning_content', 'reasoning_details', 'reasoning'] as const;
const IN_CALLS = ['extra_content'] as const;
/** The newer name of the output limit. It is never left out: where it is refused, the limit goes under its older name. */
const NEWER_LIMIT = 'max_completion_tokens';
const FIELDS = [...IN_BODY, ...IN_MESSAGES, ...IN_CALLS, NEWER_LIMIT] as const;

type Field = (typeof FIELDS)[number];

/** What one server was found to refuse: it is left out of what it gets from then on. */
export class RefusedFields {
  readonly #refused = new Set<Field>();

  /** The body without what the server refuses; the body itself when there is nothing to leave out. */
  trim(body: JsonObject): JsonObject {
    return without(body, this.#refused);
  }

  /** The client's wishes that are left out of this body, for the log. */
  omittedFrom(body: JsonObject): string[] {
    return IN_BODY.filter((field) => field !== 'stream_options' && this.#refused.has(field) && field in body);
  }

  /**
   * Takes note of what a refusal names.
   * @param sent what was refused
   * @returns whether it names something in there that can be left out
   */
  learn(failure: UpstreamFailure, sent: JsonObject): boolean {
    if (failure.status !== 400 && failure.status !== 422) return false;
    const words = JSON.stringify([failure.message, failure.body]);
    const named = FIELDS.filter((field) => new RegExp(`\\b${field}\\b`).test(words) && without(sent, new Set([field])) !== sent);
    for (const field of named) this.#refused.add(field);
    return named.length > 0;
  }
}

function without(body: JsonObject, fields: ReadonlySet<string>): JsonObject {
  if (fields.size === 0) return body;
  const trimmed = dropped(fields.has(NEWER_LIMIT) ? withOlderLimit(body) : body, IN_BODY, fields);
  return mapItems(trimmed, 'messages', (message) => trimmedMessage(message, fields));
}

function withOlderLimit(body: JsonObject): JsonObject {
  const { [NEWER_LIMIT]: limit, ...rest } = body;
  return limit === undefined ? body : { ...rest, max_tokens: limit };
}

function trimmedMessage(message: JsonObject, fields: ReadonlySet<string>): JsonObject {
  if (message.role !== 'assistant') return message;
  return mapItems(dropped(message, IN_MESSAGES, fields), 'tool_calls', (call) => dropped(call, IN_CALLS, fields));
}

function dropped(from: JsonObject, known: readonly string[], fields: ReadonlySet<string>): JsonObject {
  if (!known.some((field) => fields.has(field) && field in from)) return from;
  return Object.fromEntries(Object.entries(from).filter(([field]) => !(known.includes(field) && fields.has(field))));
}
