import type { StageContext } from './deduplicator';
import { readLines } from './line-kinds';
import { LEAST_CHARACTERS, type Phrase, repeatedPhrases, type Use, type Word, wordsOf } from './phrases';
import { formatDefinition, formatSymbol, formatTakenUp, isDefinable, symbolName } from './symbol-mark';

/** Names cost attention; a text full of them is read with more trouble than it saves. */
const MAX_NEW_SYMBOLS = 16;

/** So many of the most promising phrases are looked at closely. */
const MAX_CANDIDATES = 64;

/** Longer texts are no prose, and looking for phrases takes longer than anything else. */
const MAX_CHARACTERS = 50_000;

/** A phrase gets a name from its third use on, wherever the first ones were. */
const LEAST_USES = 3;

interface Replacement extends Use {
  mark: string;
}

/**
 * Stage 3. A phrase that comes up again and again gets a name where that pays within this very text; later texts take the name up
 * where that is shorter. A name is defined where it is first used, so no text that was sent before has to change.
 */
export async function nameRepeatedPhrases(text: string, context: StageContext): Promise<string> {
  if (text.length > MAX_CHARACTERS) return text;
  const words = proseWords(text, context.base);
  const known = usesOfKnownSymbols(text, words, context);
  const free = withoutTaken(words, known);
  return replaced(text, [...known, ...(await newSymbols(text, free, context))]);
}

function proseWords(text: string, base: 'prose' | 'code'): Word[] {
  const { lines, kinds } = readLines(text, base);
  const words: Word[] = [];
  let offset = 0;
  for (const [index, line] of lines.entries()) {
    // A gap in the numbers keeps phrases within their lines.
    const found = kinds[index] === 'prose' ? wordsOf(line, offset, (words.at(-1)?.ordinal ?? 0) + 2) : [];
    for (const word of found) words.push(word);
    offset += line.length + 1;
  }
  return words;
}

function usesOfKnownSymbols(text: string, words: readonly Word[], context: StageContext): Replacement[] {
  const symbols = [...context.sent.symbols()].filter(([name]) => !text.includes(formatSymbol(name)));
  if (symbols.length === 0) return [];
  const byFirstWord = new Map<string, [name: string, phrase: string][]>();
  for (const symbol of symbols) {
    const [first] = wordsOf(symbol[1], 0, 0);
    const word = symbol[1].slice(0, first?.end);
    byFirstWord.set(word, [...(byFirstWord.get(word) ?? []), symbol]);
  }
  const ends = new Set(words.map(({ end }) => end));
  const usesOf = new Map<string, Use[]>();
  let taken = 0;
  for (const { start, end } of words) {
    if (start < taken) continue;
    let longest = '';
    let longestName = '';
    for (const [name, phrase] of byFirstWord.get(text.slice(start, end)) ?? []) {
      if (phrase.length <= longest.length || !text.startsWith(phrase, start) || !ends.has(start + phrase.length)) continue;
      longest = phrase;
      longestName = name;
    }
    if (longest === '') continue;
    taken = start + longest.length;
    usesOf.set(longestName, [...(usesOf.get(longestName) ?? []), { start, end: taken }]);
  }
  return [...usesOf].flatMap(([name, uses]) => {
    const phrase = text.slice(uses[0]?.start, uses[0]?.end);
    const first = formatTakenUp(name);
    return costs(first, name, uses.length, context) < uses.length * context.count(` ${phrase}`) ? marked(uses, first, name) : [];
  });
}

/** Tokens of a symbol's uses in a text. */
function costs(first: string, name: string, uses: number, { count }: StageContext): number {
  return count(` ${first}`) + (uses - 1) * count(` ${formatSymbol(name)}`);
}

function marked(uses: readonly Use[], first: string, name: string): Replacement[] {
  return uses.map((use, index) => ({ ...use, mark: index === 0 ? first : formatSymbol(name) }));
}

async function newSymbols(text: string, words: readonly Word[], context: StageContext): Promise<Replacement[]> {
  const { sent } = context;
  const candidates = repeatedPhrases(text, words).filter((phrase) => isDefinable(phrase.text));
  const promising = candidates.sort((a, b) => characterGain(b) - characterGain(a)).slice(0, MAX_CANDIDATES);
  const names = new Set<string>();
  const taken = new Uint8Array(text.length);
  const replacements: Replacement[] = [];
  for (const { text: phrase, uses: all } of promising) {
    // The whole conversation is searched for some of them.
    await context.pause();
    const name = symbolName(phrase);
    const uses = all.filter((use) => !overlaps(use, taken));
    const free = sent.phraseOf(name) === undefined && !names.has(name) && !text.includes(formatSymbol(name));
    if (!free || names.size === MAX_NEW_SYMBOLS || !pays({ text: phrase, uses }, name, context)) continue;
    // Somebody wrote these very characters, and meant them.
    if (sent.mentions(formatSymbol(name))) continue;
    names.add(name);
    for (const { start, end } of uses) taken.fill(1, start, end);
    replacements.push(...marked(uses, formatDefinition(name, phrase), name));
  }
  return replacements;
}

/** Looks at every twentieth character only: what is taken is at least that long. */
function overlaps({ start, end }: Use, taken: Uint8Array): boolean {
  for (let position = start; position < end; position += LEAST_CHARACTERS - 1) if (taken[position]) return true;
  return taken[end - 1] === 1;
}

function characterGain({ text, uses }: Phrase): number {
  return (uses.length - 1) * text.length;
}

function pays({ text, uses }: Phrase, name: string, context: StageContext): boolean {
  if (uses.length < 2 || (uses.length < LEAST_USES && !context.sent.mentions(text))) return false;
  return costs(formatDefinition(name, text), name, uses.length, context) < uses.length * context.count(` ${text}`);
}

function withoutTaken(words: readonly Word[], taken: readonly Use[]): Word[] {
  let index = 0;
  return words.filter(({ start, end }) => {
    while ((taken[index]?.end ?? Infinity) <= start) index++;
    return end <= (taken[index]?.start ?? Infinity);
  });
}

function replaced(text: string, replacements: Replacement[]): string {
  replacements.sort((a, b) => a.start - b.start);
  let result = '';
  let position = 0;
  for (const { start, end, mark } of replacements) {
    result += text.slice(position, start) + mark;
    position = end;
  }
  return result + text.slice(position);
}
