import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ModelInfo } from '../../src/model-info';
import { RoutingHistory } from '../../src/routing/routing-history';
import { chosen, DAY, FLASH, GPT, MINI, MINUTE, MODELS, model, NOW, OPUS, outcome, request, rig, SONNET, times } from './routing-fixtures';

describe('without history', () => {
  it('takes the cheapest model of the tier that the complexity asks for', () => {
    expect(chosen(rig(), request(5))).toBe('openai:gpt-4o-mini');
    expect(chosen(rig(), request(50))).toBe('openai:gpt-4o');
    expect(chosen(rig(), request(90))).toBe('anthropic:opus');
  });

  it('says why in the words of the log', () => {
    expect(rig().router.route(request(5)).reason).toBe('openai/gpt-4o-mini: cheapest economy');
  });

  it('breaks ties by priority, then by name', () => {
    const twins = [model('b:same', 'economy', 1, 1), model('a:same', 'economy', 1, 1), model('c:same', 'economy', 1, 1)];
    expect(chosen(rig(), request(5, { models: twins }))).toBe('a:same');
    expect(chosen(rig(), request(5, { models: twins, priority: (id) => (id === 'c' ? 1 : 100) }))).toBe('c:same');
  });

  it('takes a dearer tier when the asked one has no model', () => {
    expect(chosen(rig(), request(5, { models: [SONNET, OPUS] }))).toBe('anthropic:sonnet');
  });

  it('takes the best there is when all are below the asked tier', () => {
    expect(chosen(rig(), request(90, { models: [MINI, GPT] }))).toBe('openai:gpt-4o');
  });
});

describe('with history', () => {
  it('takes the cheapest model across tiers that clears the threshold', () => {
    expect(chosen(rig(times(15, MINI, true, { complexity: 60 })), request(60))).toBe('openai:gpt-4o-mini');
  });

  it('names the success rate', () => {
    const known = [...times(23, MINI, true), ...times(2, MINI, false, { at: NOW - 2 * DAY })];
    expect(rig(known).router.route(request(20)).reason).toMatch(/^openai\/gpt-4o-mini: cheapest economy, 9[23]% success$/);
  });

  it('is not moved by fewer than three outcomes', () => {
    expect(chosen(rig(times(2, MINI, false)), request(20))).toBe('openai:gpt-4o-mini');
    expect(chosen(rig(times(2, MINI, true, { complexity: 90 })), request(90))).toBe('anthropic:opus');
  });

  it('is moved by three bad outcomes of a fresh model, in that category only', () => {
    const here = rig(times(3, MINI, false, { at: NOW - MINUTE / 2 }));
    expect(chosen(here, request(20))).toBe('gemini:flash');
    expect(chosen(here, request(20, { classification: { category: 'explain', complexity: 20, tier: 'economy', signals: [] } }))).toBe(
      'openai:gpt-4o-mini',
    );
  });

  it('keeps to the threshold of the settings', () => {
    const known = [
      ...times(12, MINI, true),
      ...times(1, MINI, false),
      ...times(4, MINI, true),
      ...times(2, MINI, false),
      ...times(1, MINI, true),
    ];
    expect(chosen(rig(known), request(20))).toBe('openai:gpt-4o-mini');
    expect(chosen(rig(known), request(20, { successThreshold: 0.95 }))).not.toBe('openai:gpt-4o-mini');
  });

  it('does not send a category in which all do badly to the dearest for nothing', () => {
    const bad = MODELS.flatMap((each) =>
      [...times(20, each, false), ...times(20, each, true)].sort((a, b) => Number(a.id.at(-1)) - Number(b.id.at(-1))),
    );
    expect(chosen(rig(bad), request(20))).toBe('openai:gpt-4o-mini');
  });

  it('prefers a dearer model once it is well known to be clearly better', () => {
    const spread = (good: number, bad: number, of: ModelInfo) =>
      Array.from({ length: good + bad }, (_, index) => outcome(of, (index * bad) % (good + bad) >= bad));
    expect(chosen(rig([...spread(85, 15, MINI), ...spread(60, 0, GPT)]), request(20, { models: [MINI, GPT] }))).toBe('openai:gpt-4o');
    expect(chosen(rig([...spread(17, 3, MINI), ...spread(19, 0, GPT)]), request(20, { models: [MINI, GPT] }))).toBe('openai:gpt-4o-mini');
  });
});

