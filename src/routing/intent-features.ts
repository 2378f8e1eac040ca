import { UNSPACED } from './normalize-text';
import type { RequestSentence } from './request-sentences';
import type { Ask } from './request-text';

/** What one request looks like to the linear model: names of features and how much each counts. */
export interface IntentFeatures {
  /** Concepts and structure: few, and the same in every language. */
  strong: string[];
  /** Words and pieces of words: many, so together they count as much as a few strong ones. */
  words: string[];
}

/** Said out of politeness: they say nothing about what is wanted, wherever they stand. */
const MANNERS = new Set(['please', 'greet', 'thanks', 'continuation']);

const TOPICS = new Set([
  'artefact',
  'code',
  'test',
  'docs',
  'change',
  'quality',
  'duplication',
  'prose',
  'everyday',
  'fact',
  'language',
  'technology',
  'life',
  'software',
]);

/** What is about software, and what is about everything else. */
const SOFTWARE = new Set(['artefact', 'code', 'test', 'docs', 'change', 'duplication', 'language', 'technology', 'software']);
const WORLD = new Set(['prose', 'everyday', 'fact', 'life']);

/** Words taken into account: those of the first sentences that ask, then the others (tokens), and features made of them. */
const MAX_WORDS = 80;
const MAX_WORD_FEATURES = 500;

/** "A) … B) … C) …": a question of an exam. */
const CHOICES = /\bA[.)][^\n]{0,200}\s+B[.)][^\n]{0,200}\s+C[.)]/;

const QUESTION_MARK = /^[?？؟]$/;

export function intentFeatures(ask: Ask): IntentFeatures {
  const { sentences } = ask;
  const asking = sentences.filter(({ asks }) => asks);
  const telling = sentences.filter(({ asks }) => !asks);
  const strong = ['bias', ...structure(ask)];
  const concepts = asking.slice(0, 4).flatMap(conceptNames);
  const intents = concepts.filter(isIntent);
  const intent = intents[0] ?? 'none';
  const topic = concepts.find((concept) => TOPICS.has(concept)) ?? 'none';
  strong.push(...new Set(concepts), `first ${concepts.find((concept) => !MANNERS.has(concept)) ?? 'none'}`, `intent ${intent}`);
  strong.push(`intent ${intent} of ${topic}`, `intents ${intent}, ${intents.find((other) => other !== intent) ?? 'none'}`);
  const domain = domainOf(concepts, ask);
  strong.push(`domain ${domain}`, `intent ${intent} in ${domain}`);
  strong.push(`shown ${shown(ask)} & ${intent}`, `${ask.tokens.some((token) => QUESTION_MARK.test(token)) ? '?' : '.'} & ${intent}`);
  if (sentences.some((sentence) => sentence.concepts.some(({ concept }) => concept === 'negation')))
    strong.push('negation', `negation in ${domain}`);
  strong.push(...new Set(asking.slice(0, 4).flatMap(neighbours)));
  strong.push(...new Set(asking.slice(0, 4).flatMap(opening)), ...ending(asking, ask));
  for (const concept of new Set(telling.flatMap(conceptNames))) if (!MANNERS.has(concept)) strong.push(`told ${concept}`);
  return { strong, words: wordFeatures([...asking, ...telling].flatMap(({ tokens }) => tokens).slice(0, MAX_WORDS)) };
}

/** The concepts of a sentence in order; what is negated is something else than what is not. */
function conceptNames({ concepts }: RequestSentence): string[] {
  const names: string[] = [];
  let negatedAt = Number.NEGATIVE_INFINITY;
  for (const { concept, token } of concepts) {
    if (concept === 'negation') negatedAt = token;
    else names.push(token - negatedAt <= 2 && token !== negatedAt && !TOPICS.has(concept) ? `not ${concept}` : concept);
  }
  return names;
}

function domainOf(concepts: readonly string[], ask: Ask): string {
  const software =
    concepts.some((concept) => SOFTWARE.has(concept)) || shown(ask) !== 'nothing' || ask.tokens.some((token) => token === '_name');
  const world = concepts.some((concept) => WORLD.has(concept));
  return software ? (world ? 'both' : 'software') : world ? 'world' : 'none';
}

