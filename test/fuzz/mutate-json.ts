import fc from 'fast-check';
import { define, isRecord, type Place, placesIn, ROOT, read, remove, write } from './json-places';
import { oddKey, oddValue } from './odd-values';

type Mutation =
  | { kind: 'replace'; at: number; value: string }
  | { kind: 'add'; at: number; key: string; value: string }
  | { kind: 'rename'; at: number; key: string }
  | { kind: 'swap'; at: number; with: number }
  | { kind: 'delete'; at: number }
  | { kind: 'repeat'; at: number }
  | { kind: 'wrap'; at: number }
  | { kind: 'retype'; at: number };

const at = fc.nat(2000);

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('replace' as const), at, value: oddValue }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('add' as const), at, key: oddKey, value: oddValue }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('rename' as const), at, key: oddKey }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('swap' as const), at, with: at }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom('delete' as const, 'repeat' as const, 'wrap' as const, 'retype' as const), at }),
  },
);

/** JSON texts like those of the corpus, with things in them that are wrong, missing, doubled or in each other's place. */
export function mutatedJson(corpus: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(
      fc.nat(corpus.length - 1),
      fc.array(mutation, { maxLength: 4 }),
      fc.option(fc.tuple(fc.nat(200), oddKey, oddValue), { freq: 10 }),
    )
    .map(([index, mutations, doubled]) => {
      const holder: Record<string, unknown> = { [ROOT]: JSON.parse(corpus[index] ?? 'null') };
      for (const one of mutations) mutate(holder, one);
      const text = JSON.stringify(holder[ROOT]) ?? 'null';
      return doubled ? withDoubledKey(text, ...doubled) : text;
    });
}

/** The text cut off, spliced with another, or with other characters in it: mostly no JSON any more. */
export function brokenText(texts: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const damage = fc.oneof(
    fc.record({ kind: fc.constant('cut' as const), at }),
    fc.record({ kind: fc.constant('insert' as const), at, text: fc.oneof(fc.string({ unit: 'binary', maxLength: 5 }), oddValue) }),
  );
  return fc.tuple(texts, texts, fc.array(damage, { maxLength: 3 })).map(([text, other, damages]) =>
    damages.reduce((result, one) => {
      const place = result.length === 0 ? 0 : (one.at * 7919) % result.length;
      return one.kind === 'cut' ? result.slice(0, place) + other.slice(place) : result.slice(0, place) + one.text + result.slice(place);
    }, text),
  );
}

/** One of the strings of a JSON text replaced by a value nested far deeper than recursion reaches. */
export function withDepths(texts: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(texts, fc.nat(50)).map(([text, nth]) => {
    const strings = [...text.matchAll(/(?<=:)"[^"\\]*"/g)];
    const found = strings[nth % Math.max(1, strings.length)];
    return found ? text.slice(0, found.index) + DEEP + text.slice(found.index + found[0].length) : text;
  });
}

const DEEP = `${'{"a":['.repeat(20_000)}1${']}'.repeat(20_000)}`;

function mutate(holder: Record<string, unknown>, one: Mutation): void {
  const places = placesIn(holder);
  const place = places[one.at % places.length];
  if (!place) return;
  const value = read(place);
  if (one.kind === 'replace') write(place, JSON.parse(one.value));
  else if (one.kind === 'wrap') write(place, [value]);
  else if (one.kind === 'retype') write(place, retyped(value));
  else if (one.kind === 'add') add(value, one.key, JSON.parse(one.value));
  else if (one.kind === 'swap') swap(place, places[one.with % places.length] ?? place);
  else if (one.kind === 'delete') remove(place);
  else if (one.kind === 'repeat') repeat(place);
  else if (remove(place) && !Array.isArray(place.parent)) define(place.parent, one.key, value);
}

function add(target: unknown, key: string, value: unknown): void {
  if (isRecord(target)) define(target, key, value);
  else if (Array.isArray(target)) target.push(value);
}

function swap(one: Place, other: Place): void {
  const [value, otherValue] = [copyOf(read(one)), copyOf(read(other))];
  write(one, otherValue);
  write(other, value);
}

function repeat({ parent, key }: Place): void {
  if (Array.isArray(parent)) parent.splice(Number(key), 0, copyOf(parent[Number(key)]));
}

function retyped(value: unknown): unknown {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return Number.isNaN(Number(value)) ? { text: value } : Number(value);
  if (Array.isArray(value)) return { ...value };
  return value === null ? 'null' : Object.values(value ?? {});
}

function withDoubledKey(text: string, nth: number, key: string, value: string): string {
  const objects = [...text.matchAll(/\{(?=")/g)];
  const place = objects[nth % Math.max(1, objects.length)]?.index;
  return place === undefined ? text : `${text.slice(0, place + 1)}${JSON.stringify(key)}:${value},${text.slice(place + 1)}`;
}

function copyOf(value: unknown): unknown {
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
}