describe('feedback', () => {
  it('moves a category to another model after three bad ratings, and good ones bring it back', () => {
    const here = rig();
    const answers = times(3, MINI, true, { at: NOW - MINUTE });
    for (const answer of answers) here.router.record(answer);
    expect(chosen(here, request(20))).toBe('openai:gpt-4o-mini');
    for (const { id } of answers) here.history.rerate(id, 0.05, 1, NOW);
    expect(chosen(here, request(20))).toBe('gemini:flash');
    for (const { id } of answers) here.history.rerate(id, 0.95, 5, NOW);
    expect(chosen(here, request(20))).toBe('openai:gpt-4o-mini');
  });

  it('moves a category even against a long good history', () => {
    const last = times(3, MINI, true, { at: NOW - MINUTE });
    const here = rig([...times(40, MINI, true), ...last]);
    for (const { id } of last) here.history.rerate(id, 0.05, 1, NOW);
    expect(chosen(here, request(20))).toBe('gemini:flash');
  });

  it('tries a model again after its rest, one request at a time, and takes it back when the try succeeds', () => {
    const here = rig(times(3, MINI, false, { at: NOW }));
    expect(chosen(here, request(20, { now: NOW + MINUTE / 2 }))).toBe('gemini:flash');
    const later = NOW + 2 * MINUTE;
    const probe = here.router.route(request(20, { now: later }));
    expect(probe.order[0]?.model).toBe(MINI);
    expect(probe.trial).toBe(true);
    expect(chosen(here, request(20, { now: later }))).toBe('gemini:flash');
    here.router.record(outcome(MINI, true, { at: later }));
    expect(chosen(here, request(20, { now: later + MINUTE }))).toBe('openai:gpt-4o-mini');
  });

  it('rests a model longer when it fails again right after its return', () => {
    const back = NOW + 2 * MINUTE;
    const here = rig([
      ...times(3, MINI, false, { at: NOW }),
      outcome(MINI, true, { at: back }),
      outcome(MINI, false, { at: back + MINUTE }),
    ]);
    expect(chosen(here, request(20, { now: back + 2.5 * MINUTE }))).toBe('gemini:flash');
    expect(chosen(here, request(20, { now: back + 3.5 * MINUTE }))).toBe('openai:gpt-4o-mini');
  });

  it('survives a clock that once stood decades away', () => {
    const history = new RoutingHistory([], MINUTE);
    const outcome = (id: string, at: number, successScore: number) => ({
      id,
      provider: 'a',
      model: 'm',
      category: 'debug' as const,
      complexity: 10,
      at,
      successScore,
      rating: null,
    });
    history.record(outcome('first', 0, 0));
    for (let i = 0; i < 10; i++) history.record(outcome(`later ${i}`, NOW - i, 1));
    const { evidence, rate } = history.lookUp('a', 'm', 'debug', 10, NOW);
    expect(rate).toBeGreaterThan(0.8);
    expect(Object.values(evidence).every(Number.isFinite)).toBe(true);
  });

  it('forgets old outcomes', () => {
    const known = [
      ...times(3, MINI, true, { at: NOW - 200 * DAY }),
      ...times(6, MINI, false, { at: NOW - 200 * DAY }),
      ...times(1, MINI, true, { at: NOW - 190 * DAY }),
    ];
    expect(chosen(rig(known), request(20))).toBe('openai:gpt-4o-mini');
  });
});

describe('what a request needs', () => {
  it('rules out models without the capability or the room, and says so', () => {
    const blind = model('x:blind', 'economy', 0.01, 0.01, { capabilities: new Set() });
    const narrow = model('x:narrow', 'economy', 0.01, 0.01, { contextWindow: 800 });
    const decision = rig().router.route(request(5, { models: [blind, narrow, MINI], needs: new Set(['vision']) }));
    expect(decision.order.map(({ model: { id } }) => id)).toEqual(['gpt-4o-mini']);
    expect(decision.candidates.map(({ model: id, verdict }) => [id, verdict])).toEqual([
      ['blind', 'cannot do vision'],
      ['narrow', expect.stringContaining('do not fit its context of 800')],
      ['gpt-4o-mini', 'chosen'],
    ]);
  });

  it("asks for room in each model's own tokens", () => {
    const [roomy, tight] = [
      model('x:roomy', 'economy', 1, 1, { contextWindow: 2000 }),
      model('y:tight', 'economy', 0.1, 0.1, { contextWindow: 2000 }),
    ];
    const contextTokens = ({ provider }: ModelInfo): number => (provider === 'x' ? 1000 : 1600);
    expect(
      rig()
        .router.route(request(5, { models: [roomy, tight], contextTokens }))
        .order.map(({ model: { id } }) => id),
    ).toEqual(['roomy']);
  });

  it('says what stands in the way when nobody can', () => {
    const blind = model('x:blind', 'economy', 1, 1, { capabilities: new Set() });
    expect(rig().router.route(request(5, { models: [blind], needs: new Set(['tools']) }))).toMatchObject({
      order: [],
      blocked: 'capability',
    });
    expect(rig().router.route(request(5, { models: [] }))).toMatchObject({ order: [], blocked: 'no-models' });
    expect(rig().router.route(request(5, { models: [MINI], promptTokens: 1e6 }))).toMatchObject({ order: [], blocked: 'context' });
  });
});

