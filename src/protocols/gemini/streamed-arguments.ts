import { stringifyExactly } from '../exact-json';
import { objectsOf } from '../lenient-json';
import type { JsonObject } from '../protocol';

/** Where a value stands: member names and array indices from the outside in. */
type Place = readonly (string | number)[];

/** One step of a JSON path as Gemini writes it: `.name`, `[0]`, `['a name']`. */
const STEP = /\.([^.[\]]+)|\[(\d+)\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]/gy;

/** Deeper arguments than a request may have. */
const MAX_STEPS = 100;

/**
 * Arguments of a call that come in pieces, each with the path of the value it is for
 * (https://cloud.google.com/vertex-ai/generative-ai/docs/multimodal/function-calling, `partialArgs`). A text may come in
 * several. Pieces for places that cannot be are left out.
 */
export class StreamedArguments {
  readonly #root: JsonObject = {};

  add(partialArgs: unknown): void {
    for (const piece of objectsOf(partialArgs)) {
      const place = typeof piece.jsonPath === 'string' ? placeOf(piece.jsonPath) : undefined;
      const value = valueOf(piece);
      if (place && value !== undefined) put(this.#root, place, value);
    }
  }

  /** Arguments that came whole; they replace what came in pieces. */
  addWhole(args: JsonObject): void {
    for (const [name, value] of Object.entries(args)) define(this.#root, name, value);
  }

  json(): string {
    return stringifyExactly(this.#root);
  }
}

function placeOf(path: string): Place | undefined {
  const steps = [...path.replace(/^\$/, '').matchAll(STEP)];
  const read = steps.reduce((length, [step]) => length + step.length, 0);
  if (steps.length === 0 || steps.length > MAX_STEPS || read !== path.replace(/^\$/, '').length) return undefined;
  return steps.map(([, name, index, quoted, doubleQuoted]) =>
    index === undefined ? (name ?? (quoted ?? doubleQuoted ?? '').replace(/\\(.)/g, '$1')) : Number(index),
  );
}

function valueOf(piece: JsonObject): unknown {
  if ('nullValue' in piece) return null;
  return piece.stringValue ?? piece.numberValue ?? piece.boolValue;
}

function put(root: JsonObject, place: Place, value: unknown): void {
  let holder: object = root;
  for (const [depth, step] of place.entries()) {
    // Values of a list come in their order; a place far behind its end would fill memory with holes.
    if (Array.isArray(holder) ? typeof step !== 'number' || step > holder.length : typeof step === 'number') return;
    const before: unknown = Object.hasOwn(holder, step) ? Reflect.get(holder, step) : undefined;
    const next = place[depth + 1];
    if (next === undefined) {
      define(holder, step, typeof before === 'string' && typeof value === 'string' ? before + value : value);
      return;
    }
    const inner = typeof before === 'object' && before !== null ? before : typeof next === 'number' ? [] : {};
    define(holder, step, inner);
    holder = inner;
  }
}

/** As an own property, whatever its name: `__proto__` is a name like any other in arguments. */
function define(holder: object, step: string | number, value: unknown): void {
  Object.defineProperty(holder, step, { value, writable: true, enumerable: true, configurable: true });
}
