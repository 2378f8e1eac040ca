import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import type { OpenPage } from './harness';

export function eventually<T>(read: () => T) {
  return expect.poll(read);
}

/** The value of one of the period's figures. */
export function figure({ page }: OpenPage, label: string): Locator {
  return page
    .locator('.overview .figures .figure')
    .filter({ has: page.getByText(label, { exact: true }) })
    .locator('dd')
    .first();
}

/** The rows of the table of requests. */
export function rows({ page }: OpenPage): Locator {
  return page.locator('tr.request');
}

/** What the page asked of the API since the last call: `GET /api/budget`. */
export function asked({ api }: OpenPage): string[] {
  return api.seen.splice(0).map(({ method, path }) => `${method} ${path}`);
}
