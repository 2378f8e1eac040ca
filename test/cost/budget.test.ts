import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Budget, type BudgetOptions, createBudget, type Reservation } from '../../src/cost/budget';
import { type BudgetRefusal, budgetError } from '../../src/cost/budget-refusal';
import type { BudgetCrossing } from '../../src/cost/budget-thresholds';
import { localDay } from '../../src/local-day';

const START = new Date(2026, 10, 18, 12, 0, 0).getTime();

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(START);
});

afterEach(() => {
  vi.useRealTimers();
});

function budgetWith(options: Partial<BudgetOptions> & { dailyUsd?: number | null } = {}): Budget {
  const { dailyUsd = null, ...rest } = options;
  return createBudget({
    config: { dailyUsd, weeklyUsd: null, monthlyUsd: null, downgradeAt: 0.8 },
    weekStart: 'monday',
    clients: {},
    providers: {},
    daySpend: [],
    now: () => Date.now(),
    ...rest,
  });
}

function ask(
  budget: Budget,
  amountUsd: number,
  more: { client?: string; provider?: string; leastUsd?: number; waitedMs?: number; signal?: AbortSignal } = {},
) {
  return budget.reserve({ amountUsd, client: 'cli', provider: 'openai', ...more });
}

async function admitted(pending: Promise<Reservation | BudgetRefusal>): Promise<Reservation> {
  const outcome = await pending;
  if (!outcome.admitted) throw new Error(`refused: ${outcome.message}`);
  return outcome;
}

async function refused(pending: Promise<Reservation | BudgetRefusal>): Promise<BudgetRefusal> {
  const outcome = await pending;
  if (outcome.admitted) throw new Error('was admitted');
  return outcome;
}

async function spend(budget: Budget, usd: number, scope: { client?: string; provider?: string } = {}): Promise<void> {
  (await admitted(ask(budget, usd, scope))).settle(usd);
}

describe('a budget without limits', () => {
  it('admits everything and has no remainder', async () => {
    const budget = budgetWith();
    await spend(budget, 1_000_000);
    expect(budget.remainingUsd()).toBeNull();
    expect(budget.mode({ client: 'cli', provider: 'openai' })).toBe('normal');
    expect(budget.status().usage.daily).toMatchObject({ spentUsd: 1_000_000, limitUsd: null, remainingUsd: null, fraction: null });
  });
});

