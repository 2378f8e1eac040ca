import { mkdir } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fakeProviders, HOSTILE_PROVIDER_NAME } from './fake-models';
import { Harness, resize, showIn, sidewaysScroll, type Theme } from './harness';

const FOLDER = 'artifacts/webview';
const THEMES: readonly Theme[] = ['dark', 'light', 'contrast'];
const WIDTHS = [280, 480, 1280] as const;
const HEIGHT = 900;

describe('pictures of the page, to be looked at by whoever changes it', () => {
  let harness: Harness;

  beforeAll(async () => {
    await mkdir(FOLDER, { recursive: true });
    harness = await Harness.create();
  }, 60_000);
  afterEach(() => harness.closePages());
  afterAll(() => harness.close());

  it.each(WIDTHS)('fits %i pixels in every theme', async (width) => {
    const { page } = await harness.open({ width, height: HEIGHT });
    await page.getByRole('table', { name: 'Requests' }).waitFor();
    await page.evaluate('document.fonts.ready');
    await inEveryTheme(page, `${width}`);
    for (const toggle of await page.locator('.section-toggle').all()) {
      if ((await toggle.getAttribute('aria-expanded')) === 'false') await toggle.click();
    }
    await page.locator('.request .row-toggle').nth(1).click();
    await page.getByRole('heading', { name: 'Routing' }).waitFor();
    // Charts are drawn when they come into view: look at all of them once.
    await resize(page, width, await page.evaluate<number>('document.documentElement.scrollHeight'));
    await inEveryTheme(page, `${width}-whole`);
  });

  async function inEveryTheme(page: Page, name: string): Promise<void> {
    for (const theme of THEMES) {
      await showIn(page, theme);
      expect(await sidewaysScroll(page)).toBeLessThanOrEqual(0);
      await page.screenshot({ path: `${FOLDER}/${theme}-${name}.png`, fullPage: name.endsWith('whole') });
    }
  }

  it('is drawn for a newcomer too', async () => {
    const { page } = await harness.open({ tasks: [], experiments: [] });
    await page.getByRole('heading', { name: 'Point a client at it' }).waitFor();
    await page.screenshot({ path: `${FOLDER}/first-steps.png` });
    await resize(page, 280, HEIGHT);
    await page.screenshot({ path: `${FOLDER}/first-steps-280.png` });
  });

  it('is drawn as the README shows it', async () => {
    const providers = fakeProviders(new Date()).map((provider) => ({
      ...provider,
      displayName: provider.displayName.replace(HOSTILE_PROVIDER_NAME, 'Groq'),
    }));
    const { page } = await harness.open({ providers, width: 1180, height: 860 });
    await page.getByRole('table', { name: 'Requests' }).waitFor();
    await page.screenshot({ path: `${FOLDER}/readme.png` });
  });

  it('is drawn at twice the size', async () => {
    const { page } = await harness.open({ width: 640, height: 450, scale: 2 });
    await page.getByRole('table', { name: 'Requests' }).waitFor();
    expect(await sidewaysScroll(page)).toBeLessThanOrEqual(0);
    await page.screenshot({ path: `${FOLDER}/zoom-200.png` });
  });

  it('is drawn where figures could not be fetched, and without a key', async () => {
    const { page, api, context } = await harness.open();
    await page.getByRole('table', { name: 'Requests' }).waitFor();
    api.fault = (_, path) => (path === '/api/stats' || path === '/api/providers' ? 500 : null);
    await page.reload();
    await page.getByText('Could not load the figures').waitFor();
    await page.screenshot({ path: `${FOLDER}/problems.png`, fullPage: true });
    const locked = await context.newPage();
    await locked.goto(`${api.origin}/dashboard`);
    await locked.getByText('This page needs the key').waitFor();
    await locked.screenshot({ path: `${FOLDER}/no-key.png` });
  });
});
