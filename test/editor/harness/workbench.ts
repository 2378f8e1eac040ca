import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext, FrameLocator, Locator, Page } from 'playwright-core';

const CATEGORY = 'Smart Claude Proxy';

/** Where screenshots of a run are kept. */
export const SCREENSHOTS = join(process.cwd(), 'artifacts', 'editor');

/** Elements of a window may need a slow machine's time: its extension host starts after the page. */
export const PATIENCE_MS = 60_000;

/** A tooltip that is not there after this long will not come by itself. */
const HOVER_MS = 5_000;

/** The command palette that is not usable after this long has been closed again. */
const PALETTE_MS = 10_000;

/** A document that shows nothing after this long has been closed. */
const CLOSED_MS = 2_000;

/** Notifications and pick lists fade in. */
const FADE_MS = 500;

/** An editor window: what a person sees and does in it. */
export class Workbench {
  constructor(readonly page: Page) {
    page.setDefaultTimeout(PATIENCE_MS);
  }

  /**
   * Opens a window on a folder and waits until its extensions have started.
   * @param developed absolute path of an extension that the window loads as one under development; needs `testModules`
   */
  static async open(context: BrowserContext, url: string, folder: string, developed?: string): Promise<Workbench> {
    const page = await context.newPage();
    await page.setViewportSize({ width: 1400, height: 900 });
    const payload = developed && [['extensionDevelopmentPath', `vscode-remote://${new URL(url).host}${developed}`]];
    const query = payload ? `&payload=${encodeURIComponent(JSON.stringify(payload))}` : '';
    await page.goto(`${url}/?folder=${encodeURIComponent(folder)}${query}`);
    const workbench = new Workbench(page);
    await workbench.costItem.waitFor();
    return workbench;
  }

  /** Our item in the status bar. */
  get costItem(): Locator {
    return this.page.locator('[id="smart-claude-proxy.smart-claude-proxy.cost"]');
  }

  /** Shows the tooltip of our item in the status bar and waits until it says something. @returns all that it says */
  tooltipText(saying: string): Promise<string> {
    return this.#inTooltip(saying, (tooltip) => tooltip.innerText({ timeout: HOVER_MS }));
  }

  /** Clicks a link in the tooltip of our item in the status bar, once it says something. */
  clickInTooltip(saying: string, link: string): Promise<void> {
    return this.#inTooltip(saying, (tooltip) => tooltip.getByRole('link', { name: link }).click({ timeout: HOVER_MS }));
  }

  /**
   * The workbench drops a hover when the item's text changes below the pointer, even one that is just being read, and shows
   * none in a window behind another: so the window comes to the front, and the pointer comes again.
   */
  async #inTooltip<T>(saying: string, act: (tooltip: Locator) => Promise<T>): Promise<T> {
    const tooltip = this.page.locator('.workbench-hover', { hasText: CATEGORY }).filter({ hasText: saying }).last();
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      try {
        await this.page.bringToFront();
        await this.moveMouseAway();
        await this.costItem.hover({ timeout: HOVER_MS });
        await tooltip.waitFor({ timeout: HOVER_MS });
        return await act(tooltip);
      } catch (error) {
        if (Date.now() > until) throw error;
      }
    }
  }

  async moveMouseAway(): Promise<void> {
    await this.page.mouse.move(700, 300);
  }

  get quickInput(): Locator {
    return this.page.locator('.quick-input-widget');
  }

  /** The rows of the open pick list, in order. */
  get quickPickRows(): Locator {
    return this.quickInput.locator('.quick-input-list .monaco-list-row');
  }

  /** Runs one of our commands from the command palette, which closes when a page that opens late takes the focus. */
  async runCommand(title: string): Promise<void> {
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      await this.page.bringToFront();
      await this.page.keyboard.press('F1');
      try {
        await this.quickInput.locator('input').fill(`>${CATEGORY}: ${title}`, { timeout: PALETTE_MS });
        const row = this.quickPickRows.filter({ hasText: `${CATEGORY}: ${title}` }).first();
        await row.click({ timeout: PALETTE_MS });
        return;
      } catch (error) {
        if (Date.now() > until) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
  }

  /** Chooses the row of the open pick list whose text begins so. */
  async pick(label: string | RegExp): Promise<void> {
    const pattern = typeof label === 'string' ? new RegExp(`^${label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`) : label;
    await this.quickPickRows
      .filter({ has: this.page.locator('.quick-input-list-label', { hasText: pattern }) })
      .first()
      .click();
  }

  /** Runs one of our commands until its pick list stays open: a page to which the palette gives the focus back late closes the list. */
  async runForList(title: string, row: string): Promise<Locator> {
    const until = Date.now() + PATIENCE_MS;
    const listed = this.quickPickRows.filter({ hasText: row });
    for (;;) {
      await this.runCommand(title);
      await listed.waitFor();
      await this.page.waitForTimeout(FADE_MS);
      if ((await listed.isVisible()) || Date.now() > until) return listed;
    }
  }

  /** Types into the open input box and accepts it. */
  async enter(text: string): Promise<void> {
    await this.quickInput.locator('input').fill(text);
    await this.page.keyboard.press('Enter');
  }

  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast', { hasText: text });
  }

  /** Opens our view in the sidebar. */
  async openSidebar(): Promise<FrameLocator> {
    const tab = this.page.locator(`.activitybar .action-item:has([aria-label="${CATEGORY}"])`);
    if ((await tab.getAttribute('aria-selected')) !== 'true') await tab.click();
    return this.webview(0);
  }

  /** The document of a webview, in the order in which they were opened. */
  webview(index: number): FrameLocator {
    return this.page.locator('iframe.webview.ready').nth(index).contentFrame().locator('iframe#active-frame').contentFrame();
  }

  /** What the documents of all open webviews show. @throws Error when one is closed meanwhile */
  async webviewTexts(): Promise<string[]> {
    const views = await this.page.locator('iframe.webview.ready').all();
    return Promise.all(
      views.map((view) =>
        view.contentFrame().locator('iframe#active-frame').contentFrame().locator('body').innerText({ timeout: CLOSED_MS }),
      ),
    );
  }

  /** Runs a command that copies something. @returns what it copied */
  async copyBy(title: string): Promise<string> {
    await this.page.evaluate('navigator.clipboard.writeText("")');
    await this.runCommand(title);
    const until = Date.now() + 10_000;
    for (;;) {
      const copied: string = await this.page.evaluate('navigator.clipboard.readText()');
      if (copied !== '' || Date.now() > until) return copied;
      await this.page.waitForTimeout(100);
    }
  }

  /** Chooses a colour theme. */
  async useTheme(name: string): Promise<void> {
    await this.quickInput.waitFor({ state: 'hidden' });
    await this.page.keyboard.press('Control+K');
    await this.page.keyboard.press('Control+T');
    await this.quickPickRows.first().waitFor();
    await this.quickInput.locator('input').fill(name);
    await this.pick(name);
    await this.quickInput.waitFor({ state: 'hidden' });
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.costItem.waitFor();
  }

  /** Closes the window as a person does: the editor notices, and ends its extension host. */
  async close(): Promise<void> {
    await this.page.goto('about:blank');
    await this.page.close();
  }

  async screenshot(name: string): Promise<void> {
    await mkdir(SCREENSHOTS, { recursive: true });
    await this.page.waitForTimeout(FADE_MS);
    await this.page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
  }
}
