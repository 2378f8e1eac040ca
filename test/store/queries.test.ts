import { afterAll, describe, expect, it } from 'vitest';
import { localDay, shiftDay } from '../../src/local-day';
import type { ExportPage, LogPlace, QueryName, QueryParameters, QueryResult, RecentRequest, RecentSort } from '../../src/store/queries';
import { runQuery } from '../../src/store/worker/queries/run-query';
import type { TaskRecord } from '../../src/task-record';
import { apply, emptyDatabase, entriesOf } from './database-fixture';
import { expectClose } from './expect-close';
import { generateTasks } from './generate-tasks';
import { groupBy, ReferenceFigures } from './reference-figures';
import { task } from './tasks';

const now = new Date(2026, 10, 18, 15, 30).getTime();
const today = localDay(now);
const rows = generateTasks({ seed: 7, days: 30, count: 1200, now });
const database = emptyDatabase();
apply(database, entriesOf(rows.map((row) => ({ type: 'request-finished', row }))));
afterAll(() => database.close());

function ask<N extends QueryName>(name: N, parameters: QueryParameters<N>): QueryResult<N> {
  return runQuery(database, name, parameters, today);
}

function period(days: number): string[] {
  return Array.from({ length: days }, (_, index) => shiftDay(today, index + 1 - days));
}

/** In the order of what the rows are about, since figures may differ in their last digit. */
function sorted<T extends object>(list: readonly T[]): T[] {
  const name = (row: T) => JSON.stringify(Object.values(row).filter((value) => typeof value !== 'number'));
  return list.toSorted((a, b) => (name(a) < name(b) ? -1 : 1));
}

describe.each([1, 7, 30])('figures over %i days equal those of the single rows', (days) => {
  const reference = new ReferenceFigures(rows, period(days));

  it('summary', () => expectClose(ask('summary', { days }), reference.summary()));
  it('cost over time, a row per day and provider', () => expectClose(ask('cost-over-time', { days }), reference.costOverTime()));
  it('request volume, a row per day and provider', () => expectClose(ask('request-volume', { days }), reference.requestVolume()));
  it('cost by provider', () => expectClose(sorted(ask('cost-by-provider', { days })), sorted(reference.costByProvider())));
  it('model breakdown', () => expectClose(sorted(ask('model-breakdown', { days })), sorted(reference.modelBreakdown())));
  it('success by model', () => expectClose(sorted(ask('success-rates', { days }).byModel), sorted(reference.successByModel())));
  it('cost savings', () => expectClose(ask('cost-savings', { days }), reference.costSavings()));
  it('compression', () => expectClose(ask('compression', { days }), reference.compression()));
  it('cache hit rate', () => expectClose(ask('cache-hit-rate', { days }), reference.cacheHitRate()));
  it('clients', () => expectClose(sorted(ask('clients', { days })), sorted(reference.clients())));

  it('latency, percentiles within the width of a bucket', () => {
    const expected = new Map(reference.latency().map((row) => [`${row.provider}:${row.model}`, row]));
    const actual = ask('latency', { days });
    expect(actual).toHaveLength(expected.size);
    for (const row of actual) {
      const exact = expected.get(`${row.provider}:${row.model}`);
      expect(row.requests).toBe(exact?.requests);
      expect(row.averageMs).toBeCloseTo(exact?.averageMs ?? Number.NaN, 6);
      for (const key of ['p50Ms', 'p95Ms', 'ttftP50Ms'] as const) {
        expect((row[key] ?? Number.NaN) / (exact?.[key] ?? Number.NaN)).toBeGreaterThan(0.97);
        expect((row[key] ?? Number.NaN) / (exact?.[key] ?? Number.NaN)).toBeLessThan(1.03);
      }
    }
  });
});

it('splits success by category and by provider into the same attempts', () => {
  const { byModel, byCategory, byProvider } = ask('success-rates', { days: 30 });
  const successes = (list: { requests: number; successRate: number }[]) =>
    Math.round(list.reduce((sum, row) => sum + row.requests * row.successRate, 0));
  const judged = (list: { requests: number }[]) => list.reduce((sum, row) => sum + row.requests, 0);
  expect([judged(byCategory), judged(byProvider)]).toEqual([judged(byModel), judged(byModel)]);
  expect([successes(byCategory), successes(byProvider)]).toEqual([successes(byModel), successes(byModel)]);
});

