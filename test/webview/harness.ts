import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { buildWebview } from '../../webview/build.mjs';
import { FakeApi, type FakeApiOptions } from './fake-api';

export interface OpenOptions extends Omit<FakeApiOptions, 'pageDir'> {
  width?: number;
  height?: number;
  theme?: Theme;
  /** Device pixels per CSS pixel, as zooming a window makes them. */
  scale?: number;
}

export type Theme = 'dark' | 'light' | 'contrast';

export interface OpenPage {
  api: FakeApi;
  page: Page;
  context: BrowserContext;
  /** What the page complained about: script errors and breaches of its content security policy. */
  problems: string[];
}

const BROWSER_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** What is not there after this long will not come; a machine that is busy with other tests may need much of it. */
const PATIENCE_MS = 45_000;

/** The built page in a real browser against a fake proxy. Close it after the tests. */
export class Harness {
  readonly #opened: { api: FakeApi; context: BrowserContext }[] = [];

  private constructor(
    readonly pageDir: string,
    private readonly browser: Browser,
  ) {}

  static async create(): Promise<Harness> {
    const pageDir = await mkdtemp(join(tmpdir(), 'dashboard-page-'));
    await buildWebview({ outdir: pageDir, minify: true });
    const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
    return new Harness(pageDir, await chromium.launch({ executablePath, args: BROWSER_ARGS }));
  }

  async open({ width = 1280, height = 900, theme = 'dark', scale = 1, ...options }: OpenOptions = {}): Promise<OpenPage> {
    const api = await FakeApi.start({ ...options, pageDir: this.pageDir });
    const context = await this.browser.newContext({
      viewport: { width, height },
      deviceScaleFactor: scale,
      reducedMotion: 'reduce',
      ...mediaOf(theme),
    });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) problems.push(message.text());
    });
    this.#opened.push({ api, context });
    await page.goto(api.dashboardUrl);
    return { api, page, context, problems };
  }

  /** Ends the pages that a test has opened. */
  async closePages(): Promise<void> {
    for (const { api, context } of this.#opened.splice(0)) {
      await context.close();
      await api.close();
    }
  }

  async close(): Promise<void> {
    await this.closePages();
    await this.browser.close();
    await rm(this.pageDir, { recursive: true, force: true });
  }
}

function mediaOf(theme: Theme): { colorScheme: 'light' | 'dark'; contrast: 'more' | 'no-preference' } {
  return { colorScheme: theme === 'light' ? 'light' : 'dark', contrast: theme === 'contrast' ? 'more' : 'no-preference' };
}

/** Changes the theme of a page that is open, and waits until it is drawn. */
export async function showIn(page: Page, theme: Theme): Promise<void> {
  await page.emulateMedia(mediaOf(theme));
  await nextFrame(page);
}

/** Changes the width of a page that is open, and waits until it is laid out. */
export async function resize(page: Page, width: number, height: number): Promise<void> {
  await page.setViewportSize({ width, height });
  await nextFrame(page);
}

async function nextFrame(page: Page): Promise<void> {
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
}

/** How far the page is wider than its window, in CSS pixels: 0 means that nothing has to be scrolled sideways. */
export function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}
