import { percent } from './route-reason';

/** What one arm has shown; as in the `experiments` figures of the API. */
export interface ArmFigures {
  requests: number;
  /** Of these, those whose success is known. */
  judged: number;
  /** Of the judged ones, 0–1; null without any. */
  successRate: number | null;
  /** Of all its requests together, US dollars. */
  costUsd: number;
}

export interface ExperimentConclusion {
  /** `stop`: the baseline stays. */
  action: 'continue' | 'promote' | 'stop';
  /** For people. */
  text: string;
}

/** Chance of ever promoting a challenger that is not better (or, for the cheaper one, that is worse by the margin). */
const ALPHA = 0.05;

/** "As good" means at most this much less success (share). */
const MARGIN = 0.05;

/** "Cheaper" means at least a tenth less per request. */
const CHEAPER = 0.9;

/** Differences that the test is tuned to find (share); it is valid for all. */
const TYPICAL_DIFFERENCE = 0.1;

/** After this many times the minimum in both arms nothing more is expected. */
const LAST_LOOK = 60;

/**
 * Decides whether an experiment can end. The difference of the success rates gets a confidence sequence: bounds that hold with
 * 95 % at all times at once (normal mixture; Robbins 1970, Johari et al. 2017, "Always valid inference"). So it may be asked
 * after every single request without raising the chance of a wrong promotion.
 *
 * Promote: surely better, or surely not worse by 5 points and a tenth cheaper. Stop: surely worse, or 60 times the minimum
 * without a decision.
 * @param minimumSamples per arm before anything is concluded
 */
export function concludeExperiment(baseline: ArmFigures, challenger: ArmFigures, minimumSamples: number): ExperimentConclusion {
  const fewer = Math.min(baseline.judged, challenger.judged);
  if (fewer < minimumSamples) return { action: 'continue', text: `${fewer} of ${minimumSamples} answers per model so far` };
  const [low, high] = differenceBounds(baseline, challenger);
  const rates = `${percent(challenger.successRate ?? 0)} success against ${percent(baseline.successRate ?? 0)}`;
  const cost = challenger.costUsd / challenger.requests;
  const baselineCost = baseline.costUsd / baseline.requests;
  if (low > 0) return { action: 'promote', text: `The challenger is better: ${rates}.` };
  if (high < 0) return { action: 'stop', text: `The challenger is worse: ${rates}.` };
  if (low > -MARGIN && cost <= CHEAPER * baselineCost) {
    const saved = percent(1 - cost / baselineCost);
    return { action: 'promote', text: `The challenger is as good (${rates}) and ${saved} cheaper per request.` };
  }
  if (fewer >= LAST_LOOK * minimumSamples) return { action: 'stop', text: `No difference worth a change was found: ${rates}.` };
  return { action: 'continue', text: `Undecided: ${rates}.` };
}

/** Anytime-valid bounds of challenger − baseline, each with error probability `ALPHA`. */
function differenceBounds(baseline: ArmFigures, challenger: ArmFigures): [low: number, high: number] {
  const difference = (challenger.successRate ?? 0) - (baseline.successRate ?? 0);
  const variance = rateVariance(baseline) + rateVariance(challenger);
  const prior = TYPICAL_DIFFERENCE ** 2;
  const radius = Math.sqrt(((variance * (variance + prior)) / prior) * 2 * Math.log(Math.sqrt((variance + prior) / variance) / ALPHA));
  return [difference - radius, difference + radius];
}

/** With one success and one failure added, so that a spotless record does not pass for certainty. */
function rateVariance({ judged, successRate }: ArmFigures): number {
  const rate = ((successRate ?? 0) * judged + 1) / (judged + 2);
  return (rate * (1 - rate)) / judged;
}
