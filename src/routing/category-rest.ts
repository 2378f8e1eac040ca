import { FAILURES_TO_REST, restMs } from './rest-timer';

/** One outcome as the history keeps it. */
export interface Remembered {
  readonly id: string;
  /** When the request was made, and when it was last judged; milliseconds since 1970. */
  readonly at: number;
  judgedAt: number;
  /** 0–100; null where it is not known. */
  readonly complexity: number | null;
  success: boolean;
  rated: boolean;
  /** How much more its age leaves of it than of an outcome at the beginning of the record; as steps of a half-life, a power of 2. */
  readonly growth: number;
  /** Weight without regard to age and forgiveness. */
  weight: number;
  /** Part of a bad spell that has ended. */
  forgiven: boolean;
}

/** A rest is over for good after this many successes; until then one more failure brings it back, longer. */
const PROBATION = 5;

/** The state of a provider + model in a category: whether three failures in a row have put it to rest, and until when. */
export interface CategoryRest {
  /** Milliseconds since 1970; null when it is not resting. */
  until: number | null;
}

/**
 * Replays the outcomes of one provider + model + category, oldest first. Three failures in a row start a rest; it ends with a
 * success of a request made after it, or with any that the user rated good. The failures of an ended rest are forgiven: they
 * tell of a bad spell, not of the model. A failure soon afterwards takes the forgiveness back and doubles the rest.
 */
export function replayRest(outcomes: readonly Remembered[], probeAfterMs: number): CategoryRest {
  let until: number | null = null;
  let level = 0;
  let streak: Remembered[] = [];
  let spell: Remembered[] = [];
  let probation = 0;
  for (const outcome of outcomes) {
    outcome.forgiven = false;
    if (outcome.success) {
      streak = [];
      if (until !== null && (outcome.at >= until || outcome.rated)) {
        for (const failure of spell) failure.forgiven = true;
        until = null;
        probation = PROBATION;
      } else if (probation > 0 && --probation === 0) {
        level = 0;
        spell = [];
      }
      continue;
    }
    streak.push(outcome);
    if (until !== null) {
      spell.push(outcome);
      if (outcome.at < until) continue;
    } else if (probation > 0) {
      spell.push(outcome);
      for (const failure of spell) failure.forgiven = false;
    } else if (streak.length >= FAILURES_TO_REST) {
      spell = [...streak];
    } else {
      continue;
    }
    until = outcome.judgedAt + restMs(probeAfterMs, level++);
    probation = 0;
  }
  return { until };
}