describe('the state of a budget', () => {
  it('counts what the store remembers of the current day, week and month', () => {
    const day = (date: number, month = 10): string => localDay(new Date(2026, month, date, 12).getTime());
    const row = (name: string, costUsd: number) => ({ day: name, client: 'cli', provider: 'openai', costUsd });
    // 18 November 2026 is a Wednesday.
    const daySpend = [row(day(18), 1), row(day(16), 2), row(day(15), 4), row(day(1), 8), row(day(31, 9), 16)];
    const { usage } = budgetWith({ daySpend }).status();
    expect([usage.daily.spentUsd, usage.weekly.spentUsd, usage.monthly.spentUsd]).toEqual([1, 3, 15]);
    expect(usage.daily.resetsAt).toBe(new Date(2026, 10, 19).toISOString());
    expect(usage.weekly.resetsAt).toBe(new Date(2026, 10, 23).toISOString());
    expect(usage.monthly.resetsAt).toBe(new Date(2026, 11, 1).toISOString());
  });

  it('follows a changed start of the week', () => {
    const daySpend = [{ day: localDay(new Date(2026, 10, 15, 12).getTime()), client: 'cli', provider: 'openai', costUsd: 4 }];
    const budget = budgetWith({ daySpend });
    expect(budget.status().usage.weekly.spentUsd).toBe(0);
    budget.applyRules({ weekStart: 'sunday', clients: {}, providers: {} });
    expect(budget.status().usage.weekly.spentUsd).toBe(4);
  });

  it('tells spent, reserved and remaining apart', async () => {
    const budget = budgetWith({ dailyUsd: 10 });
    await spend(budget, 2);
    await admitted(ask(budget, 3));
    expect(budget.status().usage.daily).toMatchObject({ spentUsd: 2, reservedUsd: 3, limitUsd: 10, remainingUsd: 5, fraction: 0.2 });
    expect(budget.remainingUsd()).toBe(5);
  });

  it('gives the smallest remainder of all limits that apply', async () => {
    const budget = budgetWith({
      config: { dailyUsd: 10, weeklyUsd: 7, monthlyUsd: 100, downgradeAt: 0.8 },
      clients: { cli: { dailyUsd: 4 } },
      providers: { openai: { monthlyUsd: 3 } },
    });
    expect(budget.remainingUsd()).toBe(7);
    expect(budget.remainingUsd({ client: 'cli' })).toBe(4);
    expect(budget.remainingUsd({ client: 'cli', provider: 'openai' })).toBe(3);
    await spend(budget, 3);
    expect(budget.remainingUsd()).toBe(4);
    expect(budget.remainingUsd({ provider: 'openai' })).toBe(0);
    expect(budget.remainingUsd({ client: 'other', provider: 'gemini' })).toBe(4);
  });

  it('moves to a new day at local midnight, while the week goes on', async () => {
    const budget = budgetWith({ config: { dailyUsd: 1, weeklyUsd: 5, monthlyUsd: null, downgradeAt: 0.8 } });
    await spend(budget, 1);
    expect(budget.mode()).toBe('exhausted');
    vi.setSystemTime(new Date(2026, 10, 19, 0, 0, 0));
    expect(budget.mode()).toBe('normal');
    const { usage } = budget.status();
    expect([usage.daily.spentUsd, usage.weekly.spentUsd]).toEqual([0, 1]);
  });

  it('still knows what was spent after the clock was months ahead for a while', async () => {
    const budget = budgetWith({ dailyUsd: 10 });
    await spend(budget, 4);
    for (let month = 1; month <= 6; month++) {
      vi.setSystemTime(START + month * 30 * 86_400_000);
      await spend(budget, 1);
    }
    vi.setSystemTime(START);
    expect(budget.status().usage.daily.spentUsd).toBe(4);
  });

  it('charges a request that ends after midnight to the day its row was stamped', async () => {
    const budget = budgetWith({ dailyUsd: 1 });
    const reservation = await admitted(ask(budget, 0.9));
    vi.setSystemTime(new Date(2026, 10, 19, 0, 0, 1));
    expect(budget.status().usage.daily).toMatchObject({ spentUsd: 0, reservedUsd: 0 });
    reservation.settle(0.5);
    const { usage } = budget.status();
    expect([usage.daily.spentUsd, usage.monthly.spentUsd]).toEqual([0, 0.5]);
  });
});

describe('the mode', () => {
  it('is downgrade from the share on and exhausted from the limit on', async () => {
    const budget = budgetWith({ dailyUsd: 1 });
    await spend(budget, 0.79);
    expect(budget.mode()).toBe('normal');
    await spend(budget, 0.01);
    expect(budget.mode()).toBe('downgrade');
    await spend(budget, 0.2);
    expect(budget.mode()).toBe('exhausted');
  });

  it('is the strictest of those that apply to client and provider', async () => {
    const budget = budgetWith({ dailyUsd: 100, clients: { ci: { weeklyUsd: 1 } } });
    await spend(budget, 1, { client: 'ci' });
    expect(budget.mode({ client: 'ci', provider: 'openai' })).toBe('exhausted');
    expect(budget.mode({ client: 'cli', provider: 'openai' })).toBe('normal');
  });
});

describe('a limit of zero', () => {
  it('refuses everything that costs money and lets free answers pass', async () => {
    const budget = budgetWith({ dailyUsd: 0 });
    expect(budget.mode()).toBe('exhausted');
    expect(budget.status().usage.daily.fraction).toBe(1);
    expect((await refused(ask(budget, 1e-12))).reason).toBe('spent');
    (await admitted(ask(budget, 0, { provider: 'ollama' }))).settle(0);
  });
});

