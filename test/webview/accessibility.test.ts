import { source as axeSource } from 'axe-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { recentRequest } from './fake-stats';
import { requestAt } from './fake-tasks';
import { Harness, type OpenPage, resize, showIn, sidewaysScroll, type Theme } from './harness';
import { eventually, rows } from './page-questions';
import { SeededRandom } from './seeded-random';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.create();
});
afterEach(() => harness.closePages());
afterAll(() => harness.close());

/** Opens every section, one request's details and the budget's editor, so that all of the page is there to be looked at. */
async function openEverything({ page }: OpenPage): Promise<void> {
  await page.locator('tr.request').first().waitFor();
  for (const toggle of await page.locator('.section-toggle').all()) {
    if ((await toggle.getAttribute('aria-expanded')) === 'false') await toggle.click();
  }
  await page.locator('.row-toggle').first().click();
  await page.getByRole('heading', { name: 'Routing' }).waitFor();
  await page.getByRole('button', { name: 'Change the daily limit' }).click();
  for (const data of await page.locator('details.data:visible > summary').all()) await data.click();
  await page.getByRole('heading', { name: 'haiku-explains' }).waitFor();
}

interface Violation {
  id: string;
  impact: string;
  nodes: { html: string; failureSummary: string }[];
}

/** @param rules only these; all of them unless given */
async function seriousIssues({ page }: OpenPage, rules?: readonly string[]): Promise<string[]> {
  await page.evaluate(axeSource);
  const options = JSON.stringify({ resultTypes: ['violations'], ...(rules && { runOnly: rules }) });
  const { violations } = await page.evaluate<{ violations: Violation[] }>(`axe.run(document, ${options})`);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join('\n')}`);
}

describe('the page for everyone', () => {
  it.each([280, 1280])('has no serious issue in any theme at %i pixels', async (width) => {
    const open = await harness.open({ width });
    await openEverything(open);
    expect(await seriousIssues(open)).toEqual([]);
    for (const theme of ['light', 'contrast'] satisfies Theme[]) {
      await showIn(open.page, theme);
      expect(await seriousIssues(open, ['color-contrast']), theme).toEqual([]);
    }
  });

  it('has no serious issue for a newcomer, and without a key', async () => {
    const open = await harness.open({ tasks: [], experiments: [], providers: [] });
    await open.page.getByRole('heading', { name: 'Give it a provider' }).waitFor();
    expect(await seriousIssues(open)).toEqual([]);
    const page = await open.context.newPage();
    await page.goto(`${open.api.origin}/dashboard`);
    await page.getByText('This page needs the key').waitFor();
    expect(await seriousIssues({ ...open, page })).toEqual([]);
  });

  it('needs no sideways scrolling at any width, with everything open', async () => {
    const open = await harness.open({ width: 250 });
    await open.page.getByText('90 days', { exact: true }).click();
    await openEverything(open);
    for (const width of [250, 280, 320, 480, 640, 900, 1159, 1160]) {
      await resize(open.page, width, 900);
      expect(await sidewaysScroll(open.page), `${width} pixels`).toBeLessThanOrEqual(0);
    }
  });

  it('rates, filters, opens and edits by keyboard alone', async () => {
    const open = await harness.open();
    open.api.tasks = open.api.tasks.map((task) => ({ ...task, rating: null }));
    await open.page.reload();
    const { page } = open;
    const { keyboard } = page;
    await rows(open).first().waitFor();
    await rows(open).first().locator('.row-toggle').focus();
    await keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Routing' }).waitFor();
    await keyboard.press('Enter');
    await keyboard.press('Tab');
    for (let step = 0; step < 4; step++) await keyboard.press('ArrowRight');
    await keyboard.press('Space');
    await page.getByText('Rated 3 of 5.').waitFor();
    await page.getByRole('combobox', { name: 'Provider', exact: true }).focus();
    await keyboard.press('Enter');
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    await eventually(async () => new Set(await rows(open).locator('.cell-provider').allTextContents()).size).toBe(1);
    await page.getByRole('radio', { name: '7 days' }).focus();
    await keyboard.press('ArrowRight');
    await eventually(() => page.getByRole('radio', { name: '30 days' }).isChecked()).toBe(true);
    await page.getByRole('button', { name: 'Change the weekly limit' }).focus();
    await keyboard.press('Enter');
    await keyboard.press('Escape');
    await eventually(() => page.evaluate<string>('document.activeElement.getAttribute("aria-label")')).toBe('Change the weekly limit');
  });

  it('keeps the focus where it is, or near, whatever goes away', async () => {
    const open = await harness.open();
    const { page, api } = open;
    const { keyboard } = page;
    await page.getByRole('heading', { name: 'haiku-explains' }).waitFor();
    const focused = () =>
      page.evaluate<string>(
        '((at) => (at === document.body ? "nothing" : at.getAttribute("aria-label") ?? at.textContent))(document.activeElement)',
      );

    await page.getByRole('button', { name: 'Export CSV' }).focus();
    await keyboard.press('Enter');
    const notice = page.getByText('are in your downloads');
    await notice.waitFor();
    expect(await focused()).toBe('Export CSV');
    await page.getByRole('button', { name: 'Dismiss' }).focus();
    await keyboard.press('Enter');
    await notice.waitFor({ state: 'detached' });
    expect(await focused()).toBe('Export CSV');

    const enabled = page.locator('[data-provider="anthropic"]').getByRole('checkbox');
    await enabled.focus();
    await keyboard.press('Space');
    await eventually(() => page.locator('.provider-card').first().getAttribute('data-provider')).not.toBe('anthropic');
    expect(await focused()).toBe('Enabled');

    await page.getByRole('button', { name: 'Undo promotion: haiku-explains' }).focus();
    await keyboard.press('Enter');
    await eventually(focused).toBe('Start again: haiku-explains');

    await rows(open).last().locator('.row-toggle').focus();
    api.tasks = [];
    await page.locator('.connection', { hasText: '127.0.0.1' }).waitFor();
    api.emit({ type: 'task', request: { ...recentRequest(requestAt(Date.now(), new SeededRandom(3))), attempts: 2 }, answerPreview: null });
    await eventually(() => rows(open).count()).toBe(0);
    expect(await focused()).toBe('Export CSV');
  });

  it('gives every chart a sentence and a table with its numbers', async () => {
    const open = await harness.open();
    await openEverything(open);
    const cards = await open.page.locator('.chart-card').all();
    expect(cards.length).toBe(8);
    for (const card of cards) {
      const title = await card.locator('h3').textContent();
      const summary = (await card.locator('.summary').textContent()) ?? '';
      expect(summary.length, title ?? '').toBeGreaterThan(10);
      expect(await card.getByRole('img').getAttribute('aria-label')).toBe(`${title}: ${summary}`);
      expect(await card.locator('tbody tr').count(), title ?? '').toBeGreaterThan(1);
    }
  });

  it('follows the system from light to dark while it is open', async () => {
    const open = await harness.open({ theme: 'light' });
    await rows(open).first().waitFor();
    const color = () => open.page.evaluate<string>('document.querySelector(".legend .swatch").style.backgroundColor');
    const light = await color();
    await open.page.emulateMedia({ colorScheme: 'dark' });
    await eventually(color).not.toBe(light);
  });
});
