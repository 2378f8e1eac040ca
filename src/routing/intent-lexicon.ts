import { LRUCache } from 'lru-cache';
import { EFFORT } from './lexicon-effort';
import { QUESTIONS } from './lexicon-questions';
import { THINGS } from './lexicon-things';
import { VERBS } from './lexicon-verbs';
import { WORLD } from './lexicon-world';
import { normalizeText, UNSPACED } from './normalize-text';

/** A word or phrase found in a request, as the idea it stands for in whatever language. */
export interface ConceptMatch {
  concept: string;
  /** Index of the token where it begins. */
  token: number;
}

interface Phrase {
  rest: WordPattern[];
  concept: string;
}

interface WordPattern {
  text: string;
  stem: boolean;
}

interface Lexicon {
  words: Map<string, string[]>;
  stems: Map<string, string[]>;
  phrases: Map<string, Phrase[]>;
  stemPhrases: Map<string, Phrase[]>;
  unspaced: Map<string, string[]>;
  /** Length of the longest such entry, by its first letter. */
  unspacedLengths: Map<string, number>;
  /** Words with one letter left out: how typing errors are recognised. */
  shortened: Map<string, string[]>;
  /** First and last letters of these words. */
  mistypedEnds: Set<string>;
  /** What was found out about words lately: most words of any request are among a few thousand. */
  known: LRUCache<string, readonly Phrase[]>;
}

const KNOWN_WORDS = 4000;

/** V8 keeps longer pieces of a text as views of it, so remembering one would keep the whole request in memory (characters). */
const LONGEST_KNOWN = 12;

const LONGEST_STEM = 16;
const SHORTEST_STEM = 2;
const LONGEST_PHRASE = 4;

/** Shorter words are too alike to guess which one was meant (letters). */
const SHORTEST_MISTYPED = 6;
const LONGEST_MISTYPED = 14;

/** Long English words that carry the intent: a typing error in one of them should not change what is understood. */
const OFTEN_MISTYPED: Readonly<Record<string, string>> = {
  fix: 'debugging troubleshoot resolve diagnose repair',
  explain: 'explain explains explaining explanation describe understand',
  write: 'create creating generate implement implementing develop building',
  review: 'review reviewing feedback evaluate critique',
  refactor: 'refactor refactoring restructure simplify reorganize',
  optimise: 'optimize optimise efficient performance',
  convert: 'convert migrate upgrade',
  improve: 'improve',
  translate: 'translate translation',
  summarise: 'summarize summarise summary',
  calculate: 'calculate',
  difference: 'difference compare comparison',
  error: 'exception crashes failing',
  artefact: 'function component endpoint application program website',
};

let ofIntent: Lexicon | undefined;
let ofEffort: Lexicon | undefined;

/** What the words of a request say about what is wanted, in order. Linear in the number of tokens. */
export function findConcepts(tokens: readonly string[]): ConceptMatch[] {
  ofIntent ??= buildLexicon([VERBS, QUESTIONS, THINGS, WORLD]);
  return findIn(ofIntent, tokens);
}

/** What they say about how much work it is: `scope`, `hard`, `product`, `depth`, `easy`. */
export function findEffort(tokens: readonly string[]): ConceptMatch[] {
  ofEffort ??= buildLexicon([EFFORT]);
  return findIn(ofEffort, tokens);
}

function findIn(lexicon: Lexicon, tokens: readonly string[]): ConceptMatch[] {
  const matches: ConceptMatch[] = [];
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index] ?? '';
    const found = new Set<string>();
    const unspaced = UNSPACED.test(token);
    if (unspaced) findUnspaced(lexicon, token, found);
    // Korean has words, and phrases of them; the other scripts without spaces have not.
    if (!unspaced || /^[\uac00-\ud7af]/.test(token)) findWord(lexicon, tokens, index, token, found);
    // Arabic and Hebrew write "the", "and", "to" as part of the word.
    if (found.size === 0 && /^[\u0590-\u06ff]{4,}$/.test(token)) findWord(lexicon, tokens, index, withoutPrefix(token), found);
    if (found.size === 0) findMistyped(lexicon, token, found);
    for (const concept of found) matches.push({ concept, token: index });
  }
  return matches;
}

function findWord(from: Lexicon, tokens: readonly string[], index: number, token: string, found: Set<string>): void {
  for (const { rest, concept } of phrasesFrom(from, token)) {
    if (rest.every((pattern, offset) => matchesWord(tokens[index + 1 + offset] ?? '', pattern))) found.add(concept);
  }
}