describe('a reservation', () => {
  it('waits for others to settle, first come first served', async () => {
    const budget = budgetWith({ dailyUsd: 1 });
    const first = await admitted(ask(budget, 0.9));
    const order: string[] = [];
    const second = ask(budget, 0.5).then((outcome) => order.push(`second ${outcome.admitted}`));
    const third = ask(budget, 0.05).then((outcome) => order.push(`third ${outcome.admitted}`));
    await vi.advanceTimersByTimeAsync(2900);
    expect(order).toEqual([]);
    first.settle(0.2);
    await Promise.all([second, third]);
    expect(order).toEqual(['second true', 'third true']);
  });

  it('is refused after three seconds when nothing was released, with a short time to retry', async () => {
    const budget = budgetWith({ dailyUsd: 1 });
    await admitted(ask(budget, 0.9));
    const refusal = refused(ask(budget, 0.5));
    await vi.advanceTimersByTimeAsync(3000);
    expect(await refusal).toMatchObject({ reason: 'reserved', period: 'daily', retryAfterSeconds: 3 });
  });

  it('waits only for the rest of the three seconds where the request has waited for another model', async () => {
    const budget = budgetWith({ dailyUsd: 1 });
    await admitted(ask(budget, 0.9));
    const [soon, atOnce] = [refused(ask(budget, 0.5, { waitedMs: 2500 })), refused(ask(budget, 0.4, { waitedMs: 3200 }))];
    await vi.advanceTimersByTimeAsync(0);
    expect(await atOnce).toMatchObject({ reason: 'reserved', retryAfterSeconds: 3 });
    await vi.advanceTimersByTimeAsync(500);
    expect((await soon).reason).toBe('reserved');
  });

  it('is refused at once when waiting cannot help', async () => {
    const budget = budgetWith({ dailyUsd: 1 });
    await spend(budget, 0.6);
    expect((await refused(ask(budget, 0.5))).reason).toBe('too-large');
    await spend(budget, 0.4);
    expect((await refused(ask(budget, 0.01))).reason).toBe('spent');
  });

  it('is refused as soon as what others settle leaves too little', async () => {
    const budget = budgetWith({ dailyUsd: 1 });
    const first = await admitted(ask(budget, 0.9));
    const refusal = refused(ask(budget, 0.5));
    first.settle(0.9);
    expect((await refusal).reason).toBe('too-large');
  });

  it('does not wait for the limit of another client', async () => {
    const budget = budgetWith({ clients: { ci: { dailyUsd: 1 }, cli: { dailyUsd: 1 } } });
    await admitted(ask(budget, 0.9, { client: 'ci' }));
    const waiting = ask(budget, 0.5, { client: 'ci' });
    await admitted(ask(budget, 0.5, { client: 'cli' }));
    await vi.advanceTimersByTimeAsync(3000);
    await refused(waiting);
  });

  it('that waits gives up its place when its client hangs up', async () => {
    const budget = budgetWith({ dailyUsd: 1 });
    await admitted(ask(budget, 0.9));
    const hangUp = new AbortController();
    const gone = ask(budget, 0.5, { signal: hangUp.signal });
    const small = ask(budget, 0.1);
    hangUp.abort(new Error('client is gone'));
    await expect(gone).rejects.toThrow('client is gone');
    await admitted(small);
    expect(budget.remainingUsd()).toBeCloseTo(0, 9);
    await expect(ask(budget, 0, { signal: hangUp.signal })).rejects.toThrow('client is gone');
  });

  it('is admitted when a limit is raised meanwhile', async () => {
    const budget = budgetWith({ dailyUsd: 1 });
    await admitted(ask(budget, 0.9));
    const waiting = admitted(ask(budget, 0.5));
    budget.setConfig({ dailyUsd: 2 });
    expect((await waiting).amountUsd).toBe(0.5);
  });

  it('takes what is left when that will do and nobody is about to release more', async () => {
    const budget = budgetWith({ dailyUsd: 1 });
    const first = await admitted(ask(budget, 4, { leastUsd: 0.1 }));
    expect(first.amountUsd).toBe(1);
    const second = admitted(ask(budget, 4, { leastUsd: 0.1 }));
    first.settle(0.25);
    expect((await second).amountUsd).toBe(0.75);
  });

  it('takes a small rest only after waiting in vain for more', async () => {
    const budget = budgetWith({ dailyUsd: 1 });
    await admitted(ask(budget, 0.8));
    let got: number | undefined;
    const waiting = admitted(ask(budget, 0.9, { leastUsd: 0.1 })).then((reservation) => {
      got = reservation.amountUsd;
    });
    await vi.advanceTimersByTimeAsync(2999);
    expect(got).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    await waiting;
    expect(got).toBeCloseTo(0.2, 9);
  });

  it('counts once however often it ends', async () => {
    const budget = budgetWith({ dailyUsd: 1 });
    const reservation = await admitted(ask(budget, 0.5));
    reservation.settle(0.3);
    reservation.settle(0.3);
    reservation.release();
    expect(budget.status().usage.daily).toMatchObject({ spentUsd: 0.3, reservedUsd: 0 });
  });

  it('gives everything back when it is released', async () => {
    const budget = budgetWith({ dailyUsd: 0.3 });
    const three = await Promise.all([0.1, 0.1, 0.1].map((usd) => admitted(ask(budget, usd))));
    for (const reservation of three) reservation.release();
    expect(budget.status().usage.daily).toMatchObject({ spentUsd: 0, reservedUsd: 0, remainingUsd: 0.3 });
  });

  it('of a provider that bills more than it was allowed is charged in full, and the next one is refused', async () => {
    const budget = budgetWith({ dailyUsd: 1 });
    const reservation = await admitted(ask(budget, 1));
    reservation.settle(1.2);
    expect(budget.status().usage.daily.spentUsd).toBe(1.2);
    expect((await refused(ask(budget, 0.01))).reason).toBe('spent');
  });

  it('cannot be settled with what is no amount of money', async () => {
    const reservation = await admitted(ask(budgetWith(), 1));
    expect(() => reservation.settle(Number.NaN)).toThrow(RangeError);
    expect(() => reservation.settle(-1)).toThrow(RangeError);
    await expect(ask(budgetWith(), Infinity)).rejects.toThrow(RangeError);
  });
});

