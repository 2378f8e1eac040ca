import { describe, expect, it } from 'vitest';
import type { RecentRequest } from '../../src/store/queries';
import { daySeries } from '../../webview/charts/day-series';
import { rowValueWidth } from '../../webview/charts/row-value-width';
import { formatUsd } from '../../webview/format/money';
import { budgetLevel, budgetShare } from '../../webview/overview/budget-level';
import { successByCategory, successByModel } from '../../webview/performance/success-rows';
import { COLUMNS, nextOrder } from '../../webview/requests/columns';
import { groupModels } from '../../webview/spending/group-models';
import { withProvider, withRating, withRequest } from '../../webview/state/merge-event';
import { CHOICES_AT_FIRST } from '../../webview/state/page-state';
import { readChoices } from '../../webview/state/read-choices';
import { fakeProviders } from './fake-models';
import { fakeRecent } from './fake-stats';
import { fakeTasks } from './fake-tasks';

const now = new Date();
const recent = fakeRecent(fakeTasks({ days: 3, perDay: 40, now }), { limit: 10, offset: 0 }, now);

function aRequest(change: Partial<RecentRequest> = {}): RecentRequest {
  const [first] = recent.requests;
  if (!first) throw new Error('the fake data has requests');
  return { ...first, id: 'new', requestGroupId: 'new-group', ...change };
}

describe('days of a chart', () => {
  const rows = [
    { day: '2026-11-22', group: 'openai', value: 2 },
    { day: '2026-11-20', group: 'anthropic', value: 5 },
    { day: '2026-11-22', group: 'anthropic', value: 1 },
    { day: '2026-10-01', group: 'gemini', value: 9 },
  ];

  it('are all there, also those without anything, and none before the period', () => {
    const series = daySeries(rows, 4, '2026-11-22');
    expect(series.days).toEqual(['2026-11-19', '2026-11-20', '2026-11-21', '2026-11-22']);
    expect(series.groups).toEqual([
      { id: 'anthropic', values: [0, 5, 0, 1], total: 6 },
      { id: 'openai', values: [0, 0, 0, 2], total: 2 },
    ]);
    expect(series.total).toBe(8);
  });

  it('end with the newest data when the proxy is a day ahead', () => {
    expect(daySeries(rows, 2, '2026-11-21').days).toEqual(['2026-11-21', '2026-11-22']);
  });
});

describe('values beside bars', () => {
  it('have room however long they are', () => {
    const characters = (values: number[]) => rowValueWidth(values, formatUsd) / 6.4;
    for (const values of [[2], [2, 0.00045], [1204.5, 3], [0.0000001]]) {
      expect(characters(values)).toBeGreaterThan(Math.max(...values.map((value) => formatUsd(value).length)));
    }
    expect(rowValueWidth([], formatUsd)).toBeGreaterThan(0);
  });
});

describe('budget levels', () => {
  const usage = (spentUsd: number, limitUsd: number | null) => ({
    spentUsd,
    limitUsd,
    reservedUsd: 0,
    remainingUsd: null,
    fraction: null,
    resetsAt: '',
  });

  it('are told by what is spent', () => {
    const level = (spent: number, limit: number | null) => budgetLevel(usage(spent, limit), 0.8);
    expect([level(9, null), level(0, 5), level(3.99, 5), level(4, 5), level(5, 5), level(0, 0)]).toEqual([
      'none',
      'ok',
      'ok',
      'near',
      'over',
      'over',
    ]);
    expect(budgetShare(0, 0)).toBe(1);
    expect(budgetShare(1, 4)).toBe(0.25);
  });
});

