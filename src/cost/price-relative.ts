/** Words of a model name that say nothing about its price. */
const FILLERS = new Set(['latest', 'preview', 'exp', 'experimental', 'it', 'v', 'anthropic', 'claude']);

interface NameParts {
  words: ReadonlySet<string>;
  version: readonly number[];
}

/**
 * The known model most like a name that is not known itself: of the same family (`haiku`, `gpt … mini`), the newest version
 * that is not newer than the one asked for, else the oldest. For models that came out after the price list.
 */
export function relatedModel(name: string, known: readonly KnownModel[]): string | undefined {
  const wanted = nameParts(name);
  if (wanted.words.size === 0) return undefined;
  let best: { id: string; unlike: number; version: readonly number[] } | undefined;
  for (const { id, words, version } of partsOf(known)) {
    if (!sharesFamily(wanted.words, words)) continue;
    const unlike = difference(wanted.words, words);
    if (!best || unlike < best.unlike || (unlike === best.unlike && isCloser(version, best.version, wanted.version))) {
      best = { id, unlike, version };
    }
  }
  return best?.id;
}

export interface KnownModel {
  id: string;
}

const partsOfLists = new WeakMap<readonly KnownModel[], ({ id: string } & NameParts)[]>();

/** A vendor's list has hundreds of names and is asked for once per model, so it is taken apart once. */
function partsOf(known: readonly KnownModel[]): ({ id: string } & NameParts)[] {
  let parts = partsOfLists.get(known);
  if (!parts) {
    parts = known.map(({ id }) => ({ id, ...nameParts(id) }));
    partsOfLists.set(known, parts);
  }
  return parts;
}

/** `claude-haiku-4-5-20251001` is the family `haiku` in version 4.5; dates are no versions, and sizes (`70b`) are words. */
function nameParts(name: string): NameParts {
  const words = new Set<string>();
  const version: number[] = [];
  const undated = name.toLowerCase().replace(/\d{4}-\d{2}-\d{2}|\d{6,}/g, '');
  for (const [part] of undated.matchAll(/\d+b\b|[a-z]+|\d+/g)) {
    if (/^\d+$/.test(part)) version.push(Number(part));
    else if (!FILLERS.has(part)) words.add(part);
  }
  return { words, version };
}

/** The first word names the family (`gpt`, `gemini`, `opus`); without it two names have nothing to do with each other. */
function sharesFamily(wanted: ReadonlySet<string>, candidate: ReadonlySet<string>): boolean {
  const [family] = wanted;
  return family !== undefined && candidate.has(family);
}

function difference(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0;
  for (const word of a) if (b.has(word)) shared++;
  return a.size + b.size - 2 * shared;
}

/** A version at or below the wanted one beats one above it; below, the newest is closest; above, the oldest. No version: the newest. */
function isCloser(candidate: readonly number[], best: readonly number[], wanted: readonly number[]): boolean {
  if (wanted.length === 0) return compareVersions(candidate, best) > 0;
  const candidateAbove = compareVersions(candidate, wanted) > 0;
  const bestAbove = compareVersions(best, wanted) > 0;
  if (candidateAbove !== bestAbove) return bestAbove;
  return candidateAbove ? compareVersions(candidate, best) < 0 : compareVersions(candidate, best) > 0;
}

function compareVersions(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const step = (a[i] ?? 0) - (b[i] ?? 0);
    if (step !== 0) return step;
  }
  return 0;
}