describe('the prompt cache', () => {
  it('keeps a warm conversation where it is unless moving pays', () => {
    const warm = (tokens: number) =>
      request(20, { promptTokens: 50_000, promptCache: ({ id }) => ({ readTokens: id === 'flash' ? tokens : 0, writeTokens: 0 }) });
    expect(chosen(rig(), warm(0))).toBe('openai:gpt-4o-mini');
    const decision = rig().router.route(warm(49_000));
    expect(decision.order[0]?.model).toBe(FLASH);
    expect(decision.reason).toBe('gemini/flash: cheapest economy, prompt cache warm');
  });

  it('keeps an easy follow-up at a dearer warm model when that is cheaper', () => {
    const warm = request(5, {
      promptTokens: 100_000,
      outputTokens: 50,
      models: [FLASH, model('a:std', 'standard', 1, 5)],
      promptCache: ({ id }) => ({ readTokens: id === 'std' ? 99_000 : 0, writeTokens: 0 }),
    });
    expect(chosen(rig(), warm)).toBe('a:std');
  });
});

describe('a long prompt', () => {
  const { prices } = MINI;
  const dearer = { ...prices, inputUsdPerMTok: 1.5, outputUsdPerMTok: 6, cacheReadUsdPerMTok: 0.15, cacheWriteUsdPerMTok: 1.9 };
  const tiered = { ...MINI, prices: { ...prices, longPrompts: [{ ...dearer, aboveTokens: 100_000 }] } };
  const models = [tiered, FLASH];

  it('is ranked, and shown, at the price that it will be charged', () => {
    const decision = rig().router.route(request(5, { models, promptTokens: 101_000 }));
    expect(decision.order[0]?.model.id).toBe('flash');
    expect(decision.candidates.find(({ model: id }) => id === MINI.id)?.expectedCostUsd).toBeCloseTo((101_000 * 1.5 + 500 * 6) / 1e6, 9);
    expect(chosen(rig(), request(5, { models, promptTokens: 100_000 }))).toBe('openai:gpt-4o-mini');
  });

  it('is as long as its provider counts it, whatever of it is warm', () => {
    const counted = { models, promptTokens: 90_000, contextTokens: () => 110_000 };
    expect(chosen(rig(), request(5, counted))).toBe('gemini:flash');
    const warm = { ...counted, promptCache: () => ({ readTokens: 80_000, writeTokens: 0 }) };
    expect(rig().router.route(request(5, { ...warm, models: [tiered] })).order[0]?.expectedCostUsd).toBeCloseTo(
      (10_000 * 1.5 + 80_000 * 0.15 + 500 * 6) / 1e6,
      9,
    );
  });
});

describe('near a budget limit', () => {
  const budget = { mode: 'downgrade' as const, note: 'daily budget at 85%', downgradeExplicitModels: false };

  it('goes one tier down and names the budget', () => {
    const decision = rig().router.route(request(90, { budget }));
    expect(decision.order[0]?.model).toBe(GPT);
    expect(decision).toMatchObject({
      downgraded: true,
      reason: 'openai/gpt-4o: cheapest standard instead of premium, daily budget at 85%',
    });
    expect(chosen(rig(), request(50, { budget }))).toBe('openai:gpt-4o-mini');
    expect(chosen(rig(), request(5, { budget }))).toBe('openai:gpt-4o-mini');
  });

  it('leaves a model that the client named alone, unless the settings say otherwise', () => {
    const target = { kind: 'models' as const, models: [OPUS] };
    expect(chosen(rig(), request(5, { budget, target }))).toBe('anthropic:opus');
    expect(chosen(rig(), request(5, { budget: { ...budget, downgradeExplicitModels: true }, target }))).toBe('openai:gpt-4o');
  });

  it('never costs more than without the limit', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 100, noNaN: true }), (complexity) => {
        const normal = rig().router.route(request(complexity)).order[0]?.expectedCostUsd ?? 0;
        expect(rig().router.route(request(complexity, { budget })).order[0]?.expectedCostUsd).toBeLessThanOrEqual(normal);
      }),
    );
  });
});

