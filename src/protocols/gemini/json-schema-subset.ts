import { flattenSchema } from '../flatten-schema';
import { isObject } from '../lenient-json';
import type { JsonObject } from '../protocol';

/**
 * A JSON schema with only the keywords that Gemini's `responseJsonSchema` knows
 * (https://ai.google.dev/gemini-api/docs/structured-output): it may hold references, free keys and tuples, which the older
 * `responseSchema` cannot.
 */
export function jsonSchemaSubset(root: JsonObject): JsonObject {
  const openRefs = new Set<string>();
  let nodes = 0;
  const isOpen = (ref: string) => nodes > MAX_NODES || openRefs.has(ref);

  function subset(schema: JsonObject): JsonObject {
    nodes++;
    if (!Array.isArray(schema.allOf) || schema.allOf.length < 2) return kept(schema);
    // There is no word for several schemas at once, so they become one.
    const flat = flattenSchema(root, schema, isOpen);
    for (const ref of flat.refs) openRefs.add(ref);
    const joined = kept(flat.schema);
    for (const ref of flat.refs) openRefs.delete(ref);
    return joined;
  }

  function kept(schema: JsonObject): JsonObject {
    const fields: JsonObject = {};
    for (const [keyword, value] of Object.entries(schema)) {
      if (SCHEMAS.has(keyword)) fields[keyword] = adapt(value);
      else if (LISTS_OF_SCHEMAS.has(keyword)) fields[keyword] = Array.isArray(value) ? value.map(adapt) : value;
      else if (MAPS_OF_SCHEMAS[keyword] !== undefined) fields[MAPS_OF_SCHEMAS[keyword]] = adaptMap(value);
      else if (keyword === '$ref') fields.$ref = typeof value === 'string' ? value.replace(/^#\/definitions\//, '#/$defs/') : value;
      else if (keyword === 'const') fields.enum = [value];
      // "All of one" is how generators put a description beside a reference.
      else if (keyword === 'allOf' && Array.isArray(value) && value.length === 1) fields.anyOf = value.map(adapt);
      else if (PLAIN.has(keyword)) fields[keyword] = value;
    }
    return fields;
  }

  function adapt(value: unknown): unknown {
    return isObject(value) ? subset(value) : value;
  }

  function adaptMap(value: unknown): unknown {
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, adapt(schema)]));
  }

  return subset(root);
}

/** Joined schemas can unfold without end in breadth; beyond this many nodes references stay folded. */
const MAX_NODES = 3000;

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
