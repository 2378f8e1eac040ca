import { flattenSchema, unionOf } from '../flatten-schema';
import { isObject, listOf } from '../lenient-json';
import { mergeSchemas } from '../merge-schemas';
import type { JsonObject } from '../protocol';
import { type AdaptedFields, adaptScalar, numbers } from './scalar-schema';

export interface AdaptedSchema {
  schema: JsonObject;
  /** Whether nothing was lost of what the schema says about structure and values. */
  lossless: boolean;
}

/**
 * A JSON schema as Gemini's `Schema` takes it, a subset of OpenAPI 3.0 that answers 400 to everything else
 * (https://ai.google.dev/api/caching#Schema): references are inlined, unions become a lone `anyOf`, null becomes `nullable`.
 * What has no place there is told in the description.
 */
export function adaptSchema(root: JsonObject): AdaptedSchema {
  let nodes = 0;
  let lossless = true;
  const openRefs = new Set<string>();
  const isOpen = (ref: string) => nodes > MAX_NODES || openRefs.has(ref);

  function adapt(value: unknown, depth: number): JsonObject {
    nodes++;
    if (!isObject(value) || depth > MAX_DEPTH) return anyValue({});
    const flat = flattenSchema(root, value, isOpen);
    if (!flat.lossless) lossless = false;
    for (const ref of flat.refs) openRefs.add(ref);
    const adapted = unionOf(flat.schema).length > 0 ? adaptUnion(flat.schema, depth) : adaptPlain(flat.schema, depth);
    for (const ref of flat.refs) openRefs.delete(ref);
    return adapted;
  }

  /** `anyOf` must be the only field of its schema, so what stands beside it goes into every branch. */
  function adaptUnion(node: JsonObject, depth: number): JsonObject {
    const { anyOf: _, oneOf: __, ...base } = node;
    const branches = unionOf(node);
    const others = branches.filter((branch) => branch.type !== 'null' && branch.const !== null);
    const adapted = others.map((branch) => adapt(mergeSchemas(base, branch), depth + 1));
    return joinBranches(adapted, others.length < branches.length || base.nullable === true);
  }

  function adaptPlain(node: JsonObject, depth: number): JsonObject {
    const values = 'const' in node ? [node.const] : Array.isArray(node.enum) ? node.enum : undefined;
    const types = typesOf(node, values);
    const nullable = types.includes('null') || node.nullable === true || values?.includes(null) === true;
    const [type, ...more] = types.filter((candidate) => candidate !== 'null');
    if (type === undefined) return types.includes('null') ? { type: 'NULL' } : anyValue(node);
    if (more.length > 0) {
      return joinBranches(
        [type, ...more].map((one) => adaptPlain({ ...node, type: one, nullable: false }, depth)),
        nullable,
      );
    }
    const known = values?.filter((value) => value !== null && typeFits(value, type));
    const { fields, notes, lossless: kept } = fieldsOf(type, node, known, depth);
    if (!kept) lossless = false;
    return {
      type: type.toUpperCase(),
      ...(typeof node.title === 'string' ? { title: node.title } : {}),
      ...describe([node.description, ...notes]),
      ...fields,
      ...(nullable ? { nullable: true } : {}),
    };
  }

  function fieldsOf(type: JsonType, node: JsonObject, values: unknown[] | undefined, depth: number): AdaptedFields {
    if (type === 'array') return adaptArray(node, depth);
    return type === 'object' ? adaptObject(node, depth) : adaptScalar(type, node, values);
  }

  function adaptArray(node: JsonObject, depth: number): AdaptedFields {
    const tuple = Array.isArray(node.prefixItems) ? node.prefixItems : Array.isArray(node.items) ? node.items : undefined;
    const items = tuple
      ? joinBranches(
          tuple.map((item) => adapt(item, depth + 1)),
          false,
        )
      : adapt(node.items, depth + 1);
    return { fields: { items, ...numbers(node, ['minItems', 'maxItems']) }, notes: [], lossless: tuple === undefined };
  }

  function adaptObject(node: JsonObject, depth: number): AdaptedFields {
    const properties = isObject(node.properties) ? node.properties : {};
    const names = Object.keys(properties);
    const required = listOf(node.required).filter((name) => typeof name === 'string' && names.includes(name));
    const notes = freeKeysNotes(node, names.length > 0);
    return {
      fields: {
        ...(names.length > 0 ? { properties: Object.fromEntries(names.map((name) => [name, adapt(properties[name], depth + 1)])) } : {}),
        ...(required.length > 0 ? { required: [...new Set(required)] } : {}),
      },
      notes,
      lossless: notes.length === 0,
    };
  }

  function anyValue(node: JsonObject): JsonObject {
    lossless = false;
    return { anyOf: ANY_VALUE.map((branch) => ({ ...branch, ...describe([node.description]) })) };
  }

  const schema = adapt(root, 0);
  return { schema, lossless };
}