it('compares providers by the sums of their models', () => {
  const comparison = ask('provider-comparison', { days: 30 });
  const models = ask('model-breakdown', { days: 30 });
  const { byProvider } = ask('success-rates', { days: 30 });
  expect(comparison.reduce((sum, row) => sum + row.requests, 0)).toBe(ask('summary', { days: 30 }).requests);
  for (const row of comparison) {
    const own = models.filter(({ provider }) => provider === row.provider);
    expect(row.costUsd).toBeCloseTo(
      own.reduce((sum, model) => sum + model.costUsd, 0),
      9,
    );
    expect(row.tokensIn).toBe(own.reduce((sum, model) => sum + model.tokensIn, 0));
    expect(row.successRate).toBe(byProvider.find(({ provider }) => provider === row.provider)?.successRate);
    expect(row.averageLatencyMs).toBeGreaterThan(0);
  }
});

describe('experiments', () => {
  it('come with the figures of each arm, newest first', () => {
    const own = emptyDatabase();
    const experiment = {
      id: 'cheaper-code',
      run: 0,
      category: 'code_gen',
      baseline: 'a:b',
      challenger: 'c:d',
      share: 0.2,
      shadow: true,
    } as const;
    const state = { ...experiment, status: 'running', startedAt: now - 5, endedAt: null, conclusion: null } as const;
    apply(own, entriesOf([...rows.map((row) => ({ type: 'request-finished' as const, row })), { type: 'experiment', experiment: state }]));
    apply(own, entriesOf([{ type: 'experiment', experiment: { ...state, id: 'newer', shadow: false, startedAt: now } }], rows.length + 2));
    const [newer, older] = runQuery(own, 'experiments', { days: 30 }, today);
    expect(newer).toMatchObject({
      id: 'newer',
      arms: [
        { arm: 'baseline', requests: 0, successRate: null },
        { arm: 'challenger', requests: 0 },
      ],
    });
    expect(older).toMatchObject(state);
    const reference = new ReferenceFigures(rows, period(30));
    expectClose(
      older?.arms,
      ['baseline', 'challenger', 'shadow'].map((arm) => ({ arm, ...reference.arm('cheaper-code', arm) })),
    );
    own.close();
  });

  it('count nothing of an earlier run', () => {
    const own = emptyDatabase();
    const experiment = { id: 'e', run: 0, category: 'debug', baseline: 'a:b', challenger: 'c:d', share: 0.5, shadow: false } as const;
    const state = { ...experiment, status: 'running', startedAt: now, endedAt: null, conclusion: null } as const;
    const attemptOf = (id: string, run: number, successScore: number) =>
      ({
        type: 'request-finished',
        row: task({ id, requestGroupId: id, createdAt: now, successScore, experiment: { id: 'e', run, arm: 'challenger' } }),
      }) as const;
    const changes = [
      { type: 'experiment', experiment: state },
      attemptOf('old-1', 0, 1),
      attemptOf('old-2', 0, 1),
      { type: 'experiment', experiment: { ...state, run: 1, challenger: 'e:f' } },
      attemptOf('late', 0, 1),
      attemptOf('new', 1, 0),
    ] as const;
    apply(own, entriesOf(changes));
    const [figures] = runQuery(own, 'experiments', { days: 30 }, today);
    expect(figures?.arms.find(({ arm }) => arm === 'challenger')).toMatchObject({ requests: 1, successRate: 0 });
    own.close();
  });
});

