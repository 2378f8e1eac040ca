import { flattenSchema, unionOf } from './flatten-schema';
import { isObject, listOf } from './lenient-json';
import { present } from './present';
import type { JsonObject } from './protocol';

/** What OpenAI, Anthropic and Gemini answer 400 to at the top of a tool's schema. */
const NOT_AT_THE_TOP = ['$ref', 'allOf', 'anyOf', 'oneOf', 'enum', 'not'];

/**
 * The schema of a tool's input as a plain object with properties: of a union at the top those of all branches are offered, and only
 * what all demand is demanded. The schema itself when it is one.
 */
export function objectSchema(parameters: JsonObject): JsonObject {
  if (NOT_AT_THE_TOP.some((keyword) => parameters[keyword] !== undefined)) {
    return present({ ...parameters, ...asObject(parameters, parameters, 0), enum: undefined, not: undefined });
  }
  const isPlain = parameters.type === 'object' && isObject(parameters.properties);
  return isPlain ? parameters : { properties: {}, ...parameters, type: 'object' };
}

/** Deeper nesting of unions than anybody writes by hand. */
const MAX_UNIONS = 5;

function asObject(root: JsonObject, node: JsonObject, depth: number): JsonObject {
  const flat = flattenSchema(root, node, () => depth > MAX_UNIONS).schema;
  const branches = depth > MAX_UNIONS ? [] : unionOf(flat).map((branch) => asObject(root, branch, depth + 1));
  const { anyOf: _, oneOf: __, ...base } = flat;
  const cleared = { $ref: undefined, allOf: undefined, anyOf: undefined, oneOf: undefined };
  if (branches.length === 0) return { ...base, ...cleared, type: 'object' };
  const offered = new Map<string, unknown[]>();
  for (const branch of branches) {
    for (const [name, schema] of Object.entries(isObject(branch.properties) ? branch.properties : {})) {
      offered.set(name, [...(offered.get(name) ?? []), schema]);
    }
  }
  const joined = [...offered].map(([name, schemas]) => [name, schemas.length === 1 ? schemas[0] : { anyOf: schemas }]);
  const demanded = branches.map((branch) => listOf(branch.required)).reduce((all, own) => all.filter((name) => own.includes(name)));
  return {
    ...base,
    ...cleared,
    type: 'object',
    properties: { ...Object.fromEntries(joined), ...(isObject(base.properties) ? base.properties : {}) },
    required: [...new Set([...listOf(base.required), ...demanded])],
  };
}
