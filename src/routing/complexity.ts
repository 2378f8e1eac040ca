import type { TaskCategory } from '../task-record';
import { findEffort } from './intent-lexicon';
import type { Ask, RequestText } from './request-text';

/** What the work looks like, as numbers between 0 and about 1 each. */
export interface ComplexityFactors {
  /** Words that widen the task: "across all services", "the entire codebase". */
  scope: number;
  /** Subjects that are hard whatever the words: concurrency, cryptography, proofs. */
  hardSubjects: number;
  /** A whole product is to be made: an app, a website, a service. */
  product: number;
  /** Words that demand thoroughness: "comprehensive", "with tests", "must". */
  thoroughness: number;
  /** Words that make it small: "simple", "quick", "one-liner". */
  ease: number;
  /** Single wishes: list items, enumerations, further sentences. */
  wishes: number;
  /** Length of what the user says. */
  words: number;
  /** Files that are named. */
  files: number;
  /** Size of the code, diffs and logs that are shown. */
  shown: number;
  /** Length of the conversation so far. */
  turns: number;
  /** An agent with tools works on a repository rather than on a snippet. */
  tools: number;
  /** Size of the instructions around the request. */
  instructions: number;
}

/** Points per category for the plainest request of its kind; the other weights add to it. Fitted with `bench/routing/fit-complexity.ts`. */
const BASE: Readonly<Record<TaskCategory, number>> = {
  simple_qa: 8,
  other: 12,
  explain: 17,
  code_gen: 20,
  code_review: 20,
  debug: 20,
  refactor: 19,
};

/** Points for a factor of 1, for work on code and ideas. */
const WORK: Readonly<Record<keyof ComplexityFactors, number>> = {
  scope: 40,
  hardSubjects: 42,
  product: 17,
  thoroughness: 12,
  ease: -6,
  wishes: 32,
  words: 26,
  files: 20,
  shown: 8,
  turns: 4,
  tools: 4,
  instructions: 2,
};

/** The same for what mostly handles text: a long text to translate or a long question is no harder than a short one. */
const TEXT: Readonly<Record<keyof ComplexityFactors, number>> = {
  scope: 26,
  hardSubjects: 36,
  product: 0,
  thoroughness: 44,
  ease: -6,
  wishes: 30,
  words: 6,
  files: 2,
  shown: 0,
  turns: 2,
  tools: 2,
  instructions: 1,
};

const TEXT_CATEGORIES: ReadonlySet<TaskCategory> = new Set(['simple_qa', 'other']);

/** How hard a request looks, 0–100: what is asked for, weighed by how likely each category is. */
export function complexityOf(factors: ComplexityFactors, chances: ReadonlyMap<TaskCategory, number>): number {
  let points = 0;
  for (const [category, chance] of chances) {
    const weights = TEXT_CATEGORIES.has(category) ? TEXT : WORK;
    let sum = BASE[category];
    for (const name of FACTOR_NAMES) sum += weights[name] * factors[name];
    points += chance * sum;
  }
  return soften(points);
}

export const FACTOR_NAMES = Object.keys(WORK) as (keyof ComplexityFactors)[];

export function complexityFactors(text: RequestText): ComplexityFactors {
  const { ask } = text;
  const handled = ask !== null && handlesText(ask);
  const tokens = handled ? (ask.sentences.find(({ asks }) => asks)?.tokens ?? []) : (ask?.tokens ?? []);
  const prose = handled ? '' : (ask?.split.prose ?? '');
  const { codeChars = 0, diffLines = 0, traceLines = 0, paths = 0 } = ask?.split ?? {};
  const effort = countEffort(tokens);
  const spoken = tokens.filter((token) => /^[^_\n.;:?!]/.test(token)).length;
  return {
    scope: saturate(effort.scope, 1.6),
    hardSubjects: saturate(effort.hard, 1.5),
    product: effort.product > 0 && ask?.sentences.some(({ concepts }) => concepts.some(({ concept }) => MAKING.has(concept))) ? 1 : 0,
    thoroughness: saturate(effort.depth, 2.5),
    ease: saturate(effort.easy, 1),
    wishes: saturate(countWishes(prose, tokens), 5),
    words: logScale(Math.max(spoken, prose.length / 8), 8, 400),
    files: saturate(Math.max(0, paths - 1) + (paths > 0 ? 0.3 : 0), 2),
    shown: logScale(codeChars + CHARS_PER_LINE * (diffLines + traceLines), 400, 20_000),
    turns: logScale(text.userTurns, 1, 30),
    tools: text.toolDefinitions > 0 ? 1 : 0,
    instructions: logScale(text.systemChars, 1000, 40_000),
  };
}

const CHARS_PER_LINE = 60;

const MAKING = new Set(['write', 'convert', 'refactor']);

/** Different words per kind of effort. */
function countEffort(tokens: readonly string[]): Record<'scope' | 'hard' | 'product' | 'depth' | 'easy', number> {
  const counts = { scope: 0, hard: 0, product: 0, depth: 0, easy: 0 };
  const seen = new Set<string>();
  for (const { concept, token } of findEffort(tokens)) {
    const word = `${concept} ${tokens[token]}`;
    if (!seen.has(word) && Object.hasOwn(counts, concept)) counts[concept as keyof typeof counts]++;
    seen.add(word);
  }
  return counts;
}

/** List items count whole, what is enumerated a little less, further sentences a third. */
function countWishes(prose: string, tokens: readonly string[]): number {
  const items = prose.match(/^\s*(?:[-*•]|\d{1,2}[.)])\s+\S/gm)?.length ?? 0;
  const enumerated = prose.match(/[,，、;；](?=\s*\p{L})/gu)?.length ?? 0;
  const sentences = tokens.filter((token) => /^[.;\n?!？！。；؟।]$/.test(token)).length;
  return items + enumerated * 0.7 + Math.max(0, sentences - 2) * 0.3;
}

/** A text is handed over, to be translated, summarised or corrected: then only what is said about it tells how hard the work is. */
function handlesText({ sentences }: Ask): boolean {
  const asking = sentences.filter(({ asks }) => asks);
  if (asking.some(({ concepts }) => concepts.some(({ concept }) => concept === 'translate' || concept === 'summarise'))) return true;
  const said = asking.reduce((sum, { tokens }) => sum + tokens.length, 0);
  const told = sentences.reduce((sum, { asks, tokens }) => sum + (asks ? 0 : tokens.length), 0);
  return asking.length > 0 && told > 120 && told > 4 * said;
}

/** 0 at 0, about 0.63 at `half`, towards 1. */
function saturate(amount: number, half: number): number {
  return 1 - Math.exp(-amount / half);
}

/** 0 up to `from`, 1 from `to` on, logarithmic in between. */
function logScale(amount: number, from: number, to: number): number {
  if (amount <= from) return 0;
  return Math.min(1, Math.log(amount / from) / Math.log(to / from));
}

/** Keeps the result within 0–100 without flattening everything beyond into the same number. */
function soften(points: number): number {
  if (points < 80) return Math.max(0, points);
  return 100 - 20 * Math.exp(-(points - 80) / 20);
}
