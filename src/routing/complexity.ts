import type { TaskCategory } from '../task-record';
import type { ComplexityFactors } from './complexity-factors';

/** How many points of complexity what counts for. */
export interface ComplexityPoints {
  /** The plainest request of a category; the rest adds to it. */
  base: Readonly<Record<TaskCategory, number>>;
  /** For a factor of 1, for work on code and ideas. */
  work: Readonly<ComplexityFactors>;
  /** The same for what mostly handles text: a long text to translate or a long question is no harder than a short one. */
  text: Readonly<ComplexityFactors>;
}

/** Fitted with `bench/routing/fit-complexity.ts`, then rounded. */
export const COMPLEXITY_POINTS: ComplexityPoints = {
  base: {
    simple_qa: 6,
    other: 14,
    explain: 15,
    code_gen: 24,
    code_review: 24,
    debug: 20,
    refactor: 23,
  },
  work: {
    scope: 48,
    breadth: 3,
    hardSubjects: 42,
    product: 12,
    thoroughness: 8,
    ease: -8,
    wishes: 26,
    words: 60,
    files: 10,
    shown: 8,
    turns: 4,
    tools: 4,
    instructions: 2,
  },
  text: {
    scope: 22,
    breadth: 2,
    hardSubjects: 44,
    product: 20,
    thoroughness: 55,
    ease: -4,
    wishes: 30,
    words: 6,
    files: 2,
    shown: 0,
    turns: 2,
    tools: 2,
    instructions: 1,
  },
};

export const FACTOR_NAMES = Object.keys(COMPLEXITY_POINTS.work) as (keyof ComplexityFactors)[];

/** What only tells how much is said or shown. It adds up to at most so many points: long-windedness alone makes no task premium. */
const VOLUME: ReadonlySet<keyof ComplexityFactors> = new Set([
  'breadth',
  'wishes',
  'words',
  'files',
  'shown',
  'turns',
  'tools',
  'instructions',
]);
const MOST_FOR_VOLUME = 30;

const TEXT_CATEGORIES: ReadonlySet<TaskCategory> = new Set(['simple_qa', 'other']);

/** How hard a request looks, 0–100: what is asked for, weighed by how likely each category is. */
export function complexityOf(
  factors: ComplexityFactors,
  chances: ReadonlyMap<TaskCategory, number>,
  points: ComplexityPoints = COMPLEXITY_POINTS,
): number {
  let total = 0;
  for (const [category, chance] of chances) {
    const weights = TEXT_CATEGORIES.has(category) ? points.text : points.work;
    let volume = 0;
    let substance = points.base[category];
    for (const name of FACTOR_NAMES) {
      if (VOLUME.has(name)) volume += weights[name] * factors[name];
      else substance += weights[name] * factors[name];
    }
    total += chance * (substance + MOST_FOR_VOLUME * (1 - Math.exp(-volume / MOST_FOR_VOLUME)));
  }
  return soften(total);
}

/** Keeps the result within 0–100 without flattening everything beyond into the same number. */
function soften(points: number): number {
  if (points < 80) return Math.max(0, points);
  return 100 - 20 * Math.exp(-(points - 80) / 20);
}
