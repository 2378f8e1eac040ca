import { TIERS, type Tier } from '../model-info';

/**
 * The complexity up to which a tier is expected to do, 0–100. The labelled prompts in `bench/routing/families` use the
 * same limits: a prompt that an economy model should answer has to stay below the first one.
 */
export const TIER_LIMITS: Readonly<Record<Tier, number>> = { economy: 35, standard: 65, premium: 100 };

export function tierForComplexity(complexity: number): Tier {
  return TIERS.find((tier) => complexity < TIER_LIMITS[tier]) ?? 'premium';
}

/** 0 for economy, 1 for standard, 2 for premium. */
export function tierRank(tier: Tier): number {
  return TIERS.indexOf(tier);
}

/** The next cheaper tier; economy has none and stays. */
export function tierBelow(tier: Tier): Tier {
  return TIERS[Math.max(0, tierRank(tier) - 1)] ?? 'economy';
}
