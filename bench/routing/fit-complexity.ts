/**
 * Looks for the points of `src/routing/complexity.ts` that give the training prompts their tiers, starting from those in use, and
 * prints them, to be rounded and copied by hand. Run with `node bench/routing/run.mjs fit-complexity`.
 */
import { TIERS, type Tier } from '../../src/model-info';
import { COMPLEXITY_POINTS, type ComplexityPoints, complexityOf } from '../../src/routing/complexity';
import { complexityFactors } from '../../src/routing/complexity-factors';
import { readRequest } from '../../src/routing/request-text';
import { TIER_LIMITS } from '../../src/routing/tier-limits';
import { classifier } from '../../test/fixtures/classifier';
import { labelledPrompts, toSegments } from './labelled-prompts';

/** What it costs to take a prompt of the first tier for one of the second: too little is tried again, too much is paid for. */
const COST: Readonly<Record<Tier, Readonly<Record<Tier, number>>>> = {
  economy: { economy: 0, standard: 1, premium: 5 },
  standard: { economy: 1, standard: 0, premium: 1.2 },
  premium: { economy: 5, standard: 1.5, premium: 0 },
};
/** Near a limit a prompt belongs to both sides, so that small steps show (points). */
const SOFTNESS = 3;
/** How much all prompts of a tier weigh together. */
const SHARE: Readonly<Record<Tier, number>> = { economy: 1, standard: 0.5, premium: 0.5 };
const STEPS = [6, 3, 1.5];
const LEAST_GAIN = 1e-5;

const prompts = labelledPrompts();
const examples = prompts
  .filter(({ split }) => split === 'train')
  .map((prompt) => {
    const text = readRequest(toSegments(prompt));
    return { factors: complexityFactors(text), chances: classifier.chances(text), tier: prompt.tier };
  });
const counts = new Map(TIERS.map((tier) => [tier, examples.filter((example) => example.tier === tier).length]));

let points = COMPLEXITY_POINTS;
let best = cost(points);
for (const size of STEPS) {
  for (const part of ['base', 'work', 'text'] as const) {
    for (const name of Object.keys(points[part])) {
      improve(part, name, size);
      improve(part, name, -size);
    }
  }
}
console.table(points);

/** Moves one number on as long as that helps. */
function improve(part: keyof ComplexityPoints, name: string, size: number): void {
  for (;;) {
    const values: Readonly<Record<string, number>> = { ...points[part] };
    const value = (values[name] ?? 0) + size;
    if (name === 'ease' ? value > 0 : value < 0) return;
    const moved: ComplexityPoints = { ...points, [part]: { ...values, [name]: value } };
    const now = cost(moved);
    if (now > best - LEAST_GAIN) return;
    best = now;
    points = moved;
  }
}

function cost(tried: ComplexityPoints): number {
  let sum = 0;
  for (const { factors, chances, tier } of examples) {
    const complexity = complexityOf(factors, chances, tried);
    const economy = step((TIER_LIMITS.economy - complexity) / SOFTNESS);
    const premium = step((complexity - TIER_LIMITS.standard) / SOFTNESS);
    const share = { economy, premium, standard: Math.max(0, 1 - economy - premium) };
    for (const taken of TIERS) sum += (share[taken] * COST[tier][taken] * SHARE[tier]) / (counts.get(tier) ?? 1);
  }
  return sum;
}

function step(amount: number): number {
  return 1 / (1 + Math.exp(-amount));
}
