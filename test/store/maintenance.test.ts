import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { JOURNAL, PREVIOUS_SNAPSHOT, SNAPSHOT } from '../../src/store/storage-files';
import type { Store } from '../../src/store/store';
import { useStore } from './store-fixture';
import { task } from './tasks';

const fixture = useStore();
const path = (name: string) => join(fixture.dir(), name);
const DAY = 86_400_000;

function log(store: Store, fields: Parameters<typeof task>[0] = {}): Promise<void> {
  return store.write({ type: 'request-finished', row: task(fields) });
}

async function rawRows(store: Store): Promise<number> {
  return (await store.query('recent-requests', { limit: 1, offset: 0 })).total;
}

describe('retention', () => {
  it('deletes rows that are too old, and keeps their sums', async () => {
    const now = Date.now();
    const store = await fixture.open({ settings: { retentionDays: 10, maxRows: 1000 } });
    for (let age = 0; age < 30; age++) await log(store, { createdAt: now - age * DAY, costUsd: 1 });
    await store.close();
    const again = await fixture.open({ settings: { retentionDays: 10, maxRows: 1000 } });
    await vi.waitFor(async () => expect(await rawRows(again)).toBe(10), { timeout: 60_000 });
    expect(await again.query('summary', { days: 60 })).toMatchObject({ requests: 30, costUsd: 30 });
  });

  it('keeps no more rows than allowed, the newest, while it runs', async () => {
    const now = Date.now();
    const store = await fixture.open({ settings: { retentionDays: 90, maxRows: 100 } });
    for (let count = 0; count < 350; count++) await log(store, { id: `r${count}`, createdAt: now - 350_000 + count * 1000 });
    await vi.waitFor(async () => expect(await rawRows(store)).toBeLessThanOrEqual(110), { timeout: 60_000 });
    const { requests } = await store.query('recent-requests', { limit: 1000, offset: 0 });
    expect(requests.map(({ id }) => id)).toEqual(Array.from({ length: requests.length }, (_, index) => `r${349 - index}`));
    expect((await store.query('summary', { days: 2 })).requests).toBe(350);
  });

  it('follows the setting while it runs', async () => {
    const store = await fixture.open({ settings: { retentionDays: 90, maxRows: 1000 } });
    for (let count = 0; count < 20; count++) await log(store, { createdAt: Date.now() - count * DAY });
    expect(await rawRows(store)).toBe(20);
    store.setRetention({ retentionDays: 10, maxRows: 1000 });
    await vi.waitFor(async () => expect(await rawRows(store)).toBe(10), { timeout: 60_000 });
    store.setRetention({ retentionDays: 10, maxRows: 3 });
    await vi.waitFor(async () => expect(await rawRows(store)).toBe(3), { timeout: 60_000 });
  });

  it('does not take a clock that leaps forward for age', async () => {
    let now = Date.now();
    const store = await fixture.open({ now: () => now, settings: { retentionDays: 10, maxRows: 100 } });
    for (let count = 0; count < 20; count++) await log(store, { createdAt: now });
    now += 365 * DAY;
    for (let count = 0; count < 20; count++) await log(store, { createdAt: now });
    expect(await rawRows(store)).toBe(40);
    now -= 365 * DAY;
    expect((await store.query('summary', { days: 1 })).requests).toBe(40);
  });
});

