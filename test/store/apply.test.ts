import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shiftDay } from '../../src/local-day';
import { readOpenRequests } from '../../src/store/worker/open-requests';
import { runQuery } from '../../src/store/worker/queries/run-query';
import { readStartState } from '../../src/store/worker/start-state';
import { readTask, TASK_FIELDS } from '../../src/store/worker/task-columns';
import { arbitraryChange } from './arbitrary-changes';
import { apply, contentOf, emptyDatabase, entriesOf } from './database-fixture';
import { expectClose } from './expect-close';
import { ReferenceFigures } from './reference-figures';
import { task } from './tasks';

const changes = fc.array(arbitraryChange, { maxLength: 25 });
const today = '2026-11-18';

describe('applying changes', () => {
  it('twice changes nothing', () => {
    fc.assert(
      fc.property(changes, fc.nat(25), (list, from) => {
        const database = emptyDatabase();
        const entries = entriesOf(list);
        apply(database, entries);
        const once = contentOf(database);
        apply(database, entries.slice(from));
        apply(database, entries);
        expect(contentOf(database)).toEqual(once);
        database.close();
      }),
      { numRuns: 60 },
    );
  });

  it('gives the same whatever the batches they come in', () => {
    fc.assert(
      fc.property(changes, fc.array(fc.nat(25), { maxLength: 4 }), (list, cuts) => {
        const entries = entriesOf(list);
        const whole = emptyDatabase();
        apply(whole, entries);
        const pieces = emptyDatabase();
        const ends = [...cuts, entries.length].sort((a, b) => a - b);
        for (const [index, end] of ends.entries()) apply(pieces, entries.slice(ends[index - 1] ?? 0, end));
        expect(contentOf(pieces)).toEqual(contentOf(whole));
        whole.close();
        pieces.close();
      }),
      { numRuns: 60 },
    );
  });

  it('keeps the sums equal to those of the rows, however rows are finished again and rated', () => {
    fc.assert(
      fc.property(changes, (list) => {
        const database = emptyDatabase();
        apply(database, entriesOf(list));
        const rows = database.all('SELECT * FROM task_logs ORDER BY n').map((row) => readTask(row, TASK_FIELDS));
        const reference = new ReferenceFigures(rows, [shiftDay(today, -3), shiftDay(today, -2), shiftDay(today, -1), today]);
        const period = { days: 4 };
        expectClose(runQuery(database, 'summary', period, today), reference.summary());
        expectClose(runQuery(database, 'cost-savings', period, today), reference.costSavings());
        expectClose(runQuery(database, 'compression', period, today), reference.compression());
        expectClose(runQuery(database, 'cache-hit-rate', period, today), reference.cacheHitRate());
        const models = new Map(reference.successByModel().map((row) => [`${row.provider}:${row.model}`, row]));
        const { byModel } = runQuery(database, 'success-rates', period, today);
        expect(byModel).toHaveLength(models.size);
        for (const row of byModel) expect(row).toEqual(models.get(`${row.provider}:${row.model}`));
        for (const row of runQuery(database, 'latency', period, today)) expect(row.p50Ms).toBeGreaterThan(0);
        database.close();
      }),
      { numRuns: 100 },
    );
  });

  it('marks exactly one row of each group as the one that tells it', () => {
    fc.assert(
      fc.property(changes, (list) => {
        const database = emptyDatabase();
        apply(database, entriesOf(list));
        const groups = database.all('SELECT request_group_id, sum(is_face) AS faces FROM task_logs GROUP BY request_group_id');
        expect(groups.every(({ faces }) => faces === 1)).toBe(true);
        database.close();
      }),
      { numRuns: 60 },
    );
  });
});

describe('open requests', () => {
  it('are those that began and did not end, with what they had produced', () => {
    const database = emptyDatabase();
    const [first, second] = [task({ id: 'one', status: 'aborted' }), task({ id: 'two', status: 'aborted' })];
    apply(
      database,
      entriesOf([
        { type: 'request-started', row: first, outputUsdPerToken: 0.5 },
        { type: 'request-started', row: second, outputUsdPerToken: 0.25 },
        { type: 'request-progress', id: 'two', tokensOut: 40 },
        { type: 'request-progress', id: 'two', tokensOut: 30 },
        { type: 'request-progress', id: 'unknown', tokensOut: 1 },
      ]),
    );
    apply(database, entriesOf([{ type: 'request-finished', row: first }], 6));
    expect(readOpenRequests(database)).toEqual([{ row: second, outputUsdPerToken: 0.25, tokensOut: 40, lastSeenAt: 0 }]);
    // Told once more after its end, a beginning is late news.
    apply(database, entriesOf([{ type: 'request-started', row: first, outputUsdPerToken: 0.5 }], 7));
    expect(readOpenRequests(database)).toHaveLength(1);
    database.close();
  });
});

