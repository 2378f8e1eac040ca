/**
 * Fits the points of `src/routing/complexity.ts` to the tiers of the training prompts and prints them, to be rounded and copied
 * by hand. Run with `node bench/routing/run.mjs fit-complexity`.
 */
import type { Tier } from '../../src/model-info';
import { categoryChances } from '../../src/routing/classify';
import { complexityFactors, FACTOR_NAMES } from '../../src/routing/complexity';
import { readRequest } from '../../src/routing/request-text';
import { TASK_CATEGORIES } from '../../src/task-record';
import { readPrompts, toSegments } from './labelled-prompts';

const AIM: Readonly<Record<Tier, number>> = { economy: 15, standard: 48, premium: 85 };
const TEXT = new Set(['simple_qa', 'other']);
const STEPS = 4000;
const RATE = 0.02;
const RIDGE = 0.0005;

const examples = readPrompts()
  .filter(({ split }) => split === 'train')
  .map((prompt) => {
    const text = readRequest(toSegments(prompt));
    const factors = complexityFactors(text);
    const chances = categoryChances(text);
    const textShare = TASK_CATEGORIES.filter((category) => TEXT.has(category)).reduce(
      (sum, category) => sum + (chances.get(category) ?? 0),
      0,
    );
    const values = [
      ...TASK_CATEGORIES.map((category) => chances.get(category) ?? 0),
      ...FACTOR_NAMES.map((name) => factors[name] * (1 - textShare)),
      ...FACTOR_NAMES.map((name) => factors[name] * textShare),
    ];
    return { values, tier: prompt.tier };
  });
const counts = new Map<Tier, number>();
for (const { tier } of examples) counts.set(tier, (counts.get(tier) ?? 0) + 1);
const names = [
  ...TASK_CATEGORIES.map((name) => `base ${name}`),
  ...FACTOR_NAMES.map((name) => `work ${name}`),
  ...FACTOR_NAMES.map((name) => `text ${name}`),
];
const points = names.map(() => 5);

for (let step = 0; step < STEPS; step++) {
  const slopes = points.map((point) => RIDGE * point);
  for (const { values, tier } of examples) {
    const error = values.reduce((sum, value, index) => sum + value * (points[index] ?? 0), -AIM[tier]);
    // Beyond the aim of the outer tiers there is nothing to correct.
    if ((tier === 'premium' && error > 0) || (tier === 'economy' && error < 0 && error > -10)) continue;
    const weight = 1 / Math.sqrt((counts.get(tier) ?? 1) * examples.length);
    for (const [index, value] of values.entries()) slopes[index] = (slopes[index] ?? 0) + error * value * weight;
  }
  for (const [index, slope] of slopes.entries()) {
    const moved = (points[index] ?? 0) - RATE * slope * 3;
    points[index] = names[index]?.endsWith(' ease') ? Math.min(0, moved) : Math.max(0, moved);
  }
}
console.table(Object.fromEntries(names.map((name, index) => [name, (points[index] ?? 0).toFixed(1)])));