describe('delete all', () => {
  it('leaves no file with content behind, and goes on empty', async () => {
    const first = await fixture.open();
    await log(first, { id: 'a', preview: 'SECRET-CONTENT' });
    await first.snapshot();
    await log(first, { id: 'b', preview: 'SECRET-CONTENT' });
    await first.snapshot();
    await first.close();
    await writeFile(path(SNAPSHOT), 'damaged SECRET-CONTENT');
    await writeFile(path(JOURNAL), 'garbled SECRET-CONTENT');
    await writeFile(path('owner.lock'), 'not ours');
    const store = await fixture.open();
    await log(store, { id: 'c', preview: 'SECRET-CONTENT' });
    await store.write({ type: 'budget', config: { dailyUsd: 1, weeklyUsd: null, monthlyUsd: null, downgradeAt: 0.8 } });
    const late = log(store, { id: 'on its way', preview: 'SECRET-CONTENT' });
    await store.deleteAll();
    await late;
    expect(await fixture.files()).toEqual(['owner.lock', SNAPSHOT]);
    expect(await readFile(path(SNAPSHOT), 'latin1')).not.toContain('SECRET-CONTENT');
    expect(await rawRows(store)).toBe(0);
    expect((await store.query('summary', { days: 30 })).requests).toBe(0);

    await log(store, { id: 'd' });
    expect(await rawRows(store)).toBe(1);
    await store.close();
    for (const name of await fixture.files()) expect(await readFile(path(name), 'latin1')).not.toContain('SECRET-CONTENT');
    const again = await fixture.open();
    expect(again.atStart).toMatchObject({ repaired: null, budget: null });
    expect(again.atStart.recent.map(({ id }) => id)).toEqual(['d']);
  });

  it('followed by a kill starts again without a word of anything missing', async () => {
    const store = await fixture.open();
    await log(store);
    await store.deleteAll();
    await log(store, { id: 'after' });
    const kept = new Map(await Promise.all((await fixture.files()).map(async (name) => [name, await readFile(path(name))] as const)));
    await store.close();
    for (const name of await fixture.files()) await rm(path(name));
    for (const [name, content] of kept) await writeFile(path(name), content);
    const again = await fixture.open();
    expect(again.atStart.repaired).toBeNull();
    expect(again.atStart.recent.map(({ id }) => id)).toEqual(['after']);
  });

  it('says which files it could not delete', async () => {
    const store = await fixture.open();
    await log(store);
    await mkdir(path('journal.stubborn.ndjson'));
    await expect(store.deleteAll()).rejects.toThrow(/could not be deleted.*journal\.stubborn\.ndjson/);
    expect(await rawRows(store)).toBe(0);
  });

  it('keeps what is written while it runs', async () => {
    const store = await fixture.open();
    await log(store, { id: 'before' });
    const deleted = store.deleteAll();
    await deleted;
    const during = Array.from({ length: 20 }, (_, index) => log(store, { id: `after-${index}` }));
    await Promise.all(during);
    await store.close();
    expect(await rawRows(await fixture.open())).toBe(20);
  });
});

describe('check and repair', () => {
  it('says that all is well when it is', async () => {
    const store = await fixture.open();
    await log(store);
    await store.snapshot();
    await log(store);
    expect(await store.checkAndRepair()).toMatch(
      /^Checked the database with 2 requests, 1 database file and 2 journal files\. Everything is in order\.$/,
    );
  });

  it('sets damaged files aside and writes them anew', async () => {
    const store = await fixture.open();
    await log(store);
    await store.snapshot();
    await log(store);
    await store.snapshot();
    await log(store);
    const content = await readFile(path(SNAPSHOT));
    await writeFile(path(SNAPSHOT), content.fill(0xee, 5000, 5100));
    await writeFile(path(PREVIOUS_SNAPSHOT), '');
    expect(await store.checkAndRepair()).toMatch(
      /smart-claude-proxy\.sqlite was damaged; it is kept as .* smart-claude-proxy\.previous\.sqlite was damaged.* written anew/,
    );
    expect(await store.checkAndRepair()).toContain('Everything is in order.');
    await store.close();
    const again = await fixture.open();
    expect(again.atStart.repaired).toBeNull();
    expect(await rawRows(again)).toBe(3);
  });
});

describe('closing', () => {
  it('may be asked for twice, and what comes later is told to the log', async () => {
    const warnings: string[] = [];
    const quiet = () => undefined;
    const store = await fixture.open({ log: { debug: quiet, info: quiet, error: quiet, warn: (message) => warnings.push(message) } });
    await log(store);
    await Promise.all([store.close(), store.close()]);
    await log(store);
    expect(warnings).toEqual([expect.stringContaining('came after the store was closed')]);
    expect(await rawRows(await fixture.open())).toBe(1);
  });
});
