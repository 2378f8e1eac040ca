import { isObject, listOf } from '../lenient-json';
import type { JsonObject } from '../protocol';
import { adaptSchema } from './adapt-schema';
import { flattenSchema, unionOf } from './flatten-schema';

/**
 * The schema of a function's parameters for Gemini, which must be an object: of a union at the top the properties of all
 * branches are offered, and only what all demand is demanded. Undefined when there are none, as Gemini refuses an empty one.
 */
export function adaptParameters(parameters: JsonObject): JsonObject | undefined {
  const { schema } = adaptSchema({ ...parameters, ...asObject(parameters, parameters, 0) });
  return isObject(schema.properties) ? schema : undefined;
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
    required: [...listOf(base.required), ...demanded],
  };
}
