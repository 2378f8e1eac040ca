import type { MixtureRow } from './mixture';
import type { LabelledPrompt } from './prompt-families';
import { createRandom } from './random';

/** How a made-up mixture behaves; the presets differ in everything a router could come to rely on. */
export interface SyntheticMixture {
  name: string;
  /** Skill and price per model: chance of success is logistic in (skill − difficulty), price in US dollars per million tokens in and out. */
  models: {
    name: string;
    skill: number;
    inputUsd: number;
    outputUsd: number /** Added to the skill in a category. */;
    strengths?: Record<string, number>;
  }[];
  /** 0: difficulty has nothing to do with the prompt; 1: it is the prompt's tier alone. */
  visible: number;
  /** Share of economy, standard and premium prompts. */
  shares: [number, number, number];
}

export const SYNTHETIC_MIXTURES: readonly SyntheticMixture[] = [
  { name: 'three tiers, everyday work', visible: 0.9, shares: [0.7, 0.2, 0.1], models: tiers(2.2, 4.0, 6.0) },
  { name: 'three tiers, hard work', visible: 0.9, shares: [0.35, 0.35, 0.3], models: tiers(2.2, 4.0, 6.0) },
  { name: 'difficulty half visible', visible: 0.5, shares: [0.6, 0.25, 0.15], models: tiers(2.5, 4.0, 6.0) },
  { name: 'difficulty invisible', visible: 0, shares: [0.6, 0.25, 0.15], models: tiers(2.0, 3.5, 5.5) },
  { name: 'the cheapest can do it all', visible: 0.9, shares: [0.5, 0.3, 0.2], models: tiers(6.0, 6.0, 6.2) },
  { name: 'the cheapest can do nothing', visible: 0.9, shares: [0.5, 0.3, 0.2], models: tiers(-2.0, 4.5, 6.0) },
  { name: 'the dearest is not the best', visible: 0.8, shares: [0.5, 0.3, 0.2], models: tiers(2.5, 6.0, 4.5) },
  {
    name: 'two models',
    visible: 0.8,
    shares: [0.6, 0.2, 0.2],
    models: [tiers(2.4, 0, 0)[0], tiers(0, 0, 6.0)[2]].filter((model) => model !== undefined),
  },
  {
    name: 'strengths per category',
    visible: 0.7,
    shares: [0.5, 0.3, 0.2],
    models: [
      { name: 'coder-small', skill: 1.5, inputUsd: 0.2, outputUsd: 0.8, strengths: { code_gen: 3, refactor: 3, debug: 2 } },
      { name: 'chat-small', skill: 1.5, inputUsd: 0.15, outputUsd: 0.6, strengths: { simple_qa: 3, explain: 3, other: 3 } },
      { name: 'middle', skill: 3.8, inputUsd: 1, outputUsd: 5 },
      { name: 'large', skill: 6, inputUsd: 5, outputUsd: 25 },
    ],
  },
  { name: 'nobody is good', visible: 0.6, shares: [0.3, 0.4, 0.3], models: tiers(0.5, 1.0, 1.6) },
];

function tiers(small: number, middle: number, large: number): SyntheticMixture['models'] {
  return [
    { name: 'small', skill: small, inputUsd: 0.25, outputUsd: 1.25 },
    { name: 'middle', skill: middle, inputUsd: 1.5, outputUsd: 7.5 },
    { name: 'large', skill: large, inputUsd: 5, outputUsd: 25 },
  ];
}

const TIERS = ['economy', 'standard', 'premium'] as const;

/** Difficulty of a prompt per tier, in the units of the models' skill. */
const DIFFICULTY = { economy: -1.2, standard: 1.2, premium: 3 };

/** A seeded mixture of `count` requests drawn from labelled prompts. */
export function generateMixture(mixture: SyntheticMixture, prompts: readonly LabelledPrompt[], count: number, seed: number): MixtureRow[] {
  const random = createRandom(seed);
  const byTier = TIERS.map((tier) => prompts.filter((prompt) => prompt.tier === tier));
  return Array.from({ length: count }, (_, index) => {
    const roll = random.next();
    const tier = roll < mixture.shares[0] ? 0 : roll < mixture.shares[0] + mixture.shares[1] ? 1 : 2;
    const prompt = random.pick(byTier[tier] ?? prompts);
    const hidden = 0.6 + random.normal() * 1.8;
    const difficulty = mixture.visible * DIFFICULTY[prompt.tier] + (1 - mixture.visible) * hidden + random.normal() * 0.6;
    const luck = random.next();
    const text = prompt.messages.filter(({ role }) => role === 'user').at(-1)?.text ?? '';
    const tokensIn = 20 + text.length / 4;
    const tokensOut = 80 * Math.exp(random.normal() * 0.4) * (1 + 4 * tier);
    const results = mixture.models.map(({ name, skill, inputUsd, outputUsd, strengths }) => {
      const chance = 1 / (1 + Math.exp(-1.4 * (skill + (strengths?.[prompt.category] ?? 0) - difficulty)));
      // One draw for all models: what a weak model can do, a stronger one mostly can too.
      const success = 0.7 * luck + 0.3 * random.next() < calibrated(chance);
      return [name, { success, costUsd: (tokensIn * inputUsd + tokensOut * outputUsd) / 1e6 }] as const;
    });
    return { id: String(index), prompt: text, results: new Map(results) };
  });
}

/** The sum of two uniform draws is not uniform; this keeps the chance what it says. */
function calibrated(chance: number): number {
  if (chance < 0.15 / 0.7) return Math.sqrt(2 * 0.7 * 0.3 * chance);
  if (chance > 1 - 0.15 / 0.7) return 1 - Math.sqrt(2 * 0.7 * 0.3 * (1 - chance));
  return chance * 0.7 + 0.15;
}