/** What may begin with a word, the word alone included, in the order in which it counts. */
function phrasesFrom(from: Lexicon, token: string): readonly Phrase[] {
  const known = from.known.get(token);
  if (known) return known;
  const whole = from.words.get(token);
  const phrases = [...alone(whole), ...(from.phrases.get(token) ?? [])];
  const longest = Math.min(token.length, LONGEST_STEM);
  for (let length = SHORTEST_STEM; length <= longest; length++) {
    const stem = token.slice(0, length);
    // A word that is listed as a whole means that, not what a stem of another language would make of it.
    if (!whole) phrases.push(...alone(from.stems.get(stem)));
    phrases.push(...(from.stemPhrases.get(stem) ?? []));
  }
  if (token.length <= LONGEST_KNOWN) from.known.set(token, phrases);
  return phrases;
}

function alone(concepts: readonly string[] | undefined): Phrase[] {
  return (concepts ?? []).map((concept) => ({ rest: [], concept }));
}

/** A word with one letter too many, too few, wrong or swapped shares a shortened form with the word that was meant. */
function findMistyped(from: Lexicon, token: string, found: Set<string>): void {
  if (token.length < SHORTEST_MISTYPED || token.length > LONGEST_MISTYPED || !from.mistypedEnds.has(ends(token))) return;
  for (const form of [token, ...shortenedForms(token)]) for (const concept of from.shortened.get(form) ?? []) found.add(concept);
  for (const form of shortenedForms(token))
    for (const concept of from.words.get(form) ?? []) if (form.length >= SHORTEST_MISTYPED) found.add(concept);
}

/** First and last letter, which people rarely get wrong. */
function ends(word: string): string {
  return word.charAt(0) + word.charAt(word.length - 1);
}

function shortenedForms(word: string): string[] {
  return Array.from(word, (_, index) => word.slice(0, index) + word.slice(index + 1));
}

function matchesWord(token: string, pattern: WordPattern): boolean {
  return pattern.stem ? token.startsWith(pattern.text) : token === pattern.text;
}

/** The longest entry at each place; what it covers is not looked at again. */
function findUnspaced(from: Lexicon, token: string, found: Set<string>): void {
  const text = token.slice(0, 400);
  for (let start = 0; start < text.length; ) {
    let length = Math.min(from.unspacedLengths.get(text.charAt(start)) ?? 0, text.length - start);
    while (length > 0 && !from.unspaced.has(text.slice(start, start + length))) length--;
    for (const concept of from.unspaced.get(text.slice(start, start + length)) ?? []) found.add(concept);
    start += Math.max(1, length);
  }
}

function withoutPrefix(token: string): string {
  return token.replace(/^(?:وال|بال|فال|كال|ال|لل|و|ف|ב|ה|ל|ו)/, '');
}

function buildLexicon(tables: readonly Readonly<Record<string, string>>[]): Lexicon {
  const built: Lexicon = {
    words: new Map(),
    stems: new Map(),
    phrases: new Map(),
    stemPhrases: new Map(),
    unspaced: new Map(),
    unspacedLengths: new Map(),
    shortened: new Map(),
    mistypedEnds: new Set(),
    known: new LRUCache({ max: KNOWN_WORDS }),
  };
  for (const table of tables) {
    for (const [concept, entries] of Object.entries(table)) {
      for (const entry of normalizeText(entries).split(/\s+/)) if (entry) addEntry(built, entry, concept);
    }
  }
  for (const [concept, words] of Object.entries(OFTEN_MISTYPED)) {
    for (const word of words.split(' ')) {
      built.mistypedEnds.add(ends(word));
      for (const form of [word, ...shortenedForms(word)]) push(built.shortened, form, concept);
    }
  }
  return built;
}

function addEntry(to: Lexicon, entry: string, concept: string): void {
  const patterns = entry.split('_').slice(0, LONGEST_PHRASE).map(toPattern);
  const [first, ...rest] = patterns;
  if (!first) return;
  if (rest.length > 0) push(first.stem ? to.stemPhrases : to.phrases, first.text, { rest, concept });
  else if (UNSPACED.test(first.text)) {
    push(to.unspaced, first.text, concept);
    to.unspacedLengths.set(first.text.charAt(0), Math.max(first.text.length, to.unspacedLengths.get(first.text.charAt(0)) ?? 0));
  } else push(first.stem ? to.stems : to.words, first.text, concept);
}

function toPattern(word: string): WordPattern {
  const stem = word.endsWith('*');
  const text = stem ? word.slice(0, -1) : word;
  return { text, stem: stem || UNSPACED.test(text) };
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else if (!list.includes(value)) list.push(value);
}
