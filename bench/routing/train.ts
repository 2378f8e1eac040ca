/**
 * Trains the classifier's weights on the training part of the labelled prompts, writes `src/routing/intent-weights.bin`
 * and reports on the held-back part. Run with `node bench/routing/run.mjs train`.
 */
import { writeFileSync } from 'node:fs';
import { type IntentFeatures, intentFeatures } from '../../src/routing/intent-features';
import { type IntentWeights, readIntentWeights, writeIntentWeights } from '../../src/routing/intent-weights';
import { scoreCategories, softmax, strongBucket, WEIGHTS, wordBucket, wordValue } from '../../src/routing/linear-model';
import { readRequest } from '../../src/routing/request-text';
import { TASK_CATEGORIES, type TaskCategory } from '../../src/task-record';
import { printScores } from './category-scores';
import { handSetCategory } from './hand-set-baseline';
import { labelledPrompts, toSegments } from './labelled-prompts';
import type { LabelledPrompt } from './prompt-families';
import { createRandom } from './random';

const CLASSES = TASK_CATEGORIES.length;
const EPOCHS = 6;
const RATE = 0.12;
/** So many trainings in different order; the mean of their weights depends less on chance than any of them. */
const RUNS = 4;
const L2 = 4e-3;
/** Share of the features that one training step does not get to see, so that no prompt is learned by heart. */
const HIDE_WORDS = 0.5;
const HIDE_STRONG = 0.15;
/** Share of the steps that see no words at all, so that concepts, which every language shares, carry their part. */
const HIDE_ALL_WORDS = 0.2;
/** English has the most prompts; the others count more each. */
const OTHER_LANGUAGES = 1.5;
/** So do prompts written after those of real people. */
const AS_PEOPLE_ASK = 2;
const FROM_PEOPLE = /logs|as-people-ask/;

interface Example {
  features: IntentFeatures;
  category: TaskCategory;
  weight: number;
}

const prompts = labelledPrompts();
const examples = prompts.map((prompt) => {
  const { ask } = readRequest(toSegments(prompt));
  return { prompt, features: ask ? intentFeatures(ask) : { strong: ['bias'], words: [] } };
});
const training = balance(
  examples
    .filter(({ prompt }) => prompt.split === 'train')
    .map(({ prompt, features }) => ({ features, category: prompt.category, weight: weightOf(prompt) })),
);
const held = examples.filter(({ prompt }) => prompt.split === 'held');

const file = writeIntentWeights(meanWeights(training));
const trained = readIntentWeights(file);
printScores(
  'held back: trained weights',
  held.map(({ prompt, features }) => ({ prompt, said: decide(features, trained) })),
);
printScores(
  'held back: hand-set rules',
  held.map(({ prompt, features }) => ({ prompt, said: handSetCategory(features) })),
);
writeFileSync('src/routing/intent-weights.bin', file);

function meanWeights(set: readonly Example[]): Float64Array {
  const mean = new Float64Array(WEIGHTS);
  for (let run = 0; run < RUNS; run++) {
    for (const [index, weight] of train(set, run).entries()) mean[index] = (mean[index] ?? 0) + weight / RUNS;
  }
  return mean;
}

function train(set: readonly Example[], run: number): Float64Array {
  const random = createRandom(7 + run);
  const weights = new Float64Array(WEIGHTS);
  const squares = new Float64Array(weights.length).fill(1e-8);
  const order = set.map((_, index) => index);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (let index = order.length - 1; index > 0; index--) {
      const other = Math.floor(random.next() * (index + 1));
      [order[index], order[other]] = [order[other] ?? 0, order[index] ?? 0];
    }
    for (const index of order) {
      const example = set[index];
      if (example) step(example, weights, squares, random.next);
    }
  }
  return weights;
}

/** One step of multinomial logistic regression with per-weight rates (Adagrad). */
function step({ features, category, weight }: Example, weights: Float64Array, squares: Float64Array, next: () => number): void {
  const wordless = next() < HIDE_ALL_WORDS;
  const seen = {
    strong: features.strong.filter(() => next() > HIDE_STRONG),
    words: wordless ? [] : features.words.filter(() => next() > HIDE_WORDS),
  };
  const chances = softmax(scoreCategories(seen, weights));
  const share = wordValue(seen.words.length);
  const vector = [
    ...seen.strong.map((name) => [strongBucket(name), 1] as const),
    ...seen.words.map((name) => [wordBucket(name), share] as const),
  ];
  for (const [bucket, value] of vector) {
    for (let index = 0; index < CLASSES; index++) {
      const at = bucket * CLASSES + index;
      const error = ((chances[index] ?? 0) - (TASK_CATEGORIES[index] === category ? 1 : 0)) * weight;
      const gradient = error * value + L2 * (weights[at] ?? 0);
      squares[at] = (squares[at] ?? 0) + gradient * gradient;
      weights[at] = (weights[at] ?? 0) - (RATE * gradient) / Math.sqrt(squares[at] ?? 1);
    }
  }
}

function weightOf({ lang, family }: LabelledPrompt): number {
  return (lang === 'en' ? 1 : OTHER_LANGUAGES) * (FROM_PEOPLE.test(family) ? AS_PEOPLE_ASK : 1);
}

/** Rare categories count more, so that none is sacrificed to the others. */
function balance(set: readonly Example[]): Example[] {
  const counts = new Map<TaskCategory, number>();
  for (const { category } of set) counts.set(category, (counts.get(category) ?? 0) + 1);
  return set.map((example) => ({
    ...example,
    weight: example.weight * Math.sqrt(set.length / CLASSES / (counts.get(example.category) ?? 1)),
  }));
}

function decide(features: IntentFeatures, { table }: IntentWeights): TaskCategory {
  const scores = scoreCategories(features, table);
  return TASK_CATEGORIES[scores.indexOf(Math.max(...scores))] ?? 'other';
}
