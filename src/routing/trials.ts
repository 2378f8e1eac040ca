import { byCost, type Candidate } from './candidate';
import { modelKey } from './model-key';

/** No cheaper model is tried before this many outcomes of similar requests are known. */
const CHEAPER_AFTER = 12;

/** No dearer one before this many. */
const DEARER_AFTER = 40;

/** Where the chosen model succeeds this often, a dearer one has nothing to offer. */
const GOOD_ENOUGH = 0.95;

/** Dearer models together get at most this share of the requests for trials, and none once so many outcomes of it are known. */
const DEARER_SHARE = 0.25;
const DEARER_ENOUGH = 40;

/** A try that never reported back blocks the next one for this long. */
const TRIAL_LEASE_MS = 120_000;

/**
 * Decides when another model is worth a try although the history does not (yet) speak for it:
 *
 * - a cheaper one whose rest in the category is over, or of which so little is known that it may well be good enough. The
 *   number of such tries grows with the logarithm of what has been seen, the rate at which regret stays small however long
 *   the history gets (Lai and Robbins, 1985);
 * - a dearer one, now and then, where the chosen one fails noticeably often: only then does it matter how much better it is.
 *
 * One request at a time per model and category.
 */
export class Trials {
  private readonly leases = new Map<string, number>();

  /**
   * @param candidates those able to take the request and not resting
   * @param chosen what would be chosen without a try
   * @param target expected success that a model must have to be chosen
   * @returns whom to try instead of `chosen`, the cheapest first; null when nobody
   */
  pick(candidates: readonly Candidate[], chosen: Candidate, target: number, category: string, now: number): Candidate | null {
    const seen = candidates.reduce((sum, candidate) => sum + candidate.history.evidence.localWeight, 0);
    const dearer = candidates.filter(({ costUsd }) => costUsd > chosen.costUsd);
    const triedDearer = dearer.reduce((sum, candidate) => sum + candidate.history.evidence.localWeight, 0);
    const worthwhile = candidates.filter(
      (candidate) =>
        candidate !== chosen &&
        (candidate.costUsd < chosen.costUsd
          ? mayBeGoodEnough(candidate, target, seen)
          : triedDearer < DEARER_SHARE * seen && mayBeMuchBetter(candidate, chosen, seen)),
    );
    for (const candidate of worthwhile.sort(byCost)) {
      const key = `${category} ${modelKey(candidate.model)}`;
      if ((this.leases.get(key) ?? 0) > now) continue;
      this.leases.set(key, now + TRIAL_LEASE_MS);
      return candidate;
    }
    return null;
  }

  /** Call when an outcome of this model and category is known. */
  ended(provider: string, model: string, category: string): void {
    this.leases.delete(`${category} ${modelKey({ provider, id: model })}`);
  }
}

function mayBeGoodEnough(candidate: Candidate, target: number, seen: number): boolean {
  if (candidate.probeDue) return candidate.success.prior >= target;
  if (seen < CHEAPER_AFTER) return false;
  const due = Math.log2(seen / CHEAPER_AFTER) + 1;
  return candidate.success.upper >= target && candidate.history.evidence.localWeight < due;
}

function mayBeMuchBetter(candidate: Candidate, chosen: Candidate, seen: number): boolean {
  if (seen < DEARER_AFTER || chosen.success.mean >= GOOD_ENOUGH) return false;
  return (
    candidate.success.upper > chosen.success.mean + 0.05 &&
    candidate.history.evidence.localWeight < Math.min(DEARER_SHARE * seen, DEARER_ENOUGH)
  );
}
