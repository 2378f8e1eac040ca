/**
 * Replays a table of what every model would have made of every request through the real router.
 *
 *   node bench/routing/run.mjs simulate                 the built-in mixtures, one line each
 *   node bench/routing/run.mjs simulate FILE [THRESHOLD] a table of your own (.jsonl or .csv), with its learning curve
 *
 * The table's form is described at `parseMixture` in mixture.ts and in docs/routing.md.
 */
import { readFileSync } from 'node:fs';
import { labelledPrompts } from './labelled-prompts';
import { type MixtureRow, parseMixture } from './mixture';
import { byLengthInHindsight, measure, type PolicyResult, referencePolicies } from './policies';
import { routeMixture } from './simulated-router';
import { generateMixture, SYNTHETIC_MIXTURES } from './synthetic';

const COUNT = 3000;
const SEED = 11;

const [file, threshold] = process.argv.slice(2);
if (file) report(parseMixture(readFileSync(file, 'utf8')), Number(threshold ?? 0.8));
else overview();

function report(rows: readonly MixtureRow[], threshold: number): void {
  const router = { name: 'router', choices: routeMixture(rows, threshold) };
  const policies = [...referencePolicies(rows), byLengthInHindsight(rows, measure(router, rows).costUsd), router];
  const best = measure(policies.find(({ name }) => name === 'always best') ?? router, rows);
  console.log(`${rows.length} requests, ${rows[0]?.results.size ?? 0} models, threshold ${threshold}`);
  console.table(policies.map((policy) => line(measure(policy, rows), best)));
  console.log('Learning curve: the router against the best model, tenth by tenth');
  const bestChoices = policies.find(({ name }) => name === 'always best') ?? router;
  const tenths = Array.from({ length: 10 }, (_, index) => {
    const [from, to] = [Math.floor((index * rows.length) / 10), Math.floor(((index + 1) * rows.length) / 10)];
    return { requests: `${from + 1}–${to}`, ...line(measure(router, rows, from, to), measure(bestChoices, rows, from, to)) };
  });
  console.table(tenths);
  const use = new Map<string, number>();
  for (const choice of router.choices) use.set(choice, (use.get(choice) ?? 0) + 1);
  console.log('Requests per model:', Object.fromEntries(use));
}

function line(result: PolicyResult, best: PolicyResult): Record<string, string> {
  return {
    policy: result.name,
    success: share(result.success),
    'USD per 1000': (result.costUsd * 1000).toFixed(4),
    'of best success': share(result.success / Math.max(1e-9, best.success)),
    'of best cost': share(result.costUsd / Math.max(1e-12, best.costUsd)),
  };
}

function overview(): void {
  const prompts = labelledPrompts();
  const rows = SYNTHETIC_MIXTURES.map((mixture) => {
    const table = generateMixture(mixture, prompts, COUNT, SEED);
    const router = { name: 'router', choices: routeMixture(table) };
    const policies = [...referencePolicies(table), router, byLengthInHindsight(table, measure(router, table).costUsd)];
    const results = new Map(policies.map((policy) => [policy.name, measure(policy, table)]));
    const best = results.get('always best');
    const relative = (name: string): string => {
      const result = results.get(name);
      return result && best ? `${share(result.success / best.success)} at ${share(result.costUsd / best.costUsd)}` : '';
    };
    return {
      mixture: mixture.name,
      best: share(best?.success ?? 0),
      router: relative('router'),
      'prompt length': relative('prompt length'),
      'length in hindsight': relative('length in hindsight'),
      cheapest: relative('always cheapest'),
      random: relative('random'),
      oracle: relative('oracle'),
    };
  });
  console.log(`Share of the best model's success, at which share of its cost (${COUNT} requests each):`);
  console.table(rows);
}

function share(value: number): string {
  return `${(value * 100).toFixed(1)}%`;
}
