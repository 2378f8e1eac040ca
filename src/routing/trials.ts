import { byCost, type Candidate } from './candidate';
import { modelKey } from './model-key';

/** Nothing is tried before this many outcomes of similar requests are known. */
const FIRST_TRIAL_AFTER = 12;

/** A try that never reported back blocks the next one for this long. */
const TRIAL_LEASE_MS = 120_000;

/**
 * Decides when a cheaper model is worth a try although the history does not (yet) speak for it: after a rest in its category,
 * and now and then when so little is known that it may well be good enough. The number of tries grows with the logarithm of
 * what has been seen, the rate at which regret stays small however long the history gets (Lai and Robbins, 1985). One
 * request at a time per model and category.
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
    const worthwhile = candidates.filter(
      (candidate) => candidate !== chosen && candidate.costUsd < chosen.costUsd && this.isWorthATry(candidate, target, seen),
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

  private isWorthATry(candidate: Candidate, target: number, seen: number): boolean {
    if (candidate.probeDue) return candidate.success.prior >= target;
    if (seen < FIRST_TRIAL_AFTER) return false;
    const due = Math.log2(seen / FIRST_TRIAL_AFTER) + 1;
    return candidate.success.upper >= target && candidate.history.evidence.localWeight < due;
  }
}
