import { isObject } from '../lenient-json';
import type { JsonObject } from '../protocol';

/**
 * A JSON schema with only the keywords that Gemini's `responseJsonSchema` knows
 * (https://ai.google.dev/gemini-api/docs/structured-output): it may hold references, free keys and tuples, which the older
 * `responseSchema` cannot.
 */
export function jsonSchemaSubset(schema: JsonObject): JsonObject {
  const kept: JsonObject = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (SCHEMAS.has(keyword)) kept[keyword] = adapt(value);
    else if (LISTS_OF_SCHEMAS.has(keyword)) kept[keyword] = Array.isArray(value) ? value.map(adapt) : value;
    else if (MAPS_OF_SCHEMAS[keyword] !== undefined) kept[MAPS_OF_SCHEMAS[keyword]] = adaptMap(value);
    else if (keyword === '$ref') kept.$ref = typeof value === 'string' ? value.replace(/^#\/definitions\//, '#/$defs/') : value;
    else if (keyword === 'const') kept.enum = [value];
    // "All of one" is how generators put a description beside a reference.
    else if (keyword === 'allOf' && Array.isArray(value) && value.length === 1) kept.anyOf = value.map(adapt);
    else if (PLAIN.has(keyword)) kept[keyword] = value;
  }
  return kept;
}

const SCHEMAS = new Set(['items', 'additionalProperties']);
const LISTS_OF_SCHEMAS = new Set(['anyOf', 'oneOf', 'prefixItems']);
const MAPS_OF_SCHEMAS: Record<string, string> = { properties: 'properties', $defs: '$defs', definitions: '$defs' };
const PLAIN = new Set([
  '$id',
  '$anchor',
  'type',
  'format',
  'title',
  'description',
  'enum',
  'minItems',
  'maxItems',
  'minimum',
  'maximum',
  'required',
]);

function adapt(value: unknown): unknown {
  return isObject(value) ? jsonSchemaSubset(value) : value;
}

function adaptMap(value: unknown): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, adapt(schema)]));
}
