import type { JsonObject } from '../protocols/protocol';
import { cacheKey, type KeyedRequest } from './cache-key';

/** Blocks that agents write about their surroundings, not the user. */
const ENVIRONMENT_TAGS =
  'environment_details|environment_context|environment_info|environment|env|system-reminder|system_reminder|user_info|editor_context';
const ENVIRONMENT_BLOCK = new RegExp(`<(${ENVIRONMENT_TAGS})(?=[\\s>])`, 'g');

/** ISO 8601 with a time of day. A date alone says more than when the request was sent. */
const ISO_TIME = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?/g;

/**
 * The cache key with ISO times in system text and in agents' environment blocks left out: an editor's double sends differ in
 * nothing else. Everything the user and the model said counts to the letter.
 */
export function duplicateKey(request: KeyedRequest): string {
  const { system, instructions, messages, input, ...rest } = request.body;
  const body: JsonObject = {
    ...rest,
    system: mapStrings(system, withoutTimes),
    instructions: mapStrings(instructions, withoutTimes),
    messages: withoutSendTimes(messages),
    input: withoutSendTimes(input),
  };
  return cacheKey({ ...request, body });
}

function withoutSendTimes(messages: unknown): unknown {
  if (!Array.isArray(messages)) return messages;
  return messages.map((message: unknown) => {
    if (typeof message !== 'object' || message === null || !('role' in message)) return message;
    switch (message.role) {
      case 'system':
      case 'developer':
        return mapStrings(message, withoutTimes);
      case 'user':
        return mapStrings(message, withoutEnvironmentTimes);
      default:
        return message;
    }
  });
}

function withoutTimes(text: string): string {
  return text.replace(ISO_TIME, '<time>');
}

function withoutEnvironmentTimes(text: string): string {
  let result = '';
  let position = 0;
  for (const { 0: opening, 1: tag = '', index } of text.matchAll(ENVIRONMENT_BLOCK)) {
    if (index < position) continue;
    const close = text.indexOf(`</${tag}>`, index + opening.length);
    if (close < 0) break;
    result += text.slice(position, index) + withoutTimes(text.slice(index, close));
    position = close;
  }
  return result + text.slice(position);
}

/** How deep texts stand in a message: content, part, text of a tool result's part. */
const TEXT_DEPTH = 8;

function mapStrings(value: unknown, map: (text: string) => string, depth = TEXT_DEPTH): unknown {
  if (typeof value === 'string') return map(value);
  if (depth === 0 || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, map, depth - 1));
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, mapStrings(field, map, depth - 1)]));
}
