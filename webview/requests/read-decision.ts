import type { CandidateReport } from '../../src/routing/route-request';

/** The candidates of a logged routing decision, cheapest first; none where an older version, or a repeated answer, kept none. */
export function candidatesOf(decision: unknown): CandidateReport[] {
  return listOf(decision, 'candidates').filter(isCandidate);
}

/** What the request looked like to the classifier, in words. */
export function signalsOf(decision: unknown): string[] {
  return listOf(decision, 'signals').filter((signal) => typeof signal === 'string');
}

/** Rows of older versions, and of requests that no routing was needed for, may hold less. */
function listOf(decision: unknown, key: string): unknown[] {
  if (typeof decision !== 'object' || decision === null) return [];
  const value: unknown = Reflect.get(decision, key);
  return Array.isArray(value) ? value : [];
}

function isCandidate(value: unknown): value is CandidateReport {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['provider', 'model', 'tier', 'verdict'].every((key) => typeof Reflect.get(value, key) === 'string') &&
    ['expectedCostUsd', 'samples', 'expectedSuccess'].every((key) => typeof Reflect.get(value, key) === 'number')
  );
}