describe('recent requests', () => {
  const all = collect({});

  function collect(filter: Omit<QueryParameters<'recent-requests'>, 'limit' | 'offset'>) {
    const found: RecentRequest[] = [];
    for (;;) {
      const page = ask('recent-requests', { limit: 400, offset: found.length, ...filter });
      found.push(...page.requests);
      if (page.requests.length === 0) {
        expect(found).toHaveLength(page.total);
        return found;
      }
    }
  }

  it('are one per request group, newest first, with the cost of all attempts', () => {
    const groups = groupBy(rows, (row) => row.requestGroupId);
    expect(all).toHaveLength(groups.size);
    for (const request of all) {
      const attempts = groups.get(request.requestGroupId) ?? [];
      expect(request.costUsd).toBeCloseTo(
        attempts.reduce((sum, { costUsd }) => sum + costUsd, 0),
        12,
      );
      expect(request.attempts).toBe(attempts.filter(({ experiment }) => experiment?.arm !== 'shadow').length);
      expect(attempts.find(({ id }) => id === request.id)?.experiment?.arm).not.toBe('shadow');
    }
    const times = all.map(({ createdAt }) => createdAt);
    expect(times).toEqual(times.toSorted().reverse());
  });

  const keys: Record<RecentSort, (request: RecentRequest) => number | string | null> = {
    time: (request) => request.createdAt,
    provider: (request) => request.provider,
    model: (request) => request.model,
    category: (request) => request.category,
    tokens: (request) => request.tokensIn + request.tokensOut,
    compression: (request) => 1 - request.tokensAfterCompression / Math.max(request.tokensBeforeCompression, 1),
    cost: (request) => request.costUsd,
    latency: (request) => request.latencyMs,
    success: (request) => Number(request.success),
    rating: (request) => request.rating,
  };

  it.each(Object.keys(keys) as RecentSort[])('sort by %s both ways, the unrated last', (sort) => {
    for (const [order, sign] of [[sort, 1] as const, [`-${sort}`, -1] as const]) {
      const values = collect({ sort: order }).map(keys[sort]);
      const known = values.filter((value) => value !== null);
      expect(values.slice(0, known.length)).toEqual(known);
      expect(known).toEqual(known.toSorted((a, b) => sign * (a < b ? -1 : Number(a > b))));
      expect(values).toHaveLength(all.length);
    }
  });

  it('sort without sorting, by an index, whatever the period', () => {
    for (const sort of Object.keys(keys) as RecentSort[]) {
      for (const order of [sort, `-${sort}`]) {
        for (const days of [undefined, 7]) expect(planOf(order, days), order).not.toContain('TEMP B-TREE');
      }
    }
  });

  function planOf(order: string, days?: number): string {
    const seen: string[] = [];
    const spy = Object.create(database);
    spy.all = (sql: string, values: []) => {
      if (sql.startsWith('SELECT n')) seen.push(...database.all(`EXPLAIN QUERY PLAN ${sql}`, values).map(({ detail }) => String(detail)));
      return database.all(sql, values);
    };
    runQuery(spy, 'recent-requests', { limit: 5, offset: 0, sort: order as RecentSort, ...(days && { days }) }, today);
    return seen.join('; ');
  }

  it('are filtered, alone and in combination, whatever they are sorted by', () => {
    const filter = { provider: 'openai', category: 'debug', client: 'claude-code', days: 20 };
    const matches = all.filter(
      (request) =>
        request.provider === 'openai' &&
        request.category === 'debug' &&
        request.client === 'claude-code' &&
        request.createdAt >= new Date(2026, 9, 30).toISOString(),
    );
    expect(matches.length).toBeGreaterThan(3);
    expect(collect(filter)).toEqual(matches);
    const byCost = collect({ ...filter, sort: '-cost' });
    expect(byCost.map(({ costUsd }) => costUsd)).toEqual(matches.map(({ costUsd }) => costUsd).toSorted((a, b) => b - a));
    for (const status of ['success', 'failure', 'aborted'] as const) {
      expect(collect({ status })).toEqual(all.filter((request) => request.status === status));
    }
    expect(collect({ status: 'aborted' }).length).toBeGreaterThan(3);
    expect(collect({ client: 'nobody' })).toEqual([]);
  });

  it('take no SQL from their parameters', () => {
    const hostile = "x'; DROP TABLE task_logs; --";
    expect(ask('recent-requests', { limit: 1, offset: 0, sort: hostile as RecentSort, provider: hostile }).total).toBe(0);
    expect(ask('recent-requests', { limit: 1, offset: 0, sort: 'constructor' as RecentSort }).total).toBe(all.length);
  });

  it('stay within 1 to 1,000 rows a page', () => {
    expect(ask('recent-requests', { limit: 5000, offset: 0 }).requests).toHaveLength(1000);
    expect(ask('recent-requests', { limit: 0, offset: -5 }).requests).toHaveLength(1);
  });
});

describe('a request', () => {
  it('is found by its id and by a unique beginning of it, with all attempts in order', () => {
    const last = rows.findLast((row) => row.attempt === 3);
    if (!last) throw new Error('The generated rows have no third attempt.');
    const attempts = rows.filter(({ requestGroupId }) => requestGroupId === last.requestGroupId);
    for (const id of [last.id, last.id.slice(0, 13)]) expect(ask('request', { id })).toEqual({ matches: 1, task: last, attempts });
  });

  it('is not found by an ambiguous or unknown beginning', () => {
    const beginning = rows[0]?.id.slice(0, 1) ?? '';
    const { matches, task: found } = ask('request', { id: beginning });
    expect(matches).toBe(rows.filter(({ id }) => id.startsWith(beginning)).length);
    expect(found).toBeNull();
    expect(ask('request', { id: 'no-such-id' })).toEqual({ matches: 0, task: null, attempts: [] });
    expect(ask('request', { id: '%' }).matches).toBe(0);
  });

  it('with an id that another begins with is found by the whole id', () => {
    const own = emptyDatabase();
    apply(own, entriesOf([task({ id: 'abc' }), task({ id: 'abcd' })].map((row) => ({ type: 'request-finished', row }))));
    expect(runQuery(own, 'request', { id: 'abc' }, today)).toMatchObject({ matches: 1, task: { id: 'abc' } });
    expect(runQuery(own, 'request', { id: 'ab' }, today)).toMatchObject({ matches: 2, task: null });
    own.close();
  });
});

