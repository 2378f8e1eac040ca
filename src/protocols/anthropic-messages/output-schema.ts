import { isObject } from '../lenient-json';
import type { JsonObject } from '../protocol';

/**
 * A schema as structured outputs take it (https://platform.claude.com/docs/en/build-with-claude/structured-outputs): objects are
 * closed, and a rule that cannot be enforced is told in the description, as Anthropic's own clients do.
 */
export function outputSchema(schema: JsonObject): JsonObject {
  const kept: JsonObject = {};
  const told: string[] = [];
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === 'oneOf') kept.anyOf = adaptAll(value);
    else if (LISTS_OF_SCHEMAS.has(keyword)) kept[keyword] = adaptAll(value);
    else if (MAPS_OF_SCHEMAS.has(keyword)) kept[keyword] = adaptMap(value);
    else if (keyword === 'items') kept.items = adapt(value);
    else if (isEnforced(keyword, value)) kept[keyword] = value;
    else if (!NOT_WORTH_TELLING.has(keyword)) told.push(`${keyword}: ${JSON.stringify(value)}`);
  }
  if (kept.type === 'object' || isObject(kept.properties)) kept.additionalProperties = false;
  if (told.length > 0) {
    const description = typeof kept.description === 'string' ? `${kept.description}\n` : '';
    kept.description = `${description}{${told.join(', ')}}`;
  }
  return kept;
}

/** Whether a schema can be enforced as it stands, so that a tool may be called strict. */
export function isEnforceable(schema: JsonObject): boolean {
  return JSON.stringify(sorted(outputSchema(schema))) === JSON.stringify(sorted(schema));
}

const LISTS_OF_SCHEMAS = new Set(['anyOf', 'allOf']);
const MAPS_OF_SCHEMAS = new Set(['properties', '$defs', 'definitions']);
const ENFORCED = new Set(['type', 'enum', 'const', 'required', 'description', 'title', 'default', '$ref']);
const NOT_WORTH_TELLING = new Set(['$schema', '$id', 'additionalProperties', 'strict']);
const FORMATS = new Set(['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'uri', 'ipv4', 'ipv6', 'uuid']);

function isEnforced(keyword: string, value: unknown): boolean {
  if (keyword === 'format') return typeof value === 'string' && FORMATS.has(value);
  if (keyword === 'minItems') return value === 0 || value === 1;
  return ENFORCED.has(keyword);
}

function adapt(value: unknown): unknown {
  return isObject(value) ? outputSchema(value) : value;
}

function adaptAll(value: unknown): unknown {
  return Array.isArray(value) ? value.map(adapt) : value;
}

function adaptMap(value: unknown): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, adapt(schema)]));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}

/** Whether closing all objects leaves the schema's meaning: one that wants free keys somewhere cannot be enforced. */
export function isClosable(schema: JsonObject): boolean {
  const isObjectType = schema.type === 'object' || isObject(schema.properties);
  if (isObjectType && !isObject(schema.properties)) return false;
  if (schema.additionalProperties !== undefined && schema.additionalProperties !== false) return false;
  return subSchemas(schema).every(isClosable);
}

function subSchemas(schema: JsonObject): JsonObject[] {
  const found: unknown[] = [schema.items];
  for (const keyword of [...LISTS_OF_SCHEMAS, 'oneOf']) if (Array.isArray(schema[keyword])) found.push(...schema[keyword]);
  for (const keyword of MAPS_OF_SCHEMAS) if (isObject(schema[keyword])) found.push(...Object.values(schema[keyword]));
  return found.filter(isObject);
}
