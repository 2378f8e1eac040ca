import type { Segment } from '../protocols/segments';
import { isAgentMessage, userWords } from './agent-markup';
import { normalizeText, tokenize } from './normalize-text';
import { splitEvidence } from './split-evidence';
import { isEdit, isRejected, testOutcome } from './tool-outcome';
import { BARE_NO, BUT, DISAPPOINTED, PLEASED } from './turn-phrases';

export interface TurnVerdict {
  /** 0–1: what the new turn says of the answer before it. */
  score: number;
  /** Short: `same question again`. */
  reason: string;
}

/** How far into a message a complaint or praise counts as one (characters). */
const OPENING = 160;

const BAD = 0.1;
const FAILED_RESULT = 0.2;
const GOOD = 1;

export const ASKED_AGAIN: TurnVerdict = { score: BAD, reason: 'same question again' };

const COMPLAINT = new RegExp(`(?:^|[\\s,.!;:(])(?:${DISAPPOINTED.join('|')})`);

/**
 * What a new turn reveals about the answer before it (layer 4): the same question again, a complaint, thanks, a rejected edit
 * or call, a test run after an edit.
 * @param segments of the new request, the answer before it included
 * @returns null when it reveals nothing
 */
export function evaluateNextTurn(segments: readonly Segment[]): TurnVerdict | null {
  const answer = lastAnswer(segments);
  if (answer === null) return null;
  const after = segments.filter((segment) => segment.message > answer && segment.role !== 'system');
  const words = userText(after);
  if (words !== '') return judgeWords(words, previousQuestion(segments, answer));
  const result = after.findLast(({ kind }) => kind === 'tool-result');
  return result ? judgeResult(result.text, segments, answer) : null;
}

/** Whether two requests ask the same, up to case, punctuation and a word or two. */
export function sameQuestion(a: string, b: string): boolean {
  const first = new Set(tokenize(normalizeText(a)));
  const second = new Set(tokenize(normalizeText(b)));
  const union = new Set([...first, ...second]).size;
  if (union === 0 || Math.min(first.size, second.size) < 2) return union > 0 && a.trim() === b.trim();
  const shared = [...first].filter((token) => second.has(token)).length;
  return shared / union >= 0.85;
}

function lastAnswer(segments: readonly Segment[]): number | null {
  return segments.findLast(({ role, message }) => role === 'assistant' && message >= 0)?.message ?? null;
}

function userText(segments: readonly Segment[]): string {
  const parts = segments.filter(({ role, kind, text }) => role === 'user' && kind === 'text' && !isAgentMessage(text));
  return parts
    .map(({ text }) => userWords(text).text)
    .join('\n')
    .trim();
}

function previousQuestion(segments: readonly Segment[], answer: number): string {
  for (let index = segments.length - 1; index >= 0; index--) {
    const segment = segments[index];
    if (!segment || segment.message >= answer || segment.role !== 'user' || segment.kind !== 'text' || isAgentMessage(segment.text))
      continue;
    const { text } = userWords(segment.text);
    if (text !== '') return text;
  }
  return '';
}

function judgeWords(words: string, previous: string): TurnVerdict | null {
  if (previous !== '' && sameQuestion(words, previous)) return ASKED_AGAIN;
  const opening = normalizeText(splitEvidence(words.slice(0, 4000)).prose)
    .trim()
    .slice(0, OPENING);
  if (COMPLAINT.test(opening) || BARE_NO.test(opening)) return { score: BAD, reason: 'the user says it did not work' };
  if (PLEASED.test(opening) && !BUT.test(opening)) return { score: GOOD, reason: 'the user is pleased' };
  return null;
}

function judgeResult(result: string, segments: readonly Segment[], answer: number): TurnVerdict | null {
  if (isRejected(result)) return { score: FAILED_RESULT, reason: 'the tool rejected the call' };
  // A red test before any edit is how a bug is shown; after one it is how an edit fails.
  const edited = segments.some(({ kind, message, text }) => kind === 'tool-call' && message <= answer && isEdit(text));
  const outcome = edited ? testOutcome(result) : null;
  if (outcome === 'failed') return { score: FAILED_RESULT, reason: 'a test or command failed after an edit' };
  return outcome === 'passed' ? { score: GOOD, reason: 'tests passed after an edit' } : null;
}
