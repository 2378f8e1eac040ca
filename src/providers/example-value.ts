import { isObject, listOf, objectOf, objectsOf } from '../protocols/lenient-json';

/** Schemas may refer to themselves; below this depth a value says nothing more. */
const MAX_DEPTH = 8;

/** A small value that fits a JSON schema, always the same for the same schema. */
export function exampleOf(schema: unknown, root: unknown = schema, depth = 0): unknown {
  if (!isObject(schema) || depth > MAX_DEPTH) return null;
  if (schema.const !== undefined) return schema.const;
  if (schema.default !== undefined) return schema.default;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  if (typeof schema.$ref === 'string') return exampleOf(resolve(schema.$ref, root), root, depth + 1);
  const [option] = [...objectsOf(schema.anyOf), ...objectsOf(schema.oneOf), ...objectsOf(schema.allOf)];
  if (option) return exampleOf(option, root, depth + 1);
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'string':
      return 'demo'.padEnd(typeof schema.minLength === 'number' ? schema.minLength : 0, '.');
    case 'integer':
    case 'number':
      return typeof schema.minimum === 'number' ? schema.minimum : 1;
    case 'boolean':
      return true;
    case 'null':
      return null;
    case 'array':
      return typeof schema.minItems === 'number' && schema.minItems === 0 ? [] : [exampleOf(schema.items, root, depth + 1)];
    default:
      return exampleObject(schema, root, depth);
  }
}

function exampleObject(schema: Record<string, unknown>, root: unknown, depth: number): Record<string, unknown> {
  const properties = objectOf(schema.properties) ?? {};
  const required = listOf(schema.required).filter((name) => typeof name === 'string');
  const names = required.length > 0 ? required : Object.keys(properties);
  return Object.fromEntries(names.map((name) => [name, exampleOf(properties[name] ?? {}, root, depth + 1)]));
}

/** `#/$defs/name` and the like. */
function resolve(reference: string, root: unknown): unknown {
  let current = root;
  for (const key of reference.replace(/^#\/?/, '').split('/').filter(Boolean)) current = objectOf(current)?.[key];
  return current;
}
