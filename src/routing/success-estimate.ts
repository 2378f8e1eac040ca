import type { Tier } from '../model-info';
import { TIER_LIMITS } from './tier-limits';

/** What the history holds about one provider + model + category, seen from one complexity. */
export interface Evidence {
  /** Outcomes that count as success or failure; those that an ended rest has forgiven are not among them. */
  successes: number;
  failures: number;
  /** Sums of weights: newer outcomes and ratings weigh more. */
  categoryWeight: number;
  categorySuccess: number;
  /** The same, only of outcomes of a similar complexity. */
  localWeight: number;
  localSuccess: number;
}

export interface SuccessEstimate {
  /** Expected success, 0–1: the mean of a Beta posterior around `prior`. */
  mean: number;
  /** Bounds of a one-sided 90 % interval each. */
  lower: number;
  upper: number;
  /** What was expected before anything had happened. */
  prior: number;
}

/** Fewer successes cannot raise a model above what its tier promises, fewer failures cannot lower it. */
export const LEAST_OUTCOMES = 3;

/** The prior counts as much as this many outcomes. */
const PRIOR_STRENGTH = 4;

/** What a category says as a whole counts as much as this many outcomes of similar complexity. */
const CATEGORY_STRENGTH = 6;

/** One-sided 90 % quantile of the normal distribution. */
const Z = 1.282;

/**
 * What a tier promises at a complexity before anything is known: exactly the threshold at the tier's limit, more below, less
 * above. So without history "likely to clear the threshold" and "of the tier that the complexity asks for" are the same.
 * @param threshold 0–1 (setting `routing.successThreshold`)
 */
export function priorSuccess(tier: Tier, complexity: number, threshold: number): number {
  if (tier === 'premium') return threshold + (1 - threshold) * 0.75;
  const room = TIER_LIMITS[tier] - complexity;
  if (room > 0) return threshold + (1 - threshold) * Math.min(0.75, room / 35);
  return threshold * (1 - Math.min(0.55, -room / 130));
}

/** Weighs evidence against a prior, so that three lucky answers do not make a champion. More failures never raise any figure. */
export function estimateSuccess(evidence: Evidence, prior: number): SuccessEstimate {
  const category = (PRIOR_STRENGTH * prior + evidence.categorySuccess) / (PRIOR_STRENGTH + evidence.categoryWeight);
  const posterior = (CATEGORY_STRENGTH * category + evidence.localSuccess) / (CATEGORY_STRENGTH + evidence.localWeight);
  const mean = withinEvidence(posterior, evidence, prior);
  const strength = PRIOR_STRENGTH + Math.min(CATEGORY_STRENGTH, evidence.categoryWeight) + evidence.localWeight;
  const spread = Z * Math.sqrt((mean * (1 - mean)) / (strength + 1));
  return { mean, lower: Math.max(0, mean - spread), upper: Math.min(1, mean + spread), prior };
}

function withinEvidence(posterior: number, evidence: Evidence, prior: number): number {
  if (posterior > prior && evidence.successes < LEAST_OUTCOMES) return prior;
  if (posterior < prior && evidence.failures < LEAST_OUTCOMES) return prior;
  return posterior;
}
