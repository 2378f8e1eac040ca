import { randomUUID } from 'node:crypto';
import { isObject, objectOf, parseJson } from './lenient-json';
import type { JsonObject } from './protocol';

/**
 * JSON whose integers keep all of their digits: those beyond 2^53 that a number would round are bigints. Ids of that size stand in
 * the arguments of tools, and a tool that gets another id does the wrong thing.
 */

/** @throws SyntaxError as `JSON.parse` does */
export function parseExactly(text: string): unknown {
  const rounded: unknown = JSON.parse(text);
  if (!MAY_HOLD_LONG_INTEGER.test(text)) return rounded;
  return JSON.parse(withMarkedIntegers(text), (_, value: unknown) =>
    typeof value === 'string' && value.startsWith(MARK) ? BigInt(value.slice(MARK.length)) : value,
  );
}

/** The object that a tool's arguments are; undefined when the text is none. */
export function parseArguments(text: string): JsonObject | undefined {
  const rounded = objectOf(parseJson(text));
  return rounded && MAY_HOLD_LONG_INTEGER.test(text) ? objectOf(parseExactly(text)) : rounded;
}

/** The value of a provider's JSON as `parseJson` has it, with exact arguments of tool calls. */
export function parseAnswer(text: string): unknown {
  const body = parseJson(text);
  if (body !== undefined) restoreArguments(body, text);
  return body;
}

/** The JSON of a value that may hold such bigints. */
export function stringifyExactly(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    // It refuses bigints; they are rare, and whoever has none does not pay for them.
    return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? `${MARK}${inner}` : inner)).replace(
      MARKED_INTEGER,
      '$1',
    );
  }
}

/**
 * Puts the exact arguments of tool calls into a body that `JSON.parse` has read, where the protocol has them as objects (Messages,
 * Gemini, Ollama). Everything else in it stays as it was.
 * @param body what was read from `text`; it is changed
 * @param text valid JSON, at most 500 levels deep
 */
export function restoreArguments(body: unknown, text: string): void {
  if (MAY_HOLD_LONG_INTEGER.test(text)) copyArguments(body, parseExactly(text));
}

function copyArguments(body: unknown, exact: unknown): void {
  if (Array.isArray(body) && Array.isArray(exact)) {
    body.forEach((entry, i) => {
      copyArguments(entry, exact[i]);
    });
  } else if (isObject(body) && isObject(exact)) {
    for (const [key, value] of Object.entries(body)) {
      if (isObject(value) && isArguments(key, body)) body[key] = exact[key];
      else copyArguments(value, exact[key]);
    }
  }
}

/** `input` of a `tool_use` block, `args` of a `functionCall`, `arguments` of a `function`: what is called has its name beside them. */
function isArguments(key: string, parent: JsonObject): boolean {
  if (typeof parent.name !== 'string') return false;
  return key === 'input' ? parent.type === 'tool_use' : key === 'args' || key === 'arguments';
}

/** A cheap look; what stands in texts may look the same. */
const MAY_HOLD_LONG_INTEGER = /(?:^|[[:,\s])-?\d{16}/;

/** Nobody outside can write it, so no text is taken for a number. */
const MARK = `${randomUUID()}:`;
const MARKED_INTEGER = new RegExp(`"${MARK}(-?\\d+)"`, 'g');

/** An integer that is no part of a decimal or an exponent. */
const LONG_INTEGER = /(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;

/** The same JSON with every integer that a number would round as a marked text. */
function withMarkedIntegers(json: string): string {
  let marked = '';
  for (let at = 0; at < json.length; ) {
    const quote = json.indexOf('"', at);
    const between = json.slice(at, quote === -1 ? json.length : quote);
    marked += between.replace(LONG_INTEGER, (digits) => (String(Number(digits)) === digits ? digits : `"${MARK}${digits}"`));
    if (quote === -1) break;
    at = endOfString(json, quote);
    marked += json.slice(quote, at);
  }
  return marked;
}

/** The index behind the quote that closes the string which begins at `start`: one with an even number of backslashes before it. */
function endOfString(json: string, start: number): number {
  for (let quote = json.indexOf('"', start + 1); quote !== -1; quote = json.indexOf('"', quote + 1)) {
    let before = quote - 1;
    while (json[before] === '\\') before--;
    if ((quote - before) % 2 === 1) return quote + 1;
  }
  return json.length;
}