function isIntent(concept: string): boolean {
  return !MANNERS.has(concept) && !TOPICS.has(concept);
}

function neighbours(sentence: RequestSentence): string[] {
  const names = conceptNames(sentence).filter((concept) => !MANNERS.has(concept));
  const pairs: string[] = [];
  for (let index = 0; index + 1 < names.length; index++)
    if (names[index] !== names[index + 1]) pairs.push(`${names[index]} > ${names[index + 1]}`);
  return pairs;
}

/** The first words of a sentence, which say what kind of sentence it is: "what causes …", "I want to …". */
function opening({ tokens }: RequestSentence): string[] {
  const words = tokens.filter((token) => /^[\p{L}\p{M}\p{N}_]/u.test(token)).slice(0, 3);
  return words.map((_, index) => `opens ${words.slice(0, index + 1).join(' ')}`);
}

/** What the last sentence that asks wants: after a long story the request comes at the end. */
function ending(asking: readonly RequestSentence[], ask: Ask): string[] {
  const last = asking.at(-1);
  if (!last) return [];
  const intent = conceptNames(last).find(isIntent) ?? 'none';
  const question = last.tokens.some((token) => QUESTION_MARK.test(token)) ? '?' : '.';
  return [`ends with ${intent}`, `ends with ${intent} ${question} & ${shown(ask)}`];
}

function shown({ split, tokens }: Ask): string {
  if (split.traceLines > 0 || tokens.includes('_trace')) return 'trace';
  if (split.diffLines > 0) return 'diff';
  return split.codeChars > 0 ? 'code' : tokens.includes('_code') || split.paths > 0 ? 'mention' : 'nothing';
}

function structure(ask: Ask): string[] {
  const { tokens, split } = ask;
  const spoken = tokens.filter((token) => /^[^_\n.;:?!？！。；：؟।]/.test(token)).length;
  const evidence = shown(ask);
  const names = [`words ${bucket(spoken)}`, `shown ${evidence}`];
  if (split.codeChars > 0) names.push(`code ${bucket(split.codeChars / 40)}`);
  if (tokens.includes('_code')) names.push('mentions code');
  if (split.quoteChars > 0) names.push('quotation');
  if (split.paths > 0) names.push('path');
  if (split.paths > 1) names.push('paths');
  if (tokens.includes('_url')) names.push('url');
  if (spoken <= 3) names.push(`hardly a word, ${evidence} shown`);
  const last = tokens.findLast((token) => !token.startsWith('_') && token !== '\n');
  if (last !== undefined && QUESTION_MARK.test(last)) names.push('ends in question');
  else if (tokens.some((token) => QUESTION_MARK.test(token))) names.push('has question');
  const numbers = tokens.filter((token) => /^\d/.test(token)).length;
  if (spoken <= 12 && numbers > 0) names.push('short with number');
  if (numbers > 1) names.push(`numbers ${bucket(numbers)}`, `${Math.round((4 * numbers) / tokens.length)} of 4 words are numbers`);
  if (CHOICES.test(split.prose)) names.push('choices');
  return names;
}

function wordFeatures(tokens: readonly string[]): string[] {
  const names: string[] = [];
  let previous = '^';
  for (const said of tokens) {
    if (names.length >= MAX_WORD_FEATURES) break;
    // What is asked does not depend on which number it is asked of.
    const token = /^\d/.test(said) ? said.replace(/\d+/g, '0') : said;
    names.push(`w ${token}`, `w ${previous} ${token}`);
    if (UNSPACED.test(token)) {
      for (let at = 0; at + 2 <= Math.min(token.length, 60); at++) names.push(`g ${token.slice(at, at + 2)}`);
    } else if (token.length >= 5 && !token.startsWith('_')) {
      for (let at = 0; at + 4 <= Math.min(token.length, 20); at++) names.push(`g ${token.slice(at, at + 4)}`);
    }
    previous = token;
  }
  return names;
}

/** 0, 1, 2–3, 4–7, 8–15, … */
function bucket(amount: number): number {
  return amount < 1 ? 0 : Math.min(9, Math.floor(Math.log2(amount)) + 1);
}
