import { describe, expect, it } from 'vitest';
import { labelledPrompts } from '../../bench/routing/labelled-prompts';
import { parseMixture } from '../../bench/routing/mixture';
import { measure, referencePolicies } from '../../bench/routing/policies';
import { routeMixture } from '../../bench/routing/simulated-router';
import { generateMixture, SYNTHETIC_MIXTURES } from '../../bench/routing/synthetic';

const prompts = labelledPrompts();

function play(name: string, count: number) {
  const mixture = SYNTHETIC_MIXTURES.find((each) => each.name === name);
  if (!mixture) throw new Error(`no mixture "${name}"`);
  const rows = generateMixture(mixture, prompts, count, 5);
  const router = measure({ name: 'router', choices: routeMixture(rows) }, rows);
  const others = new Map(referencePolicies(rows).map((policy) => [policy.name, measure(policy, rows)]));
  const of = (policy: string) => others.get(policy) ?? router;
  return { router, of };
}

describe('the router on mixtures of requests', () => {
  it.each(['three tiers, everyday work', 'difficulty half visible', 'strengths per category'])(
    'reaches 95 %% of the best model at most at half its cost: %s',
    (name) => {
      const { router, of } = play(name, 3000);
      expect(router.success / of('always best').success).toBeGreaterThan(0.95);
      expect(router.costUsd / of('always best').costUsd).toBeLessThan(0.5);
    },
  );

  it.each(SYNTHETIC_MIXTURES.map(({ name }) => name))(
    'is never worse than prompt length, or chance, in success and cost at once: %s',
    (name) => {
      const { router, of } = play(name, 1000);
      for (const policy of ['prompt length', 'random']) {
        const other = of(policy);
        expect(router.success >= other.success || router.costUsd < other.costUsd).toBe(true);
      }
    },
  );

  it('finds out that the cheapest can do it all, or nothing', () => {
    const all = play('the cheapest can do it all', 2000);
    expect(all.router.costUsd).toBeLessThan(1.5 * all.of('always cheapest').costUsd);
    const nothing = play('the cheapest can do nothing', 2000);
    expect(nothing.router.success).toBeGreaterThan(5 * nothing.of('always cheapest').success);
  });
});

describe('reading a table', () => {
  const expected = [
    { id: 'a', prompt: 'one, "two"\nthree', category: 'debug', results: new Map([['m:1', { success: true, costUsd: 0.5 }]]) },
    { id: 'b', prompt: 'four', results: new Map([['m:1', { success: false, costUsd: 1e-5 }]]) },
  ];

  it('takes CSV with quoted fields', () => {
    expect(
      parseMixture('id,prompt,category,m:1:success,m:1:cost\r\na,"one, ""two""\nthree",debug,1,0.5\r\nb,four,,false,1e-5\r\n'),
    ).toEqual(expected);
  });

  it('takes JSON Lines', () => {
    const lines = [
      '{"id":"a","prompt":"one, \\"two\\"\\nthree","category":"debug","m:1:success":true,"m:1:cost":0.5}',
      '{"id":"b","prompt":"four","m:1:success":0.3,"m:1:cost":"0.00001"}',
    ];
    expect(parseMixture(lines.join('\n'))).toEqual(expected);
  });

  it('names the row that lacks something', () => {
    expect(() => parseMixture('id,prompt,m:success,m:cost\n1,x,1,\n')).toThrow('row 1 lacks figures of m');
    expect(() => parseMixture('id,prompt\n1,x')).toThrow(':success');
  });
});
