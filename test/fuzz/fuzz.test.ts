import { describe, expect, it } from 'vitest';
import { checkLaws } from './oracle';
import { regressionsOf } from './regressions';
import { search } from './search';
import { fuzzTargets } from './targets';

/** `FUZZ_SEED=… npx vitest run test/fuzz` replays a run; `npm run fuzz` searches for minutes. */
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000_000);
const MS_PER_TARGET = 150;

describe(`what comes from outside (seed ${seed})`, () => {
  it.each(fuzzTargets.map((target) => [target.name, target] as const))('breaks no law: %s', async (_name, target) => {
    const { tried, found } = await search(target, seed, MS_PER_TARGET);
    if (found) throw new Error(`${String(found.error)}\nInput: ${JSON.stringify(found.input)}`, { cause: found.error });
    expect(tried).toBeGreaterThan(0);
  });
});

describe('cases that were found once', () => {
  const cases = fuzzTargets.flatMap((target) => regressionsOf(target.name).map(({ file, input }) => [file, target, input] as const));

  it.each(cases)('break no law any more: %s', async (_file, target, input) => {
    await checkLaws(target, input);
  });
});
