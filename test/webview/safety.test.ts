import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { HOSTILE_PROMPT } from './fake-models';
import { Harness } from './harness';
import { figure, rows } from './page-questions';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.create();
});
afterEach(() => harness.closePages());
afterAll(() => harness.close());

describe('what goes wrong', () => {
  it('is told where it happened, and can be tried again', async () => {
    const open = await harness.open();
    await rows(open).first().waitFor();
    open.api.fault = (_, path) => (path === '/api/stats' ? 500 : null);
    await open.page.reload();
    await open.page.getByText('Could not load the figures: The store is busy; <b>try</b> again.').waitFor();
    await open.page.getByText('Could not load the requests').waitFor();
    expect(await open.page.locator('.today-cost').isVisible()).toBe(true);
    open.api.fault = () => null;
    await open.page.getByRole('button', { name: 'Try again to load the figures' }).click();
    await figure(open, 'Requests').waitFor();
    await open.page.getByRole('button', { name: 'Try again to load the requests' }).click();
    await rows(open).first().waitFor();
  });

  it('never lets a name from outside become markup', async () => {
    const open = await harness.open({ width: 1280 });
    await open.page.getByText('90 days').click();
    await rows(open).first().waitFor();
    await open.page.getByRole('combobox', { name: 'Client' }).click();
    await open.page.getByRole('option', { name: '<u onclick=hacked=1>cli</u>' }).click();
    for (const row of await rows(open).all()) {
      if ((await row.getAttribute('class'))?.includes('open')) continue;
      await row.locator('.row-toggle').click();
      await open.page.getByRole('heading', { name: 'Routing' }).waitFor();
      if ((await open.page.locator('.request-details').textContent())?.includes(HOSTILE_PROMPT)) break;
    }
    expect(await open.page.locator('.request-details .preview').first().textContent()).toBe(HOSTILE_PROMPT);
    for (const card of await open.page.locator('.chart-card').all()) await card.scrollIntoViewIfNeeded();
    expect(await open.page.evaluate('window.hacked')).toBeUndefined();
    expect(await open.page.locator('main :is(img, script, u, b, i:not(.swatch), h1 h1)').count()).toBe(0);
    expect(open.problems).toEqual([]);
  });
});
