import { mkdir } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Harness, sidewaysScroll, type Theme } from './harness';

const FOLDER = 'artifacts/webview';
const THEMES: readonly Theme[] = ['dark', 'light', 'contrast'];
const WIDTHS = [280, 480, 1280] as const;

describe('pictures of the page, to be looked at by whoever changes it', () => {
  let harness: Harness;

  beforeAll(async () => {
    await mkdir(FOLDER, { recursive: true });
    harness = await Harness.create();
  }, 60_000);
  afterEach(() => harness.closePages());
  afterAll(() => harness.close());

  for (const theme of THEMES) {
    for (const width of WIDTHS) {
      it(`fits ${width} pixels in the ${theme} theme`, async () => {
        const { page } = await harness.open({ theme, width, height: 900 });
        await page.getByRole('table', { name: 'Requests' }).waitFor();
        await page.evaluate('document.fonts.ready');
        expect(await sidewaysScroll(page)).toBeLessThanOrEqual(0);
        await page.screenshot({ path: `${FOLDER}/${theme}-${width}.png` });
        for (const toggle of await page.locator('.section-toggle').all()) {
          if ((await toggle.getAttribute('aria-expanded')) === 'false') await toggle.click();
        }
        await page.locator('.request .row-toggle').nth(1).click();
        await page.getByRole('heading', { name: 'Routing' }).waitFor();
        // Charts are drawn when they come into view: look at all of them once.
        const height = await page.evaluate<number>('document.documentElement.scrollHeight');
        await page.setViewportSize({ width, height });
        await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
        expect(await sidewaysScroll(page)).toBeLessThanOrEqual(0);
        await page.screenshot({ path: `${FOLDER}/${theme}-${width}-whole.png`, fullPage: true });
      });
    }
  }

  it('is drawn for a newcomer too', async () => {
    const { page } = await harness.open({ tasks: [], experiments: [] });
    await page.getByRole('heading', { name: 'Point a client at it' }).waitFor();
    await page.screenshot({ path: `${FOLDER}/first-steps.png` });
  });
});
