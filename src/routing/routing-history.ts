import { type Outcome, SUCCESS_SCORE, type TaskCategory } from '../task-record';
import { type CategoryRest, type Remembered, replayRest } from './category-rest';
import type { Evidence } from './success-estimate';

/** An outcome counts half after this long: models, prompts and projects change. */
const HALF_LIFE_MS = 7 * 24 * 60 * 60_000;

/** Newest outcomes kept per provider + model + category. */
const MAX_PER_KEY = 400;

/** Outcomes this many points of complexity away say nothing about a request beyond what the category says as a whole. */
const COMPLEXITY_REACH = 25;

/** A rating says more than our own guess about an answer. */
const RATED_WEIGHT = 3;

/** What is left of a forgiven failure's weight. */
const FORGIVEN_WEIGHT = 0.1;

interface Record {
  outcomes: Remembered[];
  rest: CategoryRest;
  /** The moment that the outcomes' `growth` is reckoned from. */
  readonly since: number;
}

export interface CategoryRecord {
  evidence: Evidence;
  /** Weighted share of successes in the category whatever the complexity, 0–1, for people; null without outcomes. */
  rate: number | null;
  /** Outcomes remembered. */
  samples: number;
  /** Milliseconds since 1970 until which three failures in a row keep the model out of this category; null when they do not. */
  restUntil: number | null;
}

const NOTHING: CategoryRecord = {
  evidence: { successes: 0, failures: 0, categoryWeight: 0, categorySuccess: 0, localWeight: 0, localSuccess: 0 },
  rate: null,
  samples: 0,
  restUntil: null,
};

/** How models have done per category, in memory. Times in milliseconds since 1970. */
export class RoutingHistory {
  private readonly records = new Map<string, Record>();
  private readonly recordOf = new Map<string, Record>();

  /**
   * @param outcomes oldest first, as the store gives them at start
   * @param probeAfterMs setting `routing.probeAfterSeconds`, in milliseconds
   */
  constructor(
    outcomes: readonly Outcome[],
    private probeAfterMs: number,
  ) {
    for (const outcome of outcomes) this.record(outcome);
  }

  /** A changed setting counts from the next outcome of each model and category on. */
  setProbeAfter(probeAfterMs: number): void {
    this.probeAfterMs = probeAfterMs;
  }

  /** Takes a finished attempt in; the same id again replaces what it said before. */
  record(outcome: Outcome): void {
    if (this.recordOf.has(outcome.id)) {
      this.rerate(outcome.id, outcome.successScore, outcome.rating, outcome.at);
      return;
    }
    const record = this.recordFor(outcome);
    const rated = outcome.rating !== null;
    insertByTime(record.outcomes, {
      id: outcome.id,
      at: outcome.at,
      judgedAt: outcome.at,
      complexity: outcome.complexity ?? null,
      success: outcome.successScore >= SUCCESS_SCORE,
      rated,
      growth: growthOver(outcome.at - record.since),
      weight: rated ? RATED_WEIGHT : 1,
      forgiven: false,
    });
    this.recordOf.set(outcome.id, record);
    if (record.outcomes.length > MAX_PER_KEY) {
      const dropped = record.outcomes.shift();
      if (dropped) this.recordOf.delete(dropped.id);
    }
    record.rest = replayRest(record.outcomes, this.probeAfterMs);
  }

  /**
   * A rating, or what the next turn revealed, changes the verdict on an earlier outcome. Ids no longer remembered are ignored.
   * @param successScore 0–1
   * @param rating the user's rating, null when there is none
   * @param now when the verdict came: a rest that it starts counts from here
   */
  rerate(id: string, successScore: number, rating: number | null, now: number): void {
    const record = this.recordOf.get(id);
    const outcome = record?.outcomes.find((candidate) => candidate.id === id);
    if (!record || !outcome) return;
    outcome.success = successScore >= SUCCESS_SCORE;
    outcome.rated = rating !== null;
    outcome.weight = outcome.rated ? RATED_WEIGHT : 1;
    outcome.judgedAt = Math.max(outcome.at, now);
    record.rest = replayRest(record.outcomes, this.probeAfterMs);
  }

  /** What is known about a model in a category, seen from a request of this complexity (0–100). */
  lookUp(provider: string, model: string, category: TaskCategory, complexity: number, now: number): CategoryRecord {
    const record = this.records.get(keyOf(provider, model, category));
    if (!record) return NOTHING;
    const evidence = { successes: 0, failures: 0, categoryWeight: 0, categorySuccess: 0, localWeight: 0, localSuccess: 0 };
    const decay = growthOver(record.since - now);
    for (const outcome of record.outcomes) {
      // After the clock went back an outcome may lie ahead; it is as good as new.
      const weight = outcome.weight * Math.min(1, outcome.growth * decay) * (outcome.forgiven ? FORGIVEN_WEIGHT : 1);
      const near = outcome.complexity === null ? 0 : Math.max(0, 1 - Math.abs(outcome.complexity - complexity) / COMPLEXITY_REACH);
      evidence.categoryWeight += weight;
      evidence.localWeight += weight * near;
      if (outcome.success) {
        evidence.successes++;
        evidence.categorySuccess += weight;
        evidence.localSuccess += weight * near;
      } else if (!outcome.forgiven) {
        evidence.failures++;
      }
    }
    return {
      evidence,
      rate: evidence.categoryWeight > 0 ? evidence.categorySuccess / evidence.categoryWeight : null,
      samples: record.outcomes.length,
      restUntil: record.rest.until,
    };
  }

  private recordFor({ provider, model, category, at }: Outcome): Record {
    const key = keyOf(provider, model, category);
    let record = this.records.get(key);
    if (!record) {
      record = { outcomes: [], rest: { until: null }, since: at };
      this.records.set(key, record);
    }
    return record;
  }
}

/** Two to the number of half-lives. Bounded, so that a clock that once stood decades away leaves no infinity in the sums. */
function growthOver(ms: number): number {
  return 2 ** Math.max(-500, Math.min(500, ms / HALF_LIFE_MS));
}

function keyOf(provider: string, model: string, category: TaskCategory): string {
  return `${category} ${provider}:${model}`;
}

/** Attempts that ran side by side may end in another order than they began. */
function insertByTime(outcomes: Remembered[], outcome: Remembered): void {
  let index = outcomes.length;
  while (index > 0 && (outcomes[index - 1]?.at ?? 0) > outcome.at) index--;
  outcomes.splice(index, 0, outcome);
}
