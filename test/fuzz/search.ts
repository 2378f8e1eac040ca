import fc from 'fast-check';
import type { FuzzTarget } from './fuzz-target';
import { minimize } from './minimize';
import { checkLaws } from './oracle';

export interface SearchResult {
  /** Inputs tried, without those that made the found case smaller. */
  tried: number;
  found: { input: string; error: unknown } | null;
}

/** Enough of everything; time ends a search. */
const MOST_RUNS = 1_000_000;
/** How long a found case may be made smaller. */
const SHRINK_MS = 20_000;

/** Tries inputs until the time is over or a law is broken; then the smallest input that still breaks one is looked for. */
export async function search(target: FuzzTarget, seed: number, ms: number): Promise<SearchResult> {
  let tried = 0;
  let failing = false;
  let until = performance.now() + ms;
  const property = fc.asyncProperty(target.input, async (input) => {
    // What comes after the time counts as holding, which ends the search at once, and the shrinking as well.
    if (performance.now() > until) return;
    if (!failing) tried++;
    try {
      await checkLaws(target, input);
    } catch (error) {
      if (!failing) until = performance.now() + SHRINK_MS / 4;
      failing = true;
      throw error;
    }
  });
  const details = await fc.check(property, {
    seed,
    numRuns: MOST_RUNS,
    interruptAfterTimeLimit: ms,
    markInterruptAsFailure: false,
    endOnFailure: false,
  });
  const [input] = details.counterexample ?? [];
  if (!details.failed || input === undefined) return { tried, found: null };
  const kind = kindOf(details.errorInstance);
  const smallest = await minimize(input, async (candidate) => kindOf(await errorOf(target, candidate)) === kind, SHRINK_MS);
  return { tried, found: { input: smallest, error: (await errorOf(target, smallest)) ?? details.errorInstance } };
}

async function errorOf(target: FuzzTarget, input: string): Promise<unknown> {
  try {
    await checkLaws(target, input);
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Making a case smaller must not lead to another law: its kind is how its words begin, numbers apart. */
function kindOf(error: unknown): string {
  return String(error).replace(/\d+/g, '0').slice(0, 50);
}
