import type { Segment } from '../protocols/segments';
import type { Age } from './context-trimmer';

/** A point in a conversation at which old turns are trimmed, to stay so from then on. */
export interface TrimStep {
  /** Messages before this one are `older` or `oldest`. */
  olderBefore: number;
  /** Messages before this one are `oldest`. */
  oldestBefore: number;
  /** The user's newest message at this point, which is never trimmed by it. */
  spared: number | undefined;
}

export interface SegmentWeights {
  /** Tokens of a segment as it is, and as it would be when trimmed. */
  full(index: number): number;
  trimmed(index: number, age: Age): number;
}

const TURNS_IN_FULL = 4;
const TURNS_SHORTENED = 4;

/** A step that saves less than this share of the prompt is not worth a changed prefix, unless the prompt does not fit without it. */
const LEAST_SHARE = 0.1;

/**
 * Where a conversation may be trimmed. A turn is an answer of the model with what led to it. Whenever the prompt of a turn has outgrown
 * the threshold, all but the last four turns are trimmed in one large step, and nothing more until the prompt has grown by half the
 * threshold again. Where the target has no room for four turns in full, as many stay as it has room for. The steps of a conversation
 * are those of its beginning and perhaps one more, so what was trimmed in one turn is trimmed alike in the next.
 * @param threshold in tokens
 * @param room most tokens the target takes
 */
export function trimSteps(segments: readonly Segment[], weights: SegmentWeights, threshold: number, room = Infinity): TrimStep[] {
  const steps: TrimStep[] = [];
  const answers = answersOf(segments);
  const sums = new PrefixSums(segments, weights);
  const requests = answers.flatMap(({ ends }, index) => ends.map((end) => ({ turn: index + 1, end })));
  let trigger = threshold;
  for (const { turn, end } of requests) {
    const size = sums.size(end, steps.at(-1));
    if (size <= trigger) continue;
    const spared = newestRequest(segments, end);
    const stepKeeping = (turnsInFull: number): TrimStep => ({
      olderBefore: endOf(answers[turn - turnsInFull - 1]),
      oldestBefore: endOf(answers[turn - turnsInFull - TURNS_SHORTENED - 1]),
      spared,
    });
    let step = stepKeeping(TURNS_IN_FULL);
    for (let kept = TURNS_IN_FULL - 1; kept >= 0 && sums.size(end, step) > room; kept--) step = stepKeeping(kept);
    const trimmedSize = sums.size(end, step);
    const worthIt = trimmedSize <= size * (1 - LEAST_SHARE) || (size > room && trimmedSize < size);
    if (worthIt) steps.push(step);
    trigger = Math.max(threshold, Math.min(room, (worthIt ? trimmedSize : size) + threshold / 2));
  }
  return steps;
}

/** How a step treats a segment; undefined for those it leaves as they are. */
export function ageUnder(step: TrimStep, { message }: Segment): Age | undefined {
  if (message < 0 || message === step.spared || message >= step.olderBefore) return undefined;
  return message < step.oldestBefore ? 'oldest' : 'older';
}

/** The message after an answer; the first one where there is no such answer. */
function endOf(answer: { last: number } | undefined): number {
  return answer ? answer.last + 1 : 0;
}

/** A run of neighbouring messages of the model: text and calls may be messages of their own. */
interface Answer {
  last: number;
  /** Where the requests after it ended, each as the message after its last: with what led to the next answer, or where none came and the user said more. */
  ends: number[];
}

function answersOf(segments: readonly Segment[]): Answer[] {
  const answers: Answer[] = [];
  let before: Segment | undefined;
  for (const segment of segments) {
    const { role, message } = segment;
    if (message < 0) continue;
    const answer = answers.at(-1);
    if (role === 'assistant' && before?.role === 'assistant' && answer) answer.last = message;
    else if (role === 'assistant') {
      answer?.ends.push(message);
      answers.push({ last: message, ends: [] });
    } else if (role === 'user' && before?.role !== 'assistant' && before?.message !== message) answer?.ends.push(message);
    before = segment;
  }
  if (before) answers.at(-1)?.ends.push(before.message + 1);
  return answers;
}

function newestRequest(segments: readonly Segment[], end: number): number | undefined {
  let newest: number | undefined;
  for (const { role, kind, message } of segments) {
    if (role === 'user' && kind === 'text' && message >= 0 && message < end) newest = message;
  }
  return newest;
}

/** Sizes of the beginnings of a conversation, each told in a few additions. */
class PrefixSums {
  /** The number of messages. */
  readonly end: number;
  readonly #outside: number;
  readonly #full: number[];
  readonly #older: number[];
  readonly #oldest: number[];

  constructor(segments: readonly Segment[], weights: SegmentWeights) {
    this.end = segments.reduce((last, { message }) => Math.max(last, message), -1) + 1;
    const full = new Array<number>(this.end).fill(0);
    const older = new Array<number>(this.end).fill(0);
    const oldest = new Array<number>(this.end).fill(0);
    let outside = 0;
    for (const [index, { message }] of segments.entries()) {
      if (message < 0) outside += weights.full(index);
      else {
        full[message] = (full[message] ?? 0) + weights.full(index);
        older[message] = (older[message] ?? 0) + weights.trimmed(index, 'older');
        oldest[message] = (oldest[message] ?? 0) + weights.trimmed(index, 'oldest');
      }
    }
    this.#outside = outside;
    this.#full = cumulated(full);
    this.#older = cumulated(older);
    this.#oldest = cumulated(oldest);
  }

  size(end: number, step: TrimStep | undefined): number {
    if (!step) return this.#outside + between(this.#full, 0, end);
    const { oldestBefore, olderBefore, spared } = step;
    const sums =
      between(this.#oldest, 0, oldestBefore) + between(this.#older, oldestBefore, olderBefore) + between(this.#full, olderBefore, end);
    if (spared === undefined || spared >= olderBefore) return this.#outside + sums;
    const trimmed = spared < oldestBefore ? this.#oldest : this.#older;
    return this.#outside + sums - between(trimmed, spared, spared + 1) + between(this.#full, spared, spared + 1);
  }
}

function cumulated(values: readonly number[]): number[] {
  let sum = 0;
  return [0, ...values.map((value) => (sum += value))];
}

function between(sums: readonly number[], from: number, to: number): number {
  return (sums[to] ?? 0) - (sums[from] ?? 0);
}
