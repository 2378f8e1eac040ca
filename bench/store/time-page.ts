import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { type Browser, chromium } from 'playwright-core';

export interface PageTiming {
  name: string;
  /** Milliseconds from the navigation on, one per opening. */
  openings: number[];
}

const OPENINGS = 5;
const KEY = 'bench-key-0123456789abcdef';
const CHOICES = JSON.stringify({ days: 90 });

/** What a person sees first in an editor tab, and a window so high that all of the page is in it, every chart included. */
const WINDOWS = [
  { name: 'page drawn, 1280 × 900', height: 900 },
  { name: 'page drawn whole, 1280 × 5000', height: 5000 },
];

/**
 * Marks the time when no skeleton is left, no row is missing and every chart in the window has colour in it; a chart is drawn a frame after
 * its numbers are there.
 */
const WATCH = `
  sessionStorage.setItem('smart-claude-proxy.choices', ${JSON.stringify(CHOICES)});
  const seen = (element) => element.checkVisibility() && element.getBoundingClientRect().top < innerHeight;
  const painted = (canvas) => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean);
  const drawn = () =>
    document.querySelector('tr.request') !== null &&
    ![...document.querySelectorAll('.skeleton, .section-body:empty')].some(seen) &&
    ![...document.querySelectorAll('table.requests[aria-busy=true]')].some((table) => table.getBoundingClientRect().bottom < innerHeight) &&
    [...document.querySelectorAll('canvas')].filter(seen).every(painted);
  window.drawnAfterMs = new Promise((tell) => {
    const look = () => {
      if (!drawn()) return requestAnimationFrame(look);
      const channel = new MessageChannel();
      channel.port1.onmessage = () => tell(performance.now());
      channel.port2.postMessage(null);
    };
    requestAnimationFrame(look);
  });`;

/** Opens the dashboard of the built headless proxy on a filled storage in Chromium, 90 days chosen. */
export async function timePage(storageDir: string): Promise<PageTiming[]> {
  const proxy = spawn(process.execPath, [resolve('dist/headless.js'), '--storage', storageDir, '--port', '0', '--api-key', KEY], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let browser: Browser | undefined;
  try {
    const [line] = await once(createInterface(proxy.stdout), 'line');
    const { dashboard }: { dashboard: string } = JSON.parse(String(line));
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    });
    const timings: PageTiming[] = [];
    for (const { name, height } of WINDOWS) {
      const openings: number[] = [];
      for (let opening = 0; opening < OPENINGS; opening++) openings.push(await openOnce(browser, dashboard, height));
      timings.push({ name, openings });
    }
    return timings;
  } finally {
    await browser?.close();
    proxy.kill();
    if (proxy.exitCode === null) await once(proxy, 'exit');
  }
}

async function openOnce(browser: Browser, dashboard: string, height: number): Promise<number> {
  const page = await browser.newPage({ viewport: { width: 1280, height } });
  await page.addInitScript(WATCH);
  await page.goto(dashboard);
  const ms = await page.evaluate<number>('window.drawnAfterMs');
  await page.close();
  return ms;
}
