import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fakeTasks } from './fake-tasks';
import { Harness, type OpenPage } from './harness';
import { rows } from './page-questions';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.create();
});
afterEach(() => harness.closePages());
afterAll(() => harness.close());

describe('what leaves the page', () => {
  it('is the log of the chosen period as a file', async () => {
    const open = await harness.open();
    await rows(open).first().waitFor();
    const download = open.page.waitForEvent('download');
    await open.page.getByRole('button', { name: 'Export CSV' }).click();
    expect((await download).suggestedFilename()).toBe('smart-claude-proxy-7-days.csv');
    expect(open.api.seen.map(({ path }) => path)).toContain('/api/export?days=7&format=csv');
    open.api.fault = (_, path) => (path === '/api/export' ? 500 : null);
    await open.page.getByRole('button', { name: 'Export JSON' }).click();
    await open.page.getByText('The log could not be exported: The store is busy').waitFor();
  });

  it('is a chart as a picture on the clipboard', async () => {
    const open = await harness.open();
    await open.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await rows(open).first().waitFor();
    await open.page.getByRole('button', { name: 'Copy "Cost over time" as image' }).click();
    await open.page.getByText('"Cost over time" is on the clipboard.').waitFor();
    const size = await open.page.evaluate<number>(
      `navigator.clipboard.read().then(async ([item]) => (await item.getType('image/png')).size)`,
    );
    expect(size).toBeGreaterThan(5000);
  });
});

describe('what the page costs', () => {
  it('is a bundle of less than 600 KB', async () => {
    const sizes = await Promise.all((await readdir(harness.pageDir)).map(async (name) => (await stat(join(harness.pageDir, name))).size));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(600 * 1024);
  });

  it('is no inline script or style', async () => {
    expect(await readFile(join(harness.pageDir, 'index.html'), 'utf8')).not.toMatch(/<style|style=|<script>|onload=/);
  });

  it('is less than half a second of computing until ninety days are drawn', async () => {
    const open = await harness.open({ tasks: fakeTasks({ days: 90, perDay: 200, now: new Date() }) });
    let seconds = Number.POSITIVE_INFINITY;
    // The best of three: the first one compiles the page.
    for (let run = 0; run < 3 && seconds >= 0.5; run++) seconds = Math.min(seconds, await secondsToDraw(open, 90));
    expect(seconds).toBeLessThan(0.5);
  });
});

/** What the page's own thread computes until the figures are there: the clock would measure everything else on this machine too. */
async function secondsToDraw({ api, context }: OpenPage, days: number): Promise<number> {
  const page = await context.newPage();
  const measure = await context.newCDPSession(page);
  await measure.send('Performance.enable', { timeDomain: 'threadTicks' });
  await page.addInitScript(`sessionStorage.setItem('smart-claude-proxy.choices', '{"days":${days}}')`);
  await page.goto(api.dashboardUrl);
  await page.locator('tr.request').first().waitFor();
  await page.locator('.overview .figure').first().waitFor();
  const { metrics } = await measure.send('Performance.getMetrics');
  await page.close();
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.POSITIVE_INFINITY;
}
