import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { formatCost } from '../../webview/format/money';
import { formatCount } from '../../webview/format/numbers';
import { demoProvider } from './fake-models';
import { fakeStats } from './fake-stats';
import { Harness } from './harness';
import { asked, eventually, figure, rows } from './page-questions';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.create();
});
afterEach(() => harness.closePages());
afterAll(() => harness.close());

describe('the page in a browser', () => {
  it('asks four things at once, takes the key out of the address, and breaks no policy', async () => {
    const open = await harness.open();
    await rows(open).first().waitFor();
    expect(open.page.url()).toBe(`${open.api.origin}/dashboard`);
    const paths = asked(open).map((path) => path.replace(/&limit.*/, ''));
    expect(paths.sort()).toEqual([
      'GET /api/budget',
      'GET /api/events',
      'GET /api/providers',
      'GET /api/stats?days=7',
      'GET /api/stats?days=7&metric=recent-requests',
    ]);
    expect(open.problems).toEqual([]);
  });

  it('shows the sums of the rows behind it', async () => {
    const open = await harness.open();
    const { summary } = fakeStats(open.api.tasks, 7, new Date());
    await eventually(() => figure(open, 'Requests').textContent()).toBe(formatCount(summary.requests));
    expect(await figure(open, 'Cost').textContent()).toBe(formatCost(summary.costUsd, summary.costEstimated));
    expect(await figure(open, 'Cache hits').textContent()).toBe(formatCount(summary.cacheHits));
    const today = fakeStats(open.api.tasks, 1, new Date()).summary;
    await eventually(() => open.page.locator('.today-cost').textContent()).toBe(formatCost(today.costUsd, today.costEstimated));
  });

  it('changes every figure with the period, and keeps it over a reload', async () => {
    const open = await harness.open();
    await rows(open).first().waitFor();
    await open.page.getByText('30 days', { exact: true }).click();
    const { summary } = fakeStats(open.api.tasks, 30, new Date());
    await eventually(() => figure(open, 'Requests').textContent()).toBe(formatCount(summary.requests));
    await open.page.reload();
    await eventually(() => figure(open, 'Requests').textContent()).toBe(formatCount(summary.requests));
    expect(await open.page.getByRole('radio', { name: '30 days' }).isChecked()).toBe(true);
  });

  it('asks for the key when it has none, and works once it has', async () => {
    const open = await harness.open();
    const page = await open.context.newPage();
    await page.goto(`${open.api.origin}/dashboard`);
    await page.getByText('This page needs the key').waitFor();
    const field = page.getByRole('textbox', { name: 'API key of the proxy' });
    await field.fill('wrong');
    await field.press('Enter');
    await page.getByText('refuses the key').waitFor();
    await page.getByRole('textbox', { name: 'API key of the proxy' }).fill(open.api.key);
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await page.locator('tr.request').first().waitFor();
  });

  it('tells a newcomer the next steps', async () => {
    const open = await harness.open({ tasks: [], experiments: [], providers: [] });
    await open.page.getByRole('heading', { name: 'Give it a provider' }).waitFor();
    expect(await open.page.locator('.addresses').textContent()).toContain(`${open.api.origin}/v1`);
    expect(await open.page.getByLabel('Figures of the period').isVisible()).toBe(false);
    await open.page.getByText('No experiments.').waitFor();
    expect(open.problems).toEqual([]);
  });

  it('is whole in a browser without idle callbacks', async () => {
    const open = await harness.open();
    await open.page.addInitScript('delete window.requestIdleCallback');
    await open.page.reload();
    await eventually(() => open.page.locator('tr.request').count()).toBe(25);
    await open.page.getByRole('heading', { name: 'Latency by model' }).waitFor();
    expect(open.problems).toEqual([]);
  });

  it('marks demo answers wherever the provider stands', async () => {
    const open = await harness.open({ providers: [{ ...demoProvider(), displayName: 'Offline answers' }] });
    open.api.tasks = open.api.tasks.map((task) => ({ ...task, provider: 'demo', model: 'demo-small' }));
    await open.page.reload();
    await rows(open).first().waitFor();
    expect(await rows(open).first().locator('.badge').textContent()).toBe('Demo');
    expect(await open.page.locator('.demo-badge').isVisible()).toBe(true);
    expect(await open.page.locator('.legend').first().textContent()).toContain('Offline answers (Demo)');
    expect(await open.page.locator('[data-provider="demo"] h3 .badge').textContent()).toBe('Demo');
  });
});
