/** A word of a text, without the punctuation around it. */
export interface Word {
  start: number;
  end: number;
  /** Neighbours in one line have successive numbers. */
  ordinal: number;
}

export interface Use {
  start: number;
  end: number;
}

/** A phrase with the places where it stands, none overlapping another. */
export interface Phrase {
  text: string;
  uses: Use[];
}

/** Shorter phrases are not worth a name. */
export const LEAST_CHARACTERS = 20;

/** Longer ones are whole sentences, which repeat as blocks if at all. */
const MOST_CHARACTERS = 200;

const OPENING = '([{<"\'“‘«';
const CLOSING = '.,;:!?…)]}>"\'”’»';

/**
 * The words of a line.
 * @param offset where the line starts in its text
 * @param ordinal the number of the first word
 */
export function wordsOf(line: string, offset: number, ordinal: number): Word[] {
  const words: Word[] = [];
  for (const { 0: word, index } of line.matchAll(/[^ \t\r]+/g)) {
    let start = 0;
    let end = word.length;
    while (start < end && OPENING.includes(word[start] ?? '')) start++;
    while (end > start && CLOSING.includes(word[end - 1] ?? '')) end--;
    if (end > start) words.push({ start: offset + index + start, end: offset + index + end, ordinal: ordinal + words.length });
  }
  return words;
}

/** Phrases of 20 to 200 characters that stand at two places or more, as long as all their places allow. */
export function repeatedPhrases(text: string, words: readonly Word[]): Phrase[] {
  const byBeginning = new Map<string, number[]>();
  for (const first of words.keys()) {
    const last = shortestPhrase(words, first);
    if (last === undefined) continue;
    const beginning = text.slice(words[first]?.start, words[last]?.end);
    const places = byBeginning.get(beginning);
    if (places) places.push(first);
    else byBeginning.set(beginning, [first]);
  }
  const phrases: Phrase[] = [];
  for (const [beginning, places] of byBeginning) {
    const uses = apart(
      places.map((first) => ({ first, start: words[first]?.start ?? 0, end: (words[first]?.start ?? 0) + beginning.length })),
    );
    if (uses.length >= 2) phrases.push(extended(text, words, uses));
  }
  return phrases;
}

/** The last word of the shortest phrase of enough characters that begins with this word. */
function shortestPhrase(words: readonly Word[], first: number): number | undefined {
  const from = words[first];
  if (!from) return undefined;
  for (let last = first; ; last++) {
    const to = words[last];
    if (!to || to.ordinal !== from.ordinal + last - first || to.end - from.start > MOST_CHARACTERS) return undefined;
    if (to.end - from.start >= LEAST_CHARACTERS) return last;
  }
}

function apart<U extends Use>(uses: readonly U[]): U[] {
  let end = -1;
  return uses.filter((use) => {
    if (use.start < end) return false;
    end = use.end;
    return true;
  });
}

/** Adds words at the end as long as they are the same at every place. */
function extended(text: string, words: readonly Word[], places: readonly (Use & { first: number })[]): Phrase {
  const [one] = places;
  let phrase = text.slice(one?.start, one?.end);
  for (let last = lastWord(words, one); ; last++) {
    const next = words[last + 1];
    const before = words[last];
    if (!one || !next || !before || next.ordinal !== before.ordinal + 1) break;
    const longer = text.slice(one.start, next.end);
    const endsAtWord = places.every(({ first }) => words[first + last + 1 - one.first]?.end === (words[first]?.start ?? 0) + longer.length);
    const apartStill = places.every(({ start }, index) => (places[index + 1]?.start ?? Infinity) >= start + longer.length);
    if (longer.length > MOST_CHARACTERS || !endsAtWord || !apartStill || !places.every(({ start }) => text.startsWith(longer, start)))
      break;
    phrase = longer;
  }
  return { text: phrase, uses: places.map(({ start }) => ({ start, end: start + phrase.length })) };
}

function lastWord(words: readonly Word[], place: (Use & { first: number }) | undefined): number {
  let last = place?.first ?? 0;
  while ((words[last]?.end ?? Infinity) < (place?.end ?? 0)) last++;
  return last;
}
