import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { formatUsd } from '../../webview/format/money';
import { formatCount } from '../../webview/format/numbers';
import { fakeRecent, groupsOf } from './fake-stats';
import { Harness } from './harness';
import { asked, eventually, rows } from './page-questions';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.create();
});
afterEach(() => harness.closePages());
afterAll(() => harness.close());

describe('the requests', () => {
  it('are filtered by provider, category, result and client', async () => {
    const open = await harness.open();
    await rows(open).first().waitFor();
    await open.page.getByRole('combobox', { name: 'Provider', exact: true }).click();
    await open.page.getByRole('option', { name: 'Ollama' }).click();
    const { total } = fakeRecent(open.api.tasks, { limit: 25, offset: 0, provider: 'ollama', days: 7 }, new Date());
    await eventually(() => open.page.locator('.pager').textContent()).toContain(`of ${formatCount(total)}`);
    expect(new Set(await rows(open).locator('.cell-provider').allTextContents())).toEqual(new Set(['Ollama']));
    await open.page.getByRole('combobox', { name: 'Category' }).click();
    await open.page.getByRole('option', { name: 'Debugging' }).click();
    await eventually(async () => new Set(await rows(open).locator('.cell-category').allTextContents())).toEqual(new Set(['Debugging']));
    await open.page.getByRole('combobox', { name: 'Result' }).click();
    await open.page.getByRole('option', { name: 'Failed' }).click();
    const failed = fakeRecent(
      open.api.tasks,
      { limit: 25, offset: 0, provider: 'ollama', category: 'debug', status: 'failure', days: 7 },
      new Date(),
    );
    await eventually(() => rows(open).count()).toBe(failed.requests.length);
    await open.page.getByRole('combobox', { name: 'Client' }).click();
    await open.page.getByRole('option', { name: '<u onclick' }).click();
    await open.page.getByRole('button', { name: 'Show all requests' }).click();
    await eventually(() => rows(open).count()).toBe(25);
  });

  it('are turned page by page', async () => {
    const open = await harness.open();
    await open.page.getByText('1–25 of').waitFor();
    const first = await rows(open).first().locator('time').getAttribute('datetime');
    await open.page.getByRole('button', { name: 'Next requests' }).click();
    await open.page.getByText('26–50 of').waitFor();
    expect(await rows(open).first().locator('time').getAttribute('datetime')).not.toBe(first);
    await open.page.getByRole('button', { name: 'Previous requests' }).click();
    await open.page.getByText('1–25 of').waitFor();
  });

  it('are called what they are of, like the figures, when those of another choice do not come', async () => {
    const open = await harness.open();
    await open.page.getByText('1–25 of').waitFor();
    open.api.fault = (_, path) => (path === '/api/stats' ? 503 : null);
    await open.page.getByRole('button', { name: 'Next requests' }).click();
    await open.page.getByText('Could not load the requests').waitFor();
    await open.page.getByText('1–25 of').waitFor();
    await open.page.getByText('30 days', { exact: true }).click();
    await open.page.getByText('Could not load the figures').waitFor();
    expect(await open.page.locator('.overview .chart-card .summary').textContent()).toContain('in the last 7 days');
  });

  it('are ordered by a heading, and the other way round by its second press', async () => {
    const open = await harness.open();
    await rows(open).first().waitFor();
    const { requests } = fakeRecent(open.api.tasks, { limit: 1, offset: 0, sort: '-cost', days: 7 }, new Date());
    const heading = open.page.getByRole('columnheader', { name: 'Cost' });
    await heading.getByRole('button').click();
    await eventually(() => rows(open).first().locator('.cell-cost').textContent()).toContain(formatUsd(requests[0]?.costUsd ?? 0));
    expect(await heading.getAttribute('aria-sort')).toBe('descending');
    await heading.getByRole('button').click();
    await eventually(() => heading.getAttribute('aria-sort')).toBe('ascending');
  });

  it('are rated with one press, and the rating is taken back with another', async () => {
    const open = await harness.open();
    open.api.tasks = open.api.tasks.map((task) => ({ ...task, rating: null }));
    await open.page.reload();
    await rows(open).first().waitFor();
    asked(open);
    const row = rows(open).nth(1);
    await row.getByRole('button', { name: '4 stars' }).click();
    await open.page.getByText('Rated 4 of 5.').waitFor();
    expect(await row.getByRole('toolbar', { name: 'Rated 4 of 5' }).count()).toBe(1);
    expect(open.api.seen.filter(({ method }) => method === 'POST').map(({ body }) => body)).toEqual([
      { taskId: expect.any(String), rating: 4 },
    ]);
    await open.page.getByRole('button', { name: 'Undo', exact: true }).click();
    await row.getByRole('toolbar', { name: 'Rate this answer' }).waitFor();
    await eventually(() => open.api.tasks.every((task) => task.rating === null)).toBe(true);
    await row.getByRole('button', { name: 'Bad' }).click();
    await row.getByRole('toolbar', { name: 'Rated 1 of 5' }).waitFor();
    await row.getByRole('button', { name: 'Bad' }).click();
    await eventually(() => open.api.tasks.every((task) => task.rating === null)).toBe(true);
  });

  it('keep their rating when the proxy refuses a new one, and say so', async () => {
    const open = await harness.open();
    await rows(open).first().waitFor();
    const before = await rows(open).first().getByRole('toolbar').getAttribute('aria-label');
    open.api.fault = (method) => (method === 'POST' ? 503 : null);
    await rows(open).first().getByRole('button', { name: '2 stars' }).click();
    await open.page.getByText('The rating was not saved: The store is busy').waitFor();
    expect(await rows(open).first().getByRole('toolbar').getAttribute('aria-label')).toBe(before);
  });

  it('open to how they went', async () => {
    const open = await harness.open();
    const fallback = groupsOf(open.api.tasks).findLast((group) => group.length > 1);
    if (!fallback) throw new Error('the fake data has fallbacks');
    open.api.tasks = [
      ...fallback,
      ...fallback.map((task) => ({ ...task, id: `${task.id}-2`, requestGroupId: 'other', createdAt: Date.now() })),
    ];
    await open.page.reload();
    await rows(open).first().click();
    const details = open.page.locator('.request-details');
    await details.getByRole('heading', { name: '2 attempts' }).waitFor();
    await details.getByRole('heading', { name: 'Routing' }).waitFor();
    expect(await details.getByRole('region', { name: 'Candidates' }).locator('tbody tr').count()).toBe(5);
    expect(await details.getByRole('region', { name: 'Compression stages' }).textContent()).toContain('Deduplicator');
    await rows(open).first().getByRole('button', { name: 'Details of the request' }).click();
    await eventually(() => details.count()).toBe(0);
  });

  it('tell in their details what could not be fetched, and try again', async () => {
    const open = await harness.open();
    await rows(open).first().waitFor();
    open.api.fault = (_, path) => (path.startsWith('/api/requests') ? 500 : null);
    await rows(open).first().click();
    await open.page.getByText('Could not load the details: The store is busy; <b>try</b> again.').waitFor();
    open.api.fault = () => null;
    await open.page.locator('.request-details').getByRole('button', { name: 'Try again' }).click();
    await open.page.getByRole('heading', { name: 'Routing' }).waitFor();
  });
});