describe('a refusal', () => {
  it('names the period, what is spent, the limit and when it resets', async () => {
    const budget = budgetWith({ config: { dailyUsd: null, weeklyUsd: null, monthlyUsd: 20, downgradeAt: 0.8 } });
    await spend(budget, 20);
    const refusal = await refused(ask(budget, 0.01));
    expect(refusal.message).toContain('monthly budget');
    expect(refusal.message).toContain('$20.00 of $20.00 spent');
    expect(refusal.message).toContain('2026-12-01 00:00');
    expect(refusal.retryAfterSeconds).toBe((new Date(2026, 11, 1).getTime() - START) / 1000);
    const error = budgetError(refusal);
    expect([error.status, error.retryAfterSeconds]).toEqual([429, refusal.retryAfterSeconds]);
  });

  it('speaks of the limit that resets last and says whose it is', async () => {
    const budget = budgetWith({ dailyUsd: 1, clients: { ci: { monthlyUsd: 1 } } });
    await spend(budget, 1, { client: 'ci' });
    const refusal = await refused(ask(budget, 0.01, { client: 'ci' }));
    expect(refusal.message).toContain('monthly budget of client "ci"');
    expect(refusal.period).toBe('monthly');
  });

  it('says where that limit can be raised', async () => {
    const limits = { clients: { ci: { dailyUsd: 1 } }, providers: { openai: { dailyUsd: 2 } } };
    expect((await refused(ask(budgetWith({ dailyUsd: 1 }), 2))).message).toContain('"Set Budget…"');
    const client = (await refused(ask(budgetWith(limits), 1.5, { client: 'ci' }))).message;
    expect(client).toContain('"smartClaudeProxy.budget.clients"');
    const provider = (await refused(ask(budgetWith(limits), 3, { provider: 'openai' }))).message;
    expect(provider).toContain('"smartClaudeProxy.budget.providers"');
    expect(client + provider).not.toContain('Set Budget');
  });
});

