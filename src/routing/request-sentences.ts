import { type ConceptMatch, findConcepts } from './intent-lexicon';

/** One sentence of a request with the concepts in it. */
export interface RequestSentence {
  tokens: string[];
  concepts: ConceptMatch[];
  /** Whether it asks for something; the others only tell the circumstances. */
  asks: boolean;
}

const END = /^[.;:\n?!？！。；：؟।]$/;
const QUESTION = /^[?？؟]$/;
const TURN = new Set(['but', 'however', 'aber', 'mais', 'pero', 'mas', 'ma', 'но', 'ama', 'maar', 'ale', '但是', '但']);

/** Concepts that open a request when they stand at the beginning of a sentence, or at its end where verbs come last. */
const OPENERS = new Set([
  'fix',
  'explain',
  'write',
  'review',
  'refactor',
  'optimise',
  'convert',
  'improve',
  'translate',
  'summarise',
  'run',
  'plan',
  'calculate',
  'why',
  'howto',
  'how',
  'what',
  'difference',
  'please',
]);

/** An opener counts when it comes this early, or this late where verbs come last (tokens). */
const EARLY = 4;
const LATE = 3;

/** Longer sentences are taken for text that the request is about, unless nothing else asks. */
const LONGEST_REQUEST = 60;

/** Divides the tokens of a request into sentences and tells which of them ask for something. */
export function requestSentences(tokens: readonly string[]): RequestSentence[] {
  const sentences: RequestSentence[] = [];
  let current: string[] = [];
  const finish = (): void => {
    if (current.some((token) => !END.test(token))) sentences.push(readSentence(current));
    current = [];
  };
  for (const token of tokens) {
    if (TURN.has(token) && current.length > 2) finish();
    current.push(token);
    if (END.test(token)) finish();
  }
  finish();
  if (!sentences.some(({ asks }) => asks)) for (const sentence of sentences) sentence.asks = true;
  return sentences;
}

function readSentence(tokens: string[]): RequestSentence {
  const concepts = findConcepts(tokens);
  const question = tokens.some((token) => QUESTION.test(token));
  const length = tokens.length;
  const opens = concepts.some(({ concept, token }) => OPENERS.has(concept) && (token < EARLY || token >= length - LATE));
  return { tokens, concepts, asks: (question || opens) && length <= LONGEST_REQUEST };
}
