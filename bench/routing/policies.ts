import type { MixtureRow } from './mixture';
import { createRandom } from './random';

/** Chooses a model per row; what the router is compared with. */
export interface Policy {
  name: string;
  choices: string[];
}

export interface PolicyResult {
  name: string;
  /** 0–1 */
  success: number;
  /** US dollars per request. */
  costUsd: number;
}

export function referencePolicies(rows: readonly MixtureRow[]): Policy[] {
  const models = [...(rows[0]?.results.keys() ?? [])];
  const always = models.map((model) => ({ model, ...measure({ name: model, choices: rows.map(() => model) }, rows) }));
  const cheapest = always.reduce((least, one) => (one.costUsd < least.costUsd ? one : least)).model;
  const best = always.reduce((most, one) => (one.success > most.success ? one : most)).model;
  const random = createRandom(1);
  return [
    { name: 'always cheapest', choices: rows.map(() => cheapest) },
    { name: 'always best', choices: rows.map(() => best) },
    { name: 'random', choices: rows.map(() => random.pick(models)) },
    { name: 'prompt length', choices: byThirds(rows, models) },
    { name: 'oracle', choices: rows.map((row) => oracle(row, best)) },
  ];
}

/** The shortest prompts to the cheapest models, the longest to the dearest, in equal parts. */
function byThirds(rows: readonly MixtureRow[], models: readonly string[]): string[] {
  const cost = (model: string): number => measure({ name: model, choices: rows.map(() => model) }, rows).costUsd;
  const byCost = models.map((model) => ({ model, costUsd: cost(model) })).sort((a, b) => a.costUsd - b.costUsd);
  const lengths = rows.map(({ prompt }) => prompt.length).sort((a, b) => a - b);
  const limits = byCost.slice(1).map((_, index) => lengths[Math.floor(((index + 1) * lengths.length) / byCost.length)] ?? 0);
  return rows.map(({ prompt }) => byCost[limits.filter((limit) => prompt.length >= limit).length]?.model ?? '');
}

/** Steps of the search for the best limits of the prompt-length router. */
const STEPS = 20;

/**
 * Routes by prompt length alone: the cheapest model for short prompts, the best for long ones, in between the one between. Its
 * two limits are chosen with hindsight: of all that cost no more than `costUsd` per request, those that succeed most often.
 */
export function byLengthInHindsight(rows: readonly MixtureRow[], costUsd: number): Policy {
  const models = [...(rows[0]?.results.keys() ?? [])];
  const always = models.map((model) => ({ model, ...measure({ name: model, choices: rows.map(() => model) }, rows) }));
  const byCost = [...always].sort((a, b) => a.costUsd - b.costUsd).map(({ model }) => model);
  const best = always.reduce((most, one) => (one.success > most.success ? one : most)).model;
  const cheapest = byCost[0] ?? best;
  const middle = byCost[Math.floor(byCost.length / 2)] ?? best;
  const lengths = rows.map(({ prompt }) => prompt.length).sort((a, b) => a - b);
  const limits = [
    0,
    ...Array.from({ length: STEPS }, (_, step) => lengths[Math.floor((step * lengths.length) / STEPS)] ?? 0),
    Number.POSITIVE_INFINITY,
  ];
  let found: Policy = { name: 'length in hindsight', choices: rows.map(() => cheapest) };
  let success = -1;
  for (const low of limits) {
    for (const high of limits.filter((limit) => limit >= low)) {
      const choices = rows.map(({ prompt }) => (prompt.length < low ? cheapest : prompt.length < high ? middle : best));
      const result = measure({ name: '', choices }, rows);
      if (result.costUsd <= costUsd && result.success > success) {
        success = result.success;
        found = { name: 'length in hindsight', choices };
      }
    }
  }
  return found;
}

/** The cheapest model that succeeds; where none does, the cheapest of all. */
function oracle(row: MixtureRow, best: string): string {
  const entries = [...row.results].sort(([, a], [, b]) => a.costUsd - b.costUsd);
  return (entries.find(([, { success }]) => success) ?? entries[0])?.[0] ?? best;
}

export function measure(policy: Policy, rows: readonly MixtureRow[], from = 0, to = rows.length): PolicyResult {
  let successes = 0;
  let costUsd = 0;
  for (let index = from; index < to; index++) {
    const result = rows[index]?.results.get(policy.choices[index] ?? '');
    successes += Number(result?.success ?? false);
    costUsd += result?.costUsd ?? 0;
  }
  const count = Math.max(1, to - from);
  return { name: policy.name, success: successes / count, costUsd: costUsd / count };
}
