import type { Reasoning } from './canonical';

/** Efforts of all vendors, weakest first. */
const SCALE = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];

/**
 * The effort a client asked for: its own word, or the one nearest to its budget of thinking tokens; undefined when it asked
 * for thinking without saying how much.
 */
export function effortOf(reasoning: Reasoning): string | undefined {
  if (reasoning.effort !== undefined) return reasoning.effort;
  if (reasoning.budgetTokens === undefined) return undefined;
  if (reasoning.budgetTokens <= 0) return 'none';
  return BUDGETS.find(({ upTo }) => (reasoning.budgetTokens ?? 0) <= upTo)?.effort ?? 'high';
}

const BUDGETS = [
  { upTo: 2048, effort: 'low' },
  { upTo: 8192, effort: 'medium' },
];

/**
 * The one of `allowed` (weakest first) nearest to `effort`, the weaker of two equally near; words that no scale knows are
 * taken as they are when allowed, else undefined.
 */
export function nearestEffort(effort: string, allowed: readonly string[]): string | undefined {
  if (allowed.includes(effort)) return effort;
  const wanted = SCALE.indexOf(effort);
  if (wanted === -1) return undefined;
  let nearest: string | undefined;
  let distance = Number.POSITIVE_INFINITY;
  for (const candidate of allowed) {
    const away = Math.abs(SCALE.indexOf(candidate) - wanted);
    if (away < distance) {
      nearest = candidate;
      distance = away;
    }
  }
  return nearest;
}
