/** A JSON Schema, or a part of one. */
type Schema = Record<string, unknown>;

const MAX_DEPTH = 32;

/**
 * Whether a value fits a tool's JSON Schema, as far as the parts that models get wrong: `type`, `required`, `properties`,
 * `additionalProperties: false`, `items`, `enum`, `const`, `anyOf`, `oneOf`, `allOf` and local `$ref`. What is not among them
 * counts as fitting, so a good call is never blamed for a schema we do not understand.
 * @returns the path and the reason of the first mismatch; null when it fits
 */
export function schemaMismatch(value: unknown, schema: Schema): string | null {
  return check(value, schema, schema, 'arguments', 0);
}

function check(value: unknown, schema: unknown, root: Schema, path: string, depth: number): string | null {
  if (!isRecord(schema) || depth > MAX_DEPTH) return null;
  const target = typeof schema.$ref === 'string' ? resolve(schema.$ref, root) : schema;
  if (target !== schema) return check(value, target, root, path, depth + 1);
  return (
    checkType(value, schema, path) ??
    checkAlternatives(value, schema, root, path, depth) ??
    (Array.isArray(value) ? checkItems(value, schema, root, path, depth) : null) ??
    (isRecord(value) ? checkObject(value, schema, root, path, depth) : null)
  );
}

function checkType(value: unknown, schema: Schema, path: string): string | null {
  const { type } = schema;
  const types = (Array.isArray(type) ? type : [type]).filter((name) => typeof name === 'string');
  if (schema.nullable === true && value === null) return null;
  if (types.length > 0 && !types.some((name) => hasType(value, name))) return `${path} must be ${types.join(' or ')}`;
  if (Array.isArray(schema.enum) && !schema.enum.some((allowed) => same(allowed, value))) return `${path} is none of the allowed values`;
  if ('const' in schema && !same(schema.const, value)) return `${path} is not the required value`;
  return null;
}

function hasType(value: unknown, type: string): boolean {
  switch (type) {
    case 'string':
    case 'boolean':
      return typeof value === type;
    case 'number':
      return typeof value === 'number';
    case 'integer':
      return Number.isInteger(value);
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isRecord(value);
    default:
      return true;
  }
}

function checkAlternatives(value: unknown, schema: Schema, root: Schema, path: string, depth: number): string | null {
  for (const keyword of ['anyOf', 'oneOf']) {
    const options = schema[keyword];
    if (!Array.isArray(options) || options.length === 0) continue;
    const mismatches = options.map((option) => check(value, option, root, path, depth + 1));
    if (!mismatches.includes(null)) return mismatches[0] ?? null;
  }
  for (const part of Array.isArray(schema.allOf) ? schema.allOf : []) {
    const mismatch = check(value, part, root, path, depth + 1);
    if (mismatch) return mismatch;
  }
  return null;
}

function checkItems(values: readonly unknown[], schema: Schema, root: Schema, path: string, depth: number): string | null {
  for (const [index, value] of values.entries()) {
    const mismatch = check(value, schema.items, root, `${path}[${index}]`, depth + 1);
    if (mismatch) return mismatch;
  }
  return null;
}

function checkObject(value: Record<string, unknown>, schema: Schema, root: Schema, path: string, depth: number): string | null {
  const properties = isRecord(schema.properties) ? schema.properties : {};
  for (const name of Array.isArray(schema.required) ? schema.required : []) {
    if (typeof name === 'string' && !Object.hasOwn(value, name)) return `${path}.${name} is missing`;
  }
  for (const [name, inner] of Object.entries(value)) {
    if (Object.hasOwn(properties, name)) {
      const mismatch = check(inner, properties[name], root, `${path}.${name}`, depth + 1);
      if (mismatch) return mismatch;
    } else if (schema.additionalProperties === false && schema.patternProperties === undefined) {
      return `${path}.${name} is not a parameter`;
    }
  }
  return null;
}

function resolve(reference: string, root: Schema): unknown {
  if (!reference.startsWith('#')) return undefined;
  let node: unknown = root;
  for (const step of reference.slice(1).split('/').filter(Boolean)) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    node = isRecord(node) && Object.hasOwn(node, key) ? node[key] : undefined;
  }
  return node;
}

function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