/** References can unfold without end in breadth too; beyond this many nodes they stay folded. */
const MAX_NODES = 3000;

/** Deeper than any schema that Gemini accepts. */
const MAX_DEPTH = 50;

/** Gemini wants a type everywhere, so "any JSON value" has to list them. */
const ANY_VALUE: readonly JsonObject[] = [
  { type: 'STRING' },
  { type: 'NUMBER' },
  { type: 'BOOLEAN' },
  { type: 'OBJECT' },
  { type: 'ARRAY', items: { type: 'STRING' } },
];

const JSON_TYPES = ['string', 'number', 'integer', 'boolean', 'array', 'object'] as const;
type JsonType = (typeof JSON_TYPES)[number];

/** The types a schema names, else those that its keywords or its values speak of. */
function typesOf(node: JsonObject, values: unknown[] | undefined): (JsonType | 'null')[] {
  const named = typeof node.type === 'string' ? [node.type] : listOf(node.type);
  const types = [...JSON_TYPES, 'null' as const].filter((type) => named.includes(type));
  if (types.length > 0) return types;
  if (values)
    return [...JSON_TYPES.filter((type) => type !== 'integer'), 'null' as const].filter((type) =>
      values.some((value) => typeFits(value, type)),
    );
  if (isObject(node.properties) || node.additionalProperties !== undefined || Array.isArray(node.required)) return ['object'];
  if (node.items !== undefined || Array.isArray(node.prefixItems)) return ['array'];
  if (typeof node.pattern === 'string' || typeof node.minLength === 'number' || typeof node.maxLength === 'number') return ['string'];
  if (typeof node.minimum === 'number' || typeof node.maximum === 'number') return ['number'];
  return [];
}

function typeFits(value: unknown, type: JsonType | 'null'): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isObject(value);
  return typeof value === (type === 'integer' ? 'number' : type);
}

function describe(lines: unknown[]): JsonObject {
  const description = lines.filter((line) => typeof line === 'string' && line !== '').join('\n');
  return description === '' ? {} : { description };
}

const MAX_NOTE_LENGTH = 300;

/** Gemini knows no keys but those that are listed, so that others are welcome has to be said. */
function freeKeysNotes(node: JsonObject, hasProperties: boolean): string[] {
  const byPattern = isObject(node.patternProperties) ? Object.values(node.patternProperties)[0] : undefined;
  const values = isObject(node.additionalProperties) ? node.additionalProperties : (byPattern ?? node.additionalProperties);
  if (isObject(values) && Object.keys(values).length > 0) {
    const schema = JSON.stringify(values);
    return [`Keys may be chosen freely.${schema.length <= MAX_NOTE_LENGTH ? ` Their values match this schema: ${schema}` : ''}`];
  }
  const open = hasProperties ? values === true || isObject(values) : values !== false;
  return open ? ['Keys may be chosen freely.'] : [];
}

/** Branches of one `anyOf`: unions within are unfolded, repeats dropped, lists of strings joined; a single one stands alone. */
function joinBranches(branches: JsonObject[], nullable: boolean): JsonObject {
  const unfolded = branches.flatMap((branch) => (Array.isArray(branch.anyOf) ? branch.anyOf.filter(isObject) : [branch]));
  const values = unfolded.filter((branch) => branch.type !== 'NULL');
  const [first, ...others] = joinEnums([...new Map(values.map((branch) => [JSON.stringify(branch), branch])).values()]);
  if (!first) return { type: 'NULL' };
  const marked = nullable || values.length < unfolded.length ? { ...first, nullable: true } : first;
  return others.length === 0 ? marked : { anyOf: [marked, ...others] };
}

function joinEnums(branches: JsonObject[]): JsonObject[] {
  const isBareEnum = (branch: JsonObject) =>
    branch.type === 'STRING' && Array.isArray(branch.enum) && Object.keys(branch).every((key) => key === 'type' || key === 'enum');
  const bare = branches.filter(isBareEnum);
  if (bare.length < 2) return branches;
  return [
    { type: 'STRING', enum: [...new Set(bare.flatMap((branch) => listOf(branch.enum)))] },
    ...branches.filter((branch) => !isBareEnum(branch)),
  ];
}
