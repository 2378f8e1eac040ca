import type { TaskCategory } from '../task-record';
import { findConcepts, findEffort } from './intent-lexicon';
import { requestSentences } from './request-sentences';
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
  product: 15,
  thoroughness: 12,
  ease: -6,
  wishes: 32,
  words: 26,
  files: 14,
  shown: 8,
  turns: 4,
  tools: 4,
  instructions: 2,
};

/** The same for what mostly handles text: a long text to translate or a long question is no harder than a short one. */
const TEXT: Readonly<Record<keyof ComplexityFactors, number>> = {
  scope: 22,
  hardSubjects: 30,
  product: 0,
  thoroughness: 44,
  ease: -6,
  wishes: 16,
  words: 4,
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
  const tokens = ask ? effortTokens(ask) : [];
  const split = ask?.split;
  const counts = { scope: 0, hard: 0, product: 0, depth: 0, easy: 0 };
  for (const name of new Set(findEffort(tokens).map(({ concept, token }) => `${concept} ${tokens[token]}`))) {
    const concept = name.slice(0, name.indexOf(' '));
    if (concept === 'scope' || concept === 'hard' || concept === 'product' || concept === 'depth' || concept === 'easy') counts[concept]++;
  }
  const spoken = tokens.filter((token) => /^[^_\n.;:?!]/.test(token)).length;
  const prose = split?.prose ?? '';
  const items = (prose.match(/^\s*(?:[-*•]|\d{1,2}[.)])\s+\S/gm) ?? []).length;
  const enumerated = (prose.match(/[,，、;；](?=\s*\p{L})/gu) ?? []).length;
  const sentences = tokens.filter((token) => /^[.;\n?!？！。；؟।]$/.test(token)).length;
  const shown = (split?.codeChars ?? 0) + 60 * ((split?.diffLines ?? 0) + (split?.traceLines ?? 0));
  return {
    scope: saturate(counts.scope, 1.6),
    hardSubjects: saturate(counts.hard, 1.5),
    product: counts.product > 0 && findConcepts(tokens).some(({ concept }) => concept === 'write') ? 1 : 0,
    thoroughness: saturate(counts.depth, 2.5),
    ease: saturate(counts.easy, 1),
    wishes: saturate(items + enumerated * 0.7 + Math.max(0, sentences - 2) * 0.3, 5),
    words: logScale(spoken, 8, 400),
    files: saturate(Math.max(0, (split?.paths ?? 0) - 1) + (split?.paths ? 0.3 : 0), 2),
    shown: logScale(shown, 400, 20_000),
    turns: logScale(text.userTurns, 1, 30),
    tools: text.toolDefinitions > 0 ? 1 : 0,
    instructions: logScale(text.systemChars, 1000, 40_000),
  };
}

/** All that is said; of a text to translate or summarise only what is said about it. */
function effortTokens({ tokens }: Ask): readonly string[] {
  const asking = requestSentences(tokens).filter(({ asks }) => asks);
  const handlesText = asking.some(({ concepts }) => concepts.some(({ concept }) => concept === 'translate' || concept === 'summarise'));
  const [first] = asking;
  return handlesText && first ? first.tokens : tokens;
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