it('exports every row of the period, oldest first, a page at a time', () => {
  const found: TaskRecord[] = [];
  let after: LogPlace | null = null;
  do {
    const page: ExportPage = ask('export', { days: 10, limit: 200, after });
    found.push(...page.tasks);
    after = page.next;
  } while (after);
  const first = new Date(2026, 10, 9).getTime();
  expect(found).toEqual(rows.filter(({ createdAt }) => createdAt >= first).toSorted((a, b) => a.createdAt - b.createdAt));
});

it('exports every row once, also where a long answer ends, or old rows go, between two pages', () => {
  const own = emptyDatabase();
  const at = new Date(2026, 10, 18, 12).getTime();
  const log = (ids: readonly (readonly [id: string, createdAt: number])[], firstSeq: number) => {
    const changes = ids.map(([id, createdAt]) => ({ type: 'request-finished' as const, row: task({ id, createdAt }) }));
    apply(own, entriesOf(changes, firstSeq));
  };
  const early = [1, 2, 3, 4, 5, 6].map((second) => [`row ${second}`, at + second * 1000] as const);
  log(early, 1);
  const first = runQuery(own, 'export', { days: 2, limit: 3, after: null }, '2026-11-18');
  log([['begun early, ended late', at]], 7);
  own.run("DELETE FROM task_logs WHERE id IN ('row 1', 'row 2')");
  const second = runQuery(own, 'export', { days: 2, limit: 10, after: first.next }, '2026-11-18');
  expect([...first.tasks, ...second.tasks].map(({ id }) => id)).toEqual(early.map(([id]) => id));
  own.close();
});

describe('an empty store', () => {
  const empty = emptyDatabase();
  afterAll(() => empty.close());

  it('has days, but nothing in them', () => {
    expect(runQuery(empty, 'cache-hit-rate', { days: 2 }, today)).toEqual([
      { day: '2026-11-17', requests: 0, hits: 0 },
      { day: '2026-11-18', requests: 0, hits: 0 },
    ]);
    expect(runQuery(empty, 'compression', { days: 1 }, today)).toEqual([{ day: today, tokensBefore: 0, tokensAfter: 0, stages: {} }]);
    expect(runQuery(empty, 'cost-over-time', { days: 2 }, today)).toEqual([]);
  });

  it('has no averages and no rates', () => {
    expect(runQuery(empty, 'summary', { days: 7 }, today)).toMatchObject({
      requests: 0,
      averageLatencyMs: null,
      successRate: null,
      costEstimated: false,
    });
    expect(runQuery(empty, 'recent-requests', { limit: 10, offset: 0 }, today)).toEqual({ requests: [], total: 0 });
  });
});

it('counts a request that a fallback answered once, where it was answered, and charges every attempt', () => {
  const own = emptyDatabase();
  const group = { requestGroupId: 'g', createdAt: now };
  const attempts = [
    task({ ...group, attempt: 1, provider: 'down', status: 'failure', successScore: 0, costUsd: 0.25, latencyMs: 9000 }),
    task({ ...group, attempt: 2, provider: 'up', costUsd: 0.5, latencyMs: 100 }),
  ];
  apply(own, entriesOf(attempts.map((row) => ({ type: 'request-finished', row }))));
  expect(runQuery(own, 'summary', { days: 1 }, today)).toMatchObject({
    requests: 1,
    costUsd: 0.75,
    successRate: 1,
    averageLatencyMs: 100,
    providersActive: 1,
  });
  expect(runQuery(own, 'request-volume', { days: 1 }, today)).toEqual([
    { day: today, provider: 'down', requests: 0 },
    { day: today, provider: 'up', requests: 1 },
  ]);
  expect(runQuery(own, 'success-rates', { days: 1 }, today).byProvider).toEqual([
    { provider: 'down', requests: 1, successRate: 0 },
    { provider: 'up', requests: 1, successRate: 1 },
  ]);
  own.close();
});

it('shows what lies in the future, because a clock was set back, behind today', () => {
  const own = emptyDatabase();
  apply(own, entriesOf([{ type: 'request-finished', row: task({ createdAt: now + 3 * 86_400_000, provider: 'p' }) }]));
  expect(runQuery(own, 'request-volume', { days: 2 }, today)).toEqual([
    { day: '2026-11-17', provider: 'p', requests: 0 },
    { day: '2026-11-18', provider: 'p', requests: 0 },
    { day: '2026-11-21', provider: 'p', requests: 1 },
  ]);
  expect(runQuery(own, 'summary', { days: 2 }, today).requests).toBe(1);
  own.close();
});