describe('changing the config', () => {
  it('changes what is named, removes a limit with null, and keeps the rest', () => {
    const budget = budgetWith({ dailyUsd: 5 });
    expect(budget.setConfig({ weeklyUsd: 20.5 })).toEqual({ dailyUsd: 5, weeklyUsd: 20.5, monthlyUsd: null, downgradeAt: 0.8 });
    expect(budget.setConfig({ dailyUsd: null, downgradeAt: 1 })).toEqual({
      dailyUsd: null,
      weeklyUsd: 20.5,
      monthlyUsd: null,
      downgradeAt: 1,
    });
    expect(budget.setConfig({})).toEqual(budget.config);
  });

  it.each([
    [{ dailyUsd: -1 }, 'dailyUsd'],
    [{ weeklyUsd: '5' }, 'weeklyUsd'],
    [{ monthlyUsd: Infinity }, 'monthlyUsd'],
    [{ monthlyUsd: Number.NaN }, 'monthlyUsd'],
    [{ downgradeAt: 1.01 }, 'downgradeAt'],
    [{ downgradeAt: -0.1 }, 'downgradeAt'],
    [{ downgradeAt: null }, 'downgradeAt'],
    [{ dailyUsd: 1, dailyUSD: 2 }, 'dailyUSD'],
  ])('with %j is a 400 naming the field and changes nothing', (edit, field) => {
    const budget = budgetWith({ dailyUsd: 5 });
    const before = budget.config;
    expect(() => budget.setConfig(edit)).toThrow(
      expect.objectContaining({ status: 400, param: field, message: expect.stringContaining(`\`${field}\``) }),
    );
    expect(budget.config).toBe(before);
  });

  it.each([[null], [[]], ['x'], [3]])('with %j is a 400 as well', (edit) => {
    expect(() => budgetWith().setConfig(edit)).toThrow(expect.objectContaining({ status: 400 }));
  });
});

describe('thresholds', () => {
  function watched(options: Partial<BudgetOptions> & { dailyUsd?: number | null }): { budget: Budget; crossed: BudgetCrossing[] } {
    const crossed: BudgetCrossing[] = [];
    return { budget: budgetWith({ ...options, onCrossed: (crossing) => crossed.push(crossing) }), crossed };
  }

  it('are told once per period', async () => {
    const { budget, crossed } = watched({ dailyUsd: 1 });
    for (let i = 0; i < 9; i++) await spend(budget, 0.1);
    expect(crossed).toEqual([{ period: 'daily', level: 'downgrade', payer: 'all' }]);
    await spend(budget, 0.1);
    expect(crossed.at(-1)).toEqual({ period: 'daily', level: 'exhausted', payer: 'all' });
    expect(crossed).toHaveLength(2);
    vi.setSystemTime(new Date(2026, 10, 19, 8));
    await spend(budget, 0.85);
    expect(crossed).toHaveLength(3);
  });

  it('passed before the start are not told again', async () => {
    const daySpend = [{ day: localDay(START), client: 'cli', provider: 'openai', costUsd: 0.9 }];
    const { budget, crossed } = watched({ dailyUsd: 1, daySpend });
    await spend(budget, 0.01);
    expect(crossed).toEqual([]);
  });

  it('are told anew for a raised limit, and at once for one lowered below what is spent', async () => {
    const { budget, crossed } = watched({ dailyUsd: 1 });
    await spend(budget, 0.9);
    budget.setConfig({ dailyUsd: 10 });
    await spend(budget, 7.2);
    budget.setConfig({ dailyUsd: 5 });
    expect(crossed.map(({ level }) => level)).toEqual(['downgrade', 'downgrade', 'exhausted']);
  });

  it('are told for limits of clients and providers too', async () => {
    const { budget, crossed } = watched({ providers: { openai: { weeklyUsd: 1 } } });
    await spend(budget, 1);
    expect(crossed).toEqual([{ period: 'weekly', level: 'exhausted', payer: 'provider openai' }]);
  });
});