describe('what is read at the start', () => {
  it('is spend per day, client and provider', () => {
    const database = emptyDatabase();
    const spend = (day: string, provider: string, client: string, costUsd: number) =>
      task({ createdAt: new Date(`${day}T12:00:00`).getTime(), provider, client, costUsd });
    const rows = [
      spend('2026-10-28', 'a', 'x', 1),
      spend('2026-11-02', 'a', 'x', 2),
      spend('2026-11-02', 'a', 'x', 4),
      spend('2026-11-02', 'a', 'y', 8),
    ];
    apply(database, entriesOf(rows.map((row) => ({ type: 'request-finished', row }))));
    expect(readStartState(database).daySpend).toEqual([
      { day: '2026-10-28', provider: 'a', client: 'x', costUsd: 1 },
      { day: '2026-11-02', provider: 'a', client: 'x', costUsd: 6 },
      { day: '2026-11-02', provider: 'a', client: 'y', costUsd: 8 },
    ]);
    database.close();
  });

  it('is every outcome that says something of a model, oldest first', () => {
    const database = emptyDatabase();
    const rows = [
      task({ id: 'second', createdAt: 2000, rating: 4, successScore: 0.75 }),
      task({ id: 'first', createdAt: 1000 }),
      task({ id: 'hit', createdAt: 3000, cacheHit: true }),
      task({ id: 'hung-up', createdAt: 4000, status: 'aborted' }),
      task({ id: 'hung-up but rated', createdAt: 5000, status: 'aborted', rating: 1, successScore: 0 }),
      task({ id: 'bad request', createdAt: 6000, status: 'failure', failureKind: 'bad-request' }),
      task({ id: 'timeout', createdAt: 7000, status: 'failure', failureKind: 'timeout', successScore: 0 }),
    ];
    apply(database, entriesOf(rows.map((row) => ({ type: 'request-finished', row }))));
    const { outcomes, recent } = readStartState(database);
    expect(outcomes.map(({ id }) => id)).toEqual(['first', 'second', 'hung-up but rated', 'timeout']);
    expect(outcomes[1]).toEqual({
      id: 'second',
      provider: 'openai',
      model: 'gpt-4o-mini',
      category: 'code_gen',
      complexity: 41.25,
      at: 2000,
      successScore: 0.75,
      rating: 4,
    });
    expect(recent).toEqual(rows.toSorted((a, b) => b.createdAt - a.createdAt));
    database.close();
  });

  it('is the newest state of budget, overrides and experiments', () => {
    const database = emptyDatabase();
    const experiment = {
      id: 'x',
      run: 2,
      category: 'debug',
      baseline: 'a:b',
      challenger: 'c:d',
      share: 0.25,
      shadow: false,
      startedAt: 5,
      conclusion: null,
    } as const;
    expect(readStartState(database)).toMatchObject({ budget: null, overrides: {}, experiments: [] });
    apply(
      database,
      entriesOf([
        { type: 'budget', config: { dailyUsd: 1, weeklyUsd: null, monthlyUsd: null, downgradeAt: 0.5 } },
        { type: 'budget', config: { dailyUsd: null, weeklyUsd: 7.25, monthlyUsd: 0, downgradeAt: 0.8 } },
        { type: 'provider-override', provider: 'groq', override: { enabled: true, priority: 3, settingsHash: 'h1' } },
        { type: 'provider-override', provider: '__proto__', override: { enabled: null, priority: null, settingsHash: 'h2' } },
        { type: 'provider-override', provider: 'ollama', override: { enabled: false, priority: null, settingsHash: 'h3' } },
        { type: 'provider-override', provider: 'ollama', override: null },
        { type: 'experiment', experiment: { ...experiment, status: 'running', endedAt: null } },
        { type: 'experiment', experiment: { ...experiment, status: 'promoted', endedAt: 9, conclusion: 'as good and cheaper' } },
      ]),
    );
    const state = readStartState(database);
    expect(state.budget).toEqual({ dailyUsd: null, weeklyUsd: 7.25, monthlyUsd: 0, downgradeAt: 0.8 });
    expect(Object.entries(state.overrides)).toEqual([
      ['__proto__', { enabled: null, priority: null, settingsHash: 'h2' }],
      ['groq', { enabled: true, priority: 3, settingsHash: 'h1' }],
    ]);
    expect(state.experiments).toEqual([{ ...experiment, status: 'promoted', endedAt: 9, conclusion: 'as good and cheaper' }]);
    database.close();
  });
});

describe('a journal line of another version', () => {
  it('with fields missing or broken is read as far as it goes', () => {
    const database = emptyDatabase();
    const line = (fields: Record<string, unknown>) => ({ at: 0, type: 'request-finished', ...fields });
    apply(database, [
      {
        seq: 1,
        ...line({
          row: { id: 'old', provider: 'openai', costUsd: 0.5, createdAt: 'yesterday', tokensIn: null, category: 'poetry', evaluation: 7 },
        }),
      },
      { seq: 2, ...line({ row: { provider: 'nobody' } }) },
      { seq: 3, ...line({ row: 'none' }) },
      { seq: 4, at: 0, type: 'something-new', payload: {} },
      { seq: 5, at: 0, type: 'constructor' },
    ]);
    expect(database.count("SELECT value FROM meta WHERE key = 'appliedSeq'")).toBe(5);
    const [row, ...others] = database.all('SELECT * FROM task_logs').map((found) => readTask(found, TASK_FIELDS));
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      id: 'old',
      requestGroupId: 'old',
      provider: 'openai',
      costUsd: 0.5,
      createdAt: 0,
      tokensIn: 0,
      category: 'other',
      rating: null,
    });
    database.close();
  });
});
