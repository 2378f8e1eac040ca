import { compareVersions } from '../compare-versions';

/** Words of a model name that say nothing about its price. */
const FILLERS = new Set(['latest', 'preview', 'exp', 'experimental', 'it', 'v', 'anthropic', 'claude']);

interface NameParts {
  words: ReadonlySet<string>;
  version: readonly number[];
}

/**
 * The known model most like a name that is not known itself: of the same family (`haiku`, `gpt … mini`) and version, else the
 * newest version that is not newer than the one asked for, else the oldest. For models that came out after the price list.
 */
export function relatedModel(name: string, known: readonly KnownModel[]): string | undefined {
  const wanted = nameParts(name);
  const [family] = wanted.words;
  if (family === undefined) return undefined;
  let best: ({ id: string } & NameParts) | undefined;
  for (const candidate of partsOf(known)) {
    // The first word names the family; without it two names have nothing to do with each other.
    if (candidate.words.has(family) && (!best || isCloser(candidate, best, wanted))) best = candidate;
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

function isCloser(candidate: NameParts, best: NameParts, wanted: NameParts): boolean {
  const missing = countMissing(wanted.words, candidate.words) - countMissing(wanted.words, best.words);
  if (missing !== 0) return missing < 0;
  const sameVersion = compareVersions(candidate.version, wanted.version) === 0;
  if (sameVersion !== (compareVersions(best.version, wanted.version) === 0)) return sameVersion;
  const surplus = countMissing(candidate.words, wanted.words) - countMissing(best.words, wanted.words);
  if (surplus !== 0) return surplus < 0;
  return isCloserVersion(candidate.version, best.version, wanted.version);
}

/** How many words the other name lacks. */
function countMissing(words: ReadonlySet<string>, other: ReadonlySet<string>): number {
  let missing = 0;
  for (const word of words) if (!other.has(word)) missing++;
  return missing;
}

/** A version at or below the wanted one beats one above it; below, the newest is closest; above, the oldest. No version: the newest. */
function isCloserVersion(candidate: readonly number[], best: readonly number[], wanted: readonly number[]): boolean {
  if (wanted.length === 0) return compareVersions(candidate, best) > 0;
  const candidateAbove = compareVersions(candidate, wanted) > 0;
  const bestAbove = compareVersions(best, wanted) > 0;
  if (candidateAbove !== bestAbove) return bestAbove;
  return candidateAbove ? compareVersions(candidate, best) < 0 : compareVersions(candidate, best) > 0;
}
