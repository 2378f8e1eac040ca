import type { Tier } from '../model-info';
import { byCost, type Candidate } from './candidate';
import { tierBelow, tierRank } from './tier-limits';

/** A model this close to the best one is good enough, as far as the best one's lead is certain. */
const NEAR_BEST = 0.98;

/** Outcomes in the category from which on a model's lead can raise the bar for the others. */
const LEAD_AFTER = 25;

export interface Selection {
  candidate: Candidate;
  /** The expected success that was asked for, 0–1. */
  target: number;
}

/**
 * The cheapest candidate that is likely to succeed: its expected success clears the threshold, and it is not for certain
 * worse than 98 % of the best one, once that one is well known. Where nobody reaches the threshold, 98 % of the best
 * expectation takes its place, so that a category in which all models do badly is not sent to the dearest for nothing.
 * @param candidates at least one; all able to take the request
 */
export function selectCheapest(candidates: readonly [Candidate, ...Candidate[]], threshold: number): Selection {
  let best = 0;
  let certain = 0;
  for (const { success, history } of candidates) {
    best = Math.max(best, success.mean);
    if (history.samples >= LEAD_AFTER) certain = Math.max(certain, success.lower);
  }
  const target = Math.max(Math.min(threshold, NEAR_BEST * best), NEAR_BEST * certain);
  const [cheapest] = candidates.filter((candidate) => candidate.success.mean >= target).sort(byCost);
  return { candidate: cheapest ?? candidates[0], target };
}

/**
 * Near a budget limit: at most the tier below the one asked for, there the cheapest that clears the threshold, else the most
 * likely one. Never dearer than what would have been chosen anyway; null when there is nothing cheaper.
 */
export function selectDowngraded(candidates: readonly Candidate[], asked: Tier, threshold: number, normal: Candidate): Candidate | null {
  const limit = tierRank(tierBelow(asked));
  const allowed = candidates.filter(({ model, costUsd }) => tierRank(model.tier) <= limit && costUsd < normal.costUsd);
  const clearing = allowed.filter(({ success }) => success.mean >= threshold);
  if (clearing.length > 0) return clearing.sort(byCost)[0] ?? null;
  return allowed.sort((a, b) => b.success.mean - a.success.mean || byCost(a, b))[0] ?? null;
}