describe('live changes', () => {
  it('put a new request on top of the first page', () => {
    const merged = withRequest(recent, aRequest(), CHOICES_AT_FIRST, 10);
    expect(merged?.requests[0]?.id).toBe('new');
    expect(merged?.requests).toHaveLength(10);
    expect(merged?.total).toBe(recent.total + 1);
  });

  it('put a request that took long behind those that began after it', () => {
    const createdAt = recent.requests[4]?.createdAt ?? '';
    expect(withRequest(recent, aRequest({ createdAt }), CHOICES_AT_FIRST, 10)?.requests[4]?.id).toBe('new');
    expect(withRequest(recent, aRequest({ createdAt: '2001-01-01T00:00:00.000Z' }), CHOICES_AT_FIRST, 10)).toBeNull();
  });

  it('need the proxy for a request of several attempts, and for one that no longer passes the filter', () => {
    expect(withRequest(recent, aRequest({ attempts: 2 }), CHOICES_AT_FIRST, 10)).toBeNull();
    const { requestGroupId, client } = aRequest({ requestGroupId: recent.requests[0]?.requestGroupId ?? '' });
    const choices = { ...CHOICES_AT_FIRST, client: `not ${client}` };
    expect(withRequest(recent, aRequest({ requestGroupId }), choices, 10)).toBeNull();
  });

  it('leave a page alone whose filter the request does not pass', () => {
    expect(withRequest(recent, aRequest({ client: 'me' }), { ...CHOICES_AT_FIRST, client: 'you' }, 10)).toBe(recent);
  });

  it('need the proxy where the order or the page leaves the place open', () => {
    expect(withRequest(recent, aRequest(), { ...CHOICES_AT_FIRST, sort: '-cost' }, 10)).toBeNull();
    expect(withRequest(recent, aRequest(), { ...CHOICES_AT_FIRST, offset: 10 }, 10)).toBeNull();
  });

  it('replace a request that is shown already', () => {
    const known = recent.requests[3];
    if (!known) throw new Error('the fake data has requests');
    const { requestGroupId, createdAt } = known;
    const merged = withRequest(recent, aRequest({ requestGroupId, createdAt }), CHOICES_AT_FIRST, 10);
    expect(merged?.requests[3]?.id).toBe('new');
    expect(merged?.total).toBe(recent.total);
  });

  it('change one rating and one provider', () => {
    const id = recent.requests[2]?.id ?? '';
    expect(withRating(recent, id, 4).requests.map((row) => row.rating)[2]).toBe(4);
    const providers = fakeProviders(now);
    const [first] = providers;
    if (!first) throw new Error('there are providers');
    expect(withProvider(providers, { ...first, enabled: false }).map((provider) => provider.enabled)[0]).toBe(false);
    expect(withProvider([], first)).toEqual([first]);
  });
});

describe('success rates', () => {
  const rates = {
    byModel: [
      { provider: 'a', model: 'x', requests: 1, successRate: 1 },
      { provider: 'b', model: 'y', requests: 9, successRate: 0.5 },
    ],
    byCategory: [
      { provider: 'a', category: 'debug' as const, requests: 1, successRate: 1 },
      { provider: 'b', category: 'debug' as const, requests: 3, successRate: 0 },
    ],
    byProvider: [],
  };

  it('count by their requests over all providers', () => {
    expect(successByCategory(rates, '')).toEqual([{ category: 'debug', requests: 4, successRate: 0.25 }]);
    expect(successByCategory(rates, 'a')).toEqual([{ category: 'debug', requests: 1, successRate: 1 }]);
  });

  it('show the busiest model first, of one provider when asked', () => {
    expect(successByModel(rates, '').map((row) => row.model)).toEqual(['y', 'x']);
    expect(successByModel(rates, 'a').map((row) => row.model)).toEqual(['x']);
  });
});

describe('models of a ring', () => {
  const rows = Array.from({ length: 9 }, (_, index) => ({ provider: 'p', model: `m${index}`, costUsd: index, requests: 1 }));

  it('are grouped by provider, and small ones summed up', () => {
    const [group] = groupModels(rows, 'cost');
    expect(group?.value).toBe(36);
    expect(group?.models.map((model) => model.model)).toEqual(['m8', 'm7', 'm6', 'm5', 'm4', '3 other models']);
    expect(group?.models.at(-1)?.value).toBe(6);
  });
});

describe('orders', () => {
  it('begin with what one wants of a column, and turn round on the second press', () => {
    const cost = COLUMNS.find((column) => column.sort === 'cost');
    const model = COLUMNS.find((column) => column.sort === 'model');
    if (!cost || !model) throw new Error('both are columns');
    expect(nextOrder('-time', cost)).toBe('-cost');
    expect(nextOrder('-cost', cost)).toBe('cost');
    expect(nextOrder('cost', model)).toBe('model');
    expect(nextOrder('model', model)).toBe('-model');
  });
});

describe('kept choices', () => {
  it('come back, and what does not fit is left out', () => {
    expect(readChoices({ days: 30, provider: 'openai', sort: '-size', nonsense: 1, openRequest: 'x' })).toEqual({
      ...CHOICES_AT_FIRST,
      days: 30,
      provider: 'openai',
      openRequest: 'x',
    });
    for (const nothing of [null, undefined, 'text', [], { days: 12 }]) expect(readChoices(nothing)).toEqual(CHOICES_AT_FIRST);
  });
});
