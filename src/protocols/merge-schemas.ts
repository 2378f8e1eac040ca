import { isObject, listOf } from './lenient-json';
import type { JsonObject } from './protocol';

/**
 * One schema that says what both say: properties and required names of both, the stricter bound, the common values of an
 * `enum`. Where two keywords cannot be joined, `extra` wins.
 */
export function mergeSchemas(base: JsonObject, extra: JsonObject): JsonObject {
  const merged: JsonObject = { ...base, ...extra };
  if (isObject(base.properties) && isObject(extra.properties)) merged.properties = mergeProperties(base.properties, extra.properties);
  if (Array.isArray(base.required) && Array.isArray(extra.required)) merged.required = [...new Set([...base.required, ...extra.required])];
  if (Array.isArray(base.enum) && Array.isArray(extra.enum)) merged.enum = extra.enum.filter((value) => listOf(base.enum).includes(value));
  for (const keyword of LOWER_BOUNDS) joinNumbers(merged, keyword, [base[keyword], extra[keyword]], Math.max);
  for (const keyword of UPPER_BOUNDS) joinNumbers(merged, keyword, [base[keyword], extra[keyword]], Math.min);
  if (typeof base.description === 'string' && typeof extra.description === 'string' && base.description !== extra.description) {
    merged.description = `${base.description}\n${extra.description}`;
  }
  return merged;
}

const LOWER_BOUNDS = ['minimum', 'exclusiveMinimum', 'minItems', 'minLength'];
const UPPER_BOUNDS = ['maximum', 'exclusiveMaximum', 'maxItems', 'maxLength'];

function mergeProperties(base: JsonObject, extra: JsonObject): JsonObject {
  const merged: JsonObject = { ...base };
  for (const [name, schema] of Object.entries(extra)) {
    const other = merged[name];
    merged[name] = isObject(other) && isObject(schema) && other !== schema ? { allOf: [other, schema] } : schema;
  }
  return merged;
}

function joinNumbers(merged: JsonObject, keyword: string, values: unknown[], join: (...numbers: number[]) => number): void {
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length === values.length) merged[keyword] = join(...numbers);
}