describe('a model that the client named', () => {
  const elsewhere = model('azure:gpt-4o', 'standard', 2, 8);

  it('is taken at the cheapest provider and falls back to the same model only', () => {
    const { order } = rig().router.route(request(5, { target: { kind: 'models', models: [GPT, elsewhere] } }));
    expect(order.map(({ model: { provider } }) => provider)).toEqual(['azure', 'openai']);
  });

  it('is tried even when it rests or seems unable', () => {
    const here = rig(times(5, GPT, false));
    for (let count = 0; count < 3; count++) here.health.attemptFailed('openai', 'gpt-4o', { kind: 'server', message: 'down' }, NOW);
    expect(chosen(here, request(5, { target: { kind: 'models', models: [GPT] }, needs: new Set(['reasoning']) }))).toBe('openai:gpt-4o');
  });

  it('goes to the provider that is well', () => {
    const here = rig();
    for (let count = 0; count < 3; count++) here.health.attemptFailed('azure', 'gpt-4o', { kind: 'server', message: 'down' }, NOW);
    expect(chosen(here, request(5, { target: { kind: 'models', models: [GPT, elsewhere] } }))).toBe('openai:gpt-4o');
  });
});

describe('a tier that the client named', () => {
  it('is kept to, whatever the complexity', () => {
    expect(chosen(rig(), request(5, { target: { kind: 'tier', tier: 'premium' } }))).toBe('anthropic:opus');
    expect(chosen(rig(), request(95, { target: { kind: 'tier', tier: 'economy' } }))).toBe('openai:gpt-4o-mini');
  });
});

describe('health', () => {
  it('passes over a resting model and turns to the next cheapest', () => {
    const here = rig();
    for (let count = 0; count < 3; count++) here.health.attemptFailed('openai', 'gpt-4o-mini', { kind: 'server', message: 'down' }, NOW);
    expect(chosen(here, request(5))).toBe('gemini:flash');
    expect(chosen(here, request(5, { now: NOW + 2 * MINUTE }))).toBe('openai:gpt-4o-mini');
  });

  it('still offers somebody when all rest', () => {
    const here = rig();
    for (let count = 0; count < 3; count++) here.health.attemptFailed('openai', 'gpt-4o-mini', { kind: 'server', message: 'down' }, NOW);
    expect(chosen(here, request(5, { models: [MINI] }))).toBe('openai:gpt-4o-mini');
  });
});

describe('the fallback order', () => {
  it('goes through the tier by cost, then up, then down', () => {
    const order = rig()
      .router.route(request(50))
      .order.map(({ model: { id } }) => id);
    expect(order).toEqual(['gpt-4o', 'sonnet', 'opus', 'gpt-4o-mini', 'flash']);
  });

  it('leaves those known to fail and those resting for the end', () => {
    const here = rig(times(6, SONNET, false, { complexity: 50, at: NOW - 3 * DAY }));
    for (let count = 0; count < 3; count++) here.health.attemptFailed('gemini', 'flash', { kind: 'server', message: 'down' }, NOW);
    expect(here.router.route(request(5)).order.at(-1)?.model).toBe(FLASH);
  });
});

describe('an experiment', () => {
  it('decides who answers, unless that model cannot', () => {
    const experiment = { id: 'x', run: 0, arm: 'challenger', model: SONNET, note: 'challenger of experiment x' } as const;
    const decision = rig().router.route(request(5, { experiment }));
    expect(decision.reason).toBe('anthropic/sonnet: challenger of experiment x');
    expect(decision.experiment).toBe(experiment);
    expect(chosen(rig(), request(5, { experiment, models: [MINI, { ...SONNET, contextWindow: 10 }] }))).toBe('openai:gpt-4o-mini');
  });

  it('has no part in what it did not decide', () => {
    const experiment = { id: 'x', run: 0, arm: 'baseline', model: MINI, note: '' } as const;
    const named = rig().router.route(request(5, { experiment, target: { kind: 'models', models: [MINI] } }));
    expect([named.named, named.experiment]).toEqual([true, null]);
    expect(rig().router.route(request(5, { experiment, target: { kind: 'tier', tier: 'economy' } })).experiment).toBeNull();
    const unable = rig().router.route(request(5, { experiment, models: [{ ...MINI, contextWindow: 10 }, FLASH] }));
    expect(unable.experiment).toBeNull();
  });
});

