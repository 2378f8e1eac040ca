import { define, isRecord, type Place, placesIn, ROOT, read, remove, write } from './json-places';

/** Texts so short are small enough to be read. */
const SHORT = 40;

/**
 * Takes away whatever is not needed to break the law, until nothing more can go or the time is over. Generators make small changes to
 * large recordings; this leaves the change.
 */
export async function minimize(input: string, stillBreaks: (input: string) => Promise<boolean>, ms: number): Promise<string> {
  const until = performance.now() + ms;
  let smallest = input;
  for (let smaller: string | undefined = input; smaller !== undefined; ) {
    smaller = undefined;
    for (const candidate of smallerTexts(smallest)) {
      if (performance.now() > until) return smallest;
      if (candidate.length >= smallest.length || !(await stillBreaks(candidate))) continue;
      smallest = candidate;
      smaller = candidate;
      break;
    }
  }
  return smallest;
}

/** The text with one thing less: the largest first. */
function* smallerTexts(text: string): Generator<string> {
  const value = parsed(text);
  if (value !== undefined) {
    yield* smallerJson(value);
    return;
  }
  const lines = text.split('\n');
  for (let size = Math.ceil(lines.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < lines.length; at += size) yield [...lines.slice(0, at), ...lines.slice(at + size)].join('\n');
  }
  for (const [at, line] of lines.entries()) {
    const start = Math.max(0, line.search(/[[{]/));
    const inner = line.slice(start);
    for (const smaller of inner === text ? [] : smallerTexts(inner))
      yield [...lines.slice(0, at), line.slice(0, start) + smaller, ...lines.slice(at + 1)].join('\n');
    if (lines.length === 1) for (const part of halves(text)) yield part;
  }
}

function* smallerJson(value: unknown): Generator<string> {
  const count = placesIn(holderOf(value)).length;
  for (let index = 0; index < count; index++) {
    for (const change of [remove, emptied, shortened]) {
      const holder = holderOf(value);
      const place = placesIn(holder)[index];
      if (place && change(place)) yield JSON.stringify(holder[ROOT]);
    }
  }
}

function emptied(place: Place): boolean {
  const value = read(place);
  if (Array.isArray(value) && value.length > 0) write(place, []);
  else if (isRecord(value) && Object.keys(value).length > 0) write(place, {});
  else return false;
  return true;
}

function shortened(place: Place): boolean {
  const value = read(place);
  if (typeof value !== 'string' || value.length === 0) return false;
  write(place, value.length > SHORT ? value.slice(0, value.length / 2) : '');
  return true;
}

function* halves(text: string): Generator<string> {
  for (let size = Math.ceil(text.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let at = 0; at < text.length; at += size) yield text.slice(0, at) + text.slice(at + size);
}

function holderOf(value: unknown): Record<string, unknown> {
  const holder: Record<string, unknown> = {};
  define(holder, ROOT, JSON.parse(JSON.stringify(value)));
  return holder;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
