import { TASK_CATEGORIES } from '../task-record';
import type { IntentFeatures } from './intent-features';

/** Features are told apart by hash only, so the table needs no names. Strong features and words have places of their own. */
export const STRONG_BUCKETS = 4096;
export const WORD_BUCKETS = 4096;

/** All words of a request together count as much as this many strong features (square root of the sum of squares). */
const WORD_SHARE = 2;

/** Adds up weights × features per category. `weights` holds one row of `TASK_CATEGORIES.length` numbers per bucket. */
export function scoreCategories(features: IntentFeatures, weights: ArrayLike<number>, scale = 1): number[] {
  const scores = TASK_CATEGORIES.map(() => 0);
  for (const [bucket, value] of featureVector(features)) {
    for (let index = 0; index < scores.length; index++) {
      scores[index] = (scores[index] ?? 0) + (weights[bucket * TASK_CATEGORIES.length + index] ?? 0) * value * scale;
    }
  }
  return scores;
}

/** Buckets and values of a request's features. */
export function* featureVector({ strong, words }: IntentFeatures): Generator<[bucket: number, value: number]> {
  for (const name of strong) yield [hash(name) % STRONG_BUCKETS, 1];
  const value = WORD_SHARE / Math.sqrt(Math.max(16, words.length));
  for (const name of words) yield [STRONG_BUCKETS + (hash(name) % WORD_BUCKETS), value];
}

/** Scores as probabilities that sum to 1. */
export function softmax(scores: readonly number[]): number[] {
  const highest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - highest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** FNV-1a, 32 bit. */
function hash(text: string): number {
  let value = 2166136261;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 16777619);
  return value >>> 0;
}
