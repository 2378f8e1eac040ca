import { isObject, listOf } from './lenient-json';
import type { JsonObject } from './protocol';

const LISTS = ['anyOf', 'allOf', 'oneOf', 'prefixItems'];
const MAPS = ['properties', '$defs', 'definitions'];

/**
 * What is left of a client's wish for strictness at OpenAI.
 * @param omitted takes the name of the wish where it cannot be had
 */
export function strictness(strict: boolean | undefined, schema: JsonObject, omitted: Set<string>): boolean | undefined {
  if (strict !== true || isStrict(schema)) return strict;
  omitted.add('strict');
  return false;
}

/**
 * Whether OpenAI can promise a schema: every object is closed and demands all of its properties. It answers 400 to `strict` with any
 * other, where Anthropic takes optional ones as well. https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
 */
function isStrict(schema: unknown): boolean {
  if (!isObject(schema)) return true;
  return isClosed(schema) && partsOf(schema).every(isStrict);
}

function isClosed(schema: JsonObject): boolean {
  if (schema.type !== 'object' && !isObject(schema.properties)) return true;
  const names = isObject(schema.properties) ? Object.keys(schema.properties) : [];
  const required = listOf(schema.required);
  return schema.additionalProperties === false && names.every((name) => required.includes(name));
}

function partsOf(schema: JsonObject): unknown[] {
  return [
    schema.items,
    ...LISTS.flatMap((keyword) => listOf(schema[keyword])),
    ...MAPS.flatMap((keyword) => (isObject(schema[keyword]) ? Object.values(schema[keyword]) : [])),
  ];
}
