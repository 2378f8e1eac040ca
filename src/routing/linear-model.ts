import { TASK_CATEGORIES } from '../task-record';
import type { IntentFeatures } from './intent-features';

/** Features are told apart by hash only, so the table needs no names. Strong features and words have places of their own. */
const STRONG_BUCKETS = 32_768;
const WORD_BUCKETS = 65_536;
/** Numbers in the table: a row of one per category for every bucket. */
export const WEIGHTS = (STRONG_BUCKETS + WORD_BUCKETS) * TASK_CATEGORIES.length;

/** All words of a request together count as much as this many strong features (square root of the sum of squares). */
const WORD_SHARE = 3;

/** Adds up weights × features per category. `weights` holds one row of `TASK_CATEGORIES.length` numbers per bucket. */
export function scoreCategories(features: IntentFeatures, weights: ArrayLike<number>, scale = 1): number[] {
  const scores = TASK_CATEGORIES.map(() => 0);
  const add = (bucket: number, value: number): void => {
    const row = bucket * scores.length;
    for (let index = 0; index < scores.length; index++) scores[index] = (scores[index] ?? 0) + (weights[row + index] ?? 0) * value * scale;
  };
  for (const name of features.strong) add(strongBucket(name), 1);
  const value = wordValue(features.words.length);
  for (const name of features.words) add(wordBucket(name), value);
  return scores;
}

export function strongBucket(name: string): number {
  return hash(name) % STRONG_BUCKETS;
}

export function wordBucket(name: string): number {
  return STRONG_BUCKETS + (hash(name) % WORD_BUCKETS);
}

/** What one of so many word features counts. */
export function wordValue(count: number): number {
  return WORD_SHARE / Math.sqrt(Math.max(16, count));
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
