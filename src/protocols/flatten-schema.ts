import { isObject, objectsOf } from './lenient-json';
import { mergeSchemas } from './merge-schemas';
import type { JsonObject } from './protocol';

export interface FlatSchema {
  /** The schema with its `$ref` and `allOf` merged into it; what stands inside is untouched. */
  schema: JsonObject;
  /** The references that were followed. */
  refs: Set<string>;
  /** Whether a reference led nowhere or back into itself, or two unions had to hold at once. */
  lossless: boolean;
}

/** @param isOpen whether a reference is being unfolded further up, so that it would never end */
export function flattenSchema(root: JsonObject, schema: JsonObject, isOpen: (ref: string) => boolean): FlatSchema {
  const flat: FlatSchema = { schema: {}, refs: new Set(), lossless: true };

  function flatten(node: JsonObject): JsonObject {
    const { $ref, allOf, ...own } = node;
    const merged = typeof $ref === 'string' ? mergeSchemas(follow($ref), own) : own;
    return objectsOf(allOf).map(flatten).reduce(mergeWithUnions, merged);
  }
  function follow(ref: string): JsonObject {
    const target = resolveRef(root, ref);
    if (!target || isOpen(ref) || flat.refs.has(ref)) {
      flat.lossless = false;
      return target ? folded(ref, target) : {};
    }
    flat.refs.add(ref);
    return flatten(target);
  }
  /** Two unions that must hold at once have no place in one schema: the first is kept. */
  function mergeWithUnions(base: JsonObject, extra: JsonObject): JsonObject {
    if (unionOf(base).length === 0 || unionOf(extra).length === 0) return mergeSchemas(base, extra);
    const { anyOf: _, oneOf: __, ...plain } = extra;
    flat.lossless = false;
    return mergeSchemas(base, plain);
  }

  flat.schema = flatten(schema);
  return flat;
}

/** The branches of `anyOf`, else those of `oneOf`. */
export function unionOf(schema: JsonObject): JsonObject[] {
  const anyOf = objectsOf(schema.anyOf);
  return anyOf.length > 0 ? anyOf : objectsOf(schema.oneOf);
}

/** A schema inside of itself, told in words where it would begin anew. */
function folded(ref: string, target: JsonObject): JsonObject {
  const name = ref.slice(ref.lastIndexOf('/') + 1);
  const type = typeof target.type === 'string' ? target.type : 'object';
  return { type, description: name === '#' ? 'Built like the whole.' : `Built like "${name}".`, additionalProperties: false };
}

/** Where a `$ref` points (`#`, `#/$defs/Name`, any JSON pointer into `root`); undefined when nothing is there. */
export function resolveRef(root: JsonObject, ref: string): JsonObject | undefined {
  if (ref === '#') return root;
  if (!ref.startsWith('#/')) return undefined;
  let current: unknown = root;
  for (const token of ref.slice(2).split('/')) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = Reflect.get(current, unescapeToken(token));
  }
  return isObject(current) ? current : undefined;
}

/** https://www.rfc-editor.org/rfc/rfc6901 */
function unescapeToken(token: string): string {
  const plain = token.replaceAll('~1', '/').replaceAll('~0', '~');
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain;
  }
}
