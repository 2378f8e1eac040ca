import { findEffort } from './intent-lexicon';
import type { RequestSentence } from './request-sentences';
import type { Ask, RequestText } from './request-text';

/** What the work looks like, as numbers between 0 and about 1 each. */
export interface ComplexityFactors {
  /** Words that widen the task: "across all services", "the entire codebase". */
  scope: number;
  /** Words that may widen it or only tell of much: "all", "several", "system". */
  breadth: number;
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

export function complexityFactors(text: RequestText): ComplexityFactors {
  const { ask } = text;
  const handled = ask !== null && handlesText(ask);
  const tokens = handled ? (ask.sentences.find(({ asks }) => asks)?.tokens ?? []) : (ask?.tokens ?? []);
  const prose = handled ? '' : (ask?.split.prose ?? '');
  const { codeChars = 0, diffLines = 0, traceLines = 0, paths = 0 } = ask?.split ?? {};
  const effort = countEffort(handled ? [{ tokens, asks: true }] : (ask?.sentences ?? []));
  const spoken = tokens.filter((token) => /^[^_\n.;:?!]/.test(token)).length;
  return {
    scope: saturate(effort.scope, 1.6),
    breadth: saturate(effort.wide, 2.5),
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

type Effort = Record<'scope' | 'wide' | 'hard' | 'product' | 'depth' | 'easy', number>;

/** Words of a sentence that only tells the circumstances count this much. */
const TOLD_SHARE = 0.4;

/** Different words per kind of effort. */
function countEffort(sentences: readonly Pick<RequestSentence, 'tokens' | 'asks'>[]): Effort {
  const counts: Effort = { scope: 0, wide: 0, hard: 0, product: 0, depth: 0, easy: 0 };
  const seen = new Map<string, number>();
  for (const { tokens, asks } of sentences) {
    const share = asks ? 1 : TOLD_SHARE;
    for (const { concept, token } of findEffort(tokens)) {
      const word = `${concept} ${tokens[token]}`;
      const more = share - (seen.get(word) ?? 0);
      if (more > 0 && isEffort(concept, counts)) {
        counts[concept] += more;
        seen.set(word, share);
      }
    }
  }
  return counts;
}

function isEffort(concept: string, counts: Effort): concept is keyof Effort {
  return Object.hasOwn(counts, concept);
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