describe('exploration', () => {
  it('tries a cheaper model now and then once the dearer one is well known, one request at a time', () => {
    const here = rig(times(30, OPUS, true, { complexity: 70 }));
    const first = here.router.route(request(70));
    expect(first.trial).toBe(true);
    expect(first.order[0]?.expectedCostUsd).toBeLessThan(first.order.find(({ model: { id } }) => id === 'opus')?.expectedCostUsd ?? 0);
    const tried = new Set([0, 1, 2, 3, 4, 5].map(() => chosen(here, request(70))));
    expect(tried).toContain('anthropic:opus');
  });

  it('tries a dearer model now and then where the chosen one fails noticeably often', () => {
    const known = Array.from({ length: 50 }, (_, index) => outcome(MINI, index % 8 !== 0));
    const { trial, reason } = rig(known).router.route(request(20, { models: [MINI, OPUS] }));
    expect(trial).toBe(true);
    expect(reason).toBe('anthropic/opus: premium on trial, dearer than openai:gpt-4o-mini');
    expect(rig(times(50, MINI, true)).router.route(request(20, { models: [MINI, OPUS] })).trial).toBe(false);
  });

  it('never happens where the client named a tier or a model, or near a budget limit', () => {
    const here = rig(times(60, OPUS, true, { complexity: 90 }));
    expect(here.router.route(request(90, { target: { kind: 'tier', tier: 'premium' } })).trial).toBe(false);
    expect(here.router.route(request(90, { target: { kind: 'models', models: [OPUS] } })).trial).toBe(false);
  });
});

describe('laws', () => {
  const cases = fc.record({
    complexity: fc.double({ min: 0, max: 100, noNaN: true }),
    known: fc.array(
      fc.record({ of: fc.constantFrom(...MODELS), good: fc.boolean(), complexity: fc.double({ min: 0, max: 100, noNaN: true }) }),
      { maxLength: 30 },
    ),
  });

  it('gives the same decision for the same history', () => {
    fc.assert(
      fc.property(cases, ({ complexity, known }) => {
        const outcomes = known.map(({ of, good, complexity: at }) => outcome(of, good, { complexity: at }));
        expect(rig(outcomes).router.route(request(complexity))).toEqual(rig(outcomes).router.route(request(complexity)));
      }),
    );
  });

  it('does not depend on the currency', () => {
    const scaled = (factor: number): ModelInfo[] =>
      MODELS.map((each) => ({
        ...each,
        prices: {
          ...each.prices,
          inputUsdPerMTok: each.prices.inputUsdPerMTok * factor,
          outputUsdPerMTok: each.prices.outputUsdPerMTok * factor,
        },
      }));
    fc.assert(
      fc.property(cases, fc.double({ min: 1e-3, max: 1e3, noNaN: true }), ({ complexity, known }, factor) => {
        const outcomes = known.map(({ of, good, complexity: at }) => outcome(of, good, { complexity: at }));
        expect(chosen(rig(outcomes), request(complexity, { models: scaled(factor) }))).toBe(chosen(rig(outcomes), request(complexity)));
      }),
    );
  });

  it('never expects more of a model after one more failure, nor less after one more success', () => {
    fc.assert(
      fc.property(cases, fc.constantFrom(...MODELS), fc.double({ min: 0, max: 100, noNaN: true }), ({ complexity, known }, of, at) => {
        const outcomes = known.map(({ of: each, good, complexity: where }) => outcome(each, good, { complexity: where }));
        const expected = (more: boolean | null) => {
          const { router } = rig(more === null ? outcomes : [...outcomes, outcome(of, more, { complexity: at })]);
          return (
            router.route(request(complexity)).candidates.find(({ provider, model: id }) => provider === of.provider && id === of.id)
              ?.expectedSuccess ?? 0
          );
        };
        expect(expected(false)).toBeLessThanOrEqual(expected(null) + 1e-12);
        expect(expected(true)).toBeGreaterThanOrEqual(expected(null) - 1e-12);
      }),
    );
  });

  it('writes reasons that fit into a header', () => {
    const odd = model('ollama:modèle:日本', 'economy', 0, 0);
    expect(rig().router.route(request(5, { models: [odd] })).reason).toMatch(/^[\x20-\x7e]+$/);
  });
});