describe('laws', () => {
  const job = fc.record({
    amountUsd: fc.double({ min: 0, max: 0.4, noNaN: true }),
    least: fc.double({ min: 0.1, max: 1, noNaN: true }),
    usedShare: fc.double({ min: 0, max: 1, noNaN: true }),
    startsAfterMs: fc.integer({ min: 0, max: 5000 }),
    takesMs: fc.integer({ min: 0, max: 4000 }),
    client: fc.constantFrom('a', 'b'),
    hangsUpAfterMs: fc.option(fc.integer({ min: 0, max: 4000 })),
  });

  it('however many run at once, no limit is passed, and spend is the sum of what was settled', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(job, { minLength: 1, maxLength: 100 }), async (jobs) => {
        const budget = budgetWith({ dailyUsd: 1, clients: { a: { dailyUsd: 0.5 } } });
        let settled = 0;
        let settledOfA = 0;
        let mostPromised = 0;
        const run = async ({
          amountUsd,
          least,
          usedShare,
          startsAfterMs,
          takesMs,
          client,
          hangsUpAfterMs,
        }: (typeof jobs)[number]): Promise<void> => {
          await sleep(startsAfterMs);
          const signal = hangsUpAfterMs === null ? {} : { signal: AbortSignal.any([after(hangsUpAfterMs)]) };
          const outcome = await ask(budget, amountUsd, { client, leastUsd: amountUsd * least, ...signal }).catch(() => undefined);
          if (!outcome?.admitted) return;
          const { daily } = budget.status().usage;
          mostPromised = Math.max(mostPromised, daily.spentUsd + daily.reservedUsd);
          await sleep(takesMs);
          const cost = outcome.amountUsd * usedShare;
          settled += cost;
          if (client === 'a') settledOfA += cost;
          outcome.settle(cost);
        };
        const all = Promise.all(jobs.map(run));
        await vi.advanceTimersByTimeAsync(20_000);
        await all;
        expect(mostPromised).toBeLessThanOrEqual(1 + 1e-8);
        expect(settledOfA).toBeLessThanOrEqual(0.5 + 1e-8);
        expect(budget.status().usage.daily.spentUsd).toBeCloseTo(settled, 9);
        expect(budget.status().usage.daily.reservedUsd).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it('100 at once at the edge of a budget overshoot by nothing, and none is refused that would have fitted', async () => {
    const budget = budgetWith({ dailyUsd: 1 });
    await spend(budget, 0.9);
    let admittedCount = 0;
    const one = async (): Promise<void> => {
      const outcome = await ask(budget, 0.02);
      if (!outcome.admitted) return;
      admittedCount += 1;
      await sleep(50);
      outcome.settle(0.002);
    };
    const all = Promise.all(Array.from({ length: 100 }, one));
    await vi.advanceTimersByTimeAsync(10_000);
    await all;
    // 0.1 is left: each one needs room for 0.02 and leaves 0.018 of it, so 41 fit before less than 0.02 is left.
    expect(admittedCount).toBe(41);
    expect(budget.status().usage.daily.spentUsd).toBeCloseTo(0.982, 9);
  });

  it('nobody is refused while what is asked fits beside what is settled, if everyone settles in time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.double({ min: 0.001, max: 0.01, noNaN: true }), { maxLength: 50 }), async (amounts) => {
        const budget = budgetWith({ dailyUsd: 1 });
        const outcomes: boolean[] = [];
        const all = Promise.all(
          amounts.map(async (amount) => {
            const outcome = await ask(budget, 0.5);
            outcomes.push(outcome.admitted);
            if (!outcome.admitted) return;
            await sleep(100);
            outcome.settle(amount);
          }),
        );
        await vi.advanceTimersByTimeAsync(10_000);
        await all;
        expect(outcomes.every(Boolean)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  function sleep(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms));
  }

  function after(ms: number): AbortSignal {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('gone')), ms);
    return controller.signal;
  }
});
