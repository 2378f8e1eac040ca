import type { JsonObject } from '../protocols/protocol';
import { mapEnvironmentBlocks } from '../routing/environment-blocks';
import { cacheKey, type KeyedRequest } from './cache-key';

/** ISO 8601 with a time of day. A date alone says more than when the request was sent. */
const ISO_TIME = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?/g;

/**
 * The cache key with ISO times in system text and in agents' environment blocks left out: an editor's double sends differ in
 * nothing else. Everything the user and the model said counts to the letter.
 * @param exactKey the request's cache key, which is its duplicate key too where there is nothing to leave out
 */
export function duplicateKey(request: KeyedRequest, exactKey: string = cacheKey(request)): string {
  const { system, instructions, messages, input, ...rest } = request.body;
  const normalised: JsonObject = {
    system: mapStrings(system, withoutTimes),
    instructions: mapStrings(instructions, withoutTimes),
    messages: withoutSendTimes(messages),
    input: withoutSendTimes(input),
  };
  // A long conversation is serialised twice only where there is a reason to.
  if (Object.entries(normalised).every(([name, value]) => value === request.body[name])) return exactKey;
  return cacheKey({ ...request, body: { ...rest, ...normalised } });
}

function withoutSendTimes(messages: unknown): unknown {
  if (!Array.isArray(messages)) return messages;
  return mapSame(messages, (message) => {
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
  return mapEnvironmentBlocks(text, withoutTimes);
}

/** How deep texts stand in a message: content, part, text of a tool result's part. */
const TEXT_DEPTH = 8;

function mapStrings(value: unknown, map: (text: string) => string, depth = TEXT_DEPTH): unknown {
  if (typeof value === 'string') return map(value);
  if (depth === 0 || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return mapSame(value, (item) => mapStrings(item, map, depth - 1));
  const fields = Object.entries(value);
  const mapped = fields.map(([key, field]): [string, unknown] => [key, mapStrings(field, map, depth - 1)]);
  return mapped.every(([, field], index) => field === fields[index]?.[1]) ? value : Object.fromEntries(mapped);
}

/** The array itself when no item changes. */
function mapSame(items: readonly unknown[], map: (item: unknown) => unknown): readonly unknown[] {
  const mapped = items.map(map);
  return mapped.every((item, index) => item === items[index]) ? items : mapped;
}
