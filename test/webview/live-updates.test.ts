import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RecentRequest } from '../../src/store/queries';
import { recentRequest } from './fake-stats';
import { requestAt } from './fake-tasks';
import { Harness } from './harness';
import { asked, eventually, rows } from './page-questions';
import { SeededRandom } from './seeded-random';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.create();
});
afterEach(() => harness.closePages());
afterAll(() => harness.close());

function newRequest(change: Partial<RecentRequest> = {}): RecentRequest {
  return { ...recentRequest(requestAt(Date.now(), new SeededRandom(99))), ...change };
}

describe('live updates', () => {
  it('put a finished request on top without asking for the table again', async () => {
    const open = await harness.open();
    await rows(open).first().waitFor();
    await open.page.locator('.connection', { hasText: '127.0.0.1' }).waitFor();
    asked(open);
    const request = newRequest({ model: 'brand-new-model' });
    open.api.emit({ type: 'task', request, answerPreview: null });
    await eventually(() => rows(open).first().locator('.cell-model').textContent()).toBe('brand-new-model');
    await eventually(() => asked(open)).toEqual(['GET /api/stats?days=7']);
  });

  it('ask once for the figures of twenty requests, and keep the focus where it is', async () => {
    const open = await harness.open();
    await rows(open).first().waitFor();
    await open.page.locator('.connection', { hasText: '127.0.0.1' }).waitFor();
    await rows(open).nth(3).locator('.row-toggle').focus();
    const focused = await open.page.evaluate<string>('document.activeElement.getAttribute("aria-label")');
    asked(open);
    for (let count = 0; count < 20; count++)
      open.api.emit({ type: 'task', request: newRequest({ requestGroupId: `group-${count}` }), answerPreview: null });
    await eventually(() => open.page.locator('.pager').textContent()).toContain('of 2');
    await eventually(() => rows(open).nth(23).locator('.row-toggle').getAttribute('aria-label')).toBe(focused);
    expect(await open.page.evaluate<string>('document.activeElement.getAttribute("aria-label")')).toBe(focused);
    expect(asked(open).filter((path) => path === 'GET /api/stats?days=7').length).toBeLessThanOrEqual(2);
  });

  it('leave a list alone that somebody is choosing from', async () => {
    const open = await harness.open();
    await rows(open).first().waitFor();
    await open.page.locator('.connection', { hasText: '127.0.0.1' }).waitFor();
    const { keyboard } = open.page;
    await open.page.getByRole('combobox', { name: 'Provider', exact: true }).focus();
    await keyboard.press('Enter');
    await keyboard.press('ArrowDown');
    asked(open);
    open.api.emit({ type: 'task', request: newRequest({ model: 'brand-new-model' }), answerPreview: null });
    await eventually(() => asked(open)).toContain('GET /api/stats?days=7');
    await open.page.evaluate('new Promise((resolve) => setTimeout(resolve, 300))');
    await keyboard.press('Enter');
    await eventually(async () => new Set(await rows(open).locator('.cell-provider').allTextContents()).size).toBe(1);
  });

  it('are not undone by an answer that was on its way before them', async () => {
    const open = await harness.open();
    await rows(open).first().waitFor();
    await open.page.locator('.connection', { hasText: '127.0.0.1' }).waitFor();
    const held: (() => void)[] = [];
    await open.page.route('**/api/stats?*recent-requests*', async (route) => {
      const response = await route.fetch();
      if (held.length === 0) await new Promise<void>((resolve) => held.push(resolve));
      await route.fulfill({ response });
    });
    await open.page.getByText('30 days', { exact: true }).click();
    await eventually(() => held.length).toBe(1);
    const tasks = requestAt(Date.now(), new SeededRandom(99)).map((task) => ({ ...task, model: 'brand-new-model' }));
    open.api.tasks.push(...tasks);
    open.api.emit({ type: 'task', request: recentRequest(tasks), answerPreview: null });
    await eventually(() => rows(open).first().locator('.cell-model').textContent()).toBe('brand-new-model');
    for (const release of held) release();
    await eventually(() => open.page.locator('.panel[aria-busy="true"]').count()).toBe(0);
    await open.page.getByText('1–25 of').waitFor();
    await eventually(() => rows(open).first().locator('.cell-model').textContent()).toBe('brand-new-model');
  });

  it('show new spending, budgets and health as they are told', async () => {
    const open = await harness.open();
    await open.page.locator('.connection', { hasText: '127.0.0.1' }).waitFor();
    open.api.emit({ ...open.api.today(), costUsd: 123.45, costEstimated: true });
    await eventually(() => open.page.locator('.today-cost').textContent()).toBe('≈$123.45');
    const [provider] = open.api.providers;
    if (!provider) throw new Error('there are providers');
    const health = { state: 'resting', lastError: 'It said 529.', lastErrorAt: null, probeAt: null } as const;
    open.api.emit({ type: 'provider', provider: { ...provider, health } });
    await open.page.locator('[data-provider="anthropic"]').getByText('It said 529.').waitFor();
    open.api.emit({ type: 'storage', problem: 'The disk is full.' });
    await open.page.getByText('The disk is full.').waitFor();
  });

  it('come back by themselves after the proxy was away', async () => {
    const open = await harness.open();
    await rows(open).first().waitFor();
    await open.page.locator('.connection', { hasText: '127.0.0.1' }).waitFor();
    asked(open);
    open.api.dropStreams();
    await open.page.getByText('Connection lost').waitFor();
    await open.page.locator('.connection', { hasText: '127.0.0.1' }).waitFor();
    await eventually(() => asked(open).join()).toContain('GET /api/stats?days=7');
  });
});
