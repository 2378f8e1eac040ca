import { byCost, type Candidate } from './candidate';
import { tierRank } from './tier-limits';

/**
 * Whom to ask, in order, when the chosen model fails: the next cheapest of its tier, then the tiers above, then those below.
 * Within a tier those unlikely to succeed come after the others; whoever rests comes last of all.
 */
export function fallbackOrder(chosen: Candidate, able: readonly Candidate[], target: number): Candidate[] {
  const others = able.filter((candidate) => candidate !== chosen);
  const home = tierRank(chosen.model.tier);
  const steps = (candidate: Candidate): number => {
    const distance = tierRank(candidate.model.tier) - home;
    return distance >= 0 ? distance : 10 - distance;
  };
  const doubtful = (candidate: Candidate): number => Number(candidate.history.samples > 0 && candidate.success.mean < target);
  const resting = (candidate: Candidate): number => Number(candidate.resting !== null);
  return [chosen, ...others.sort((a, b) => resting(a) - resting(b) || steps(a) - steps(b) || doubtful(a) - doubtful(b) || byCost(a, b))];
}
