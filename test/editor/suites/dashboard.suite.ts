import OpenAI from 'openai';
import type { FrameLocator, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BudgetStatus, ProvidersReport } from '../../../src/server/api-types';
import type { RecentRequest, Summary } from '../../../src/store/queries';
import { formatUsd } from '../../../webview/format/money';
import { chatAnswer, type FakeUpstream, startFakeUpstream } from '../../fixtures/fake-upstream';
import { type EditorSession, startEditorSession } from '../harness/editor-session';
import type { Workbench } from '../harness/workbench';

const QUESTIONS = ['What is 2+2?', 'Why does this loop never end?', 'Refactor this function'];

let upstream: FakeUpstream;
let session: EditorSession;
let editor: Workbench;
let apiKey: string;
let sidebar: FrameLocator;
let tab: FrameLocator;
/** What the page was refused: its own scripts' errors, and breaches of its content security policy. */
const refused: string[] = [];

const lab = (priceUsdPerMTok: number) => ({
  type: 'openai-compatible',
  baseUrl: `${upstream.url}/v1`,
  models: [{ id: 'model', tier: 'economy', inputUsdPerMTok: priceUsdPerMTok, outputUsdPerMTok: priceUsdPerMTok }],
});

beforeAll(async () => {
  upstream = await startFakeUpstream(chatAnswer({ text: 'The answer is four.', promptTokens: 1000, completionTokens: 500 }));
  session = await startEditorSession({ providers: { first: lab(100), second: lab(200) } });
  editor = await session.openWindow();
  editor.page.on('console', (message) => {
    const ours = message.location().url.includes('smart-claude-proxy') || message.text().includes('Content Security Policy');
    if (message.type() === 'error' && ours) refused.push(`${message.text()} (${message.location().url})`);
  });
});

afterAll(async () => {
  await session?.end();
  await upstream?.close();
});

async function api<T>(path: string): Promise<T> {
  const answer = await fetch(`http://127.0.0.1:${session.proxyPort}${path}`, { headers: { 'x-api-key': apiKey } });
  return (await answer.json()) as T;
}

const logged = async () => (await api<{ requests: RecentRequest[] }>('/api/stats?metric=recent-requests')).requests;
const rowsOf = (page: FrameLocator): Locator => page.locator('.request');

/** The dashboard in the real editor, held against the log. */
describe('the dashboard', () => {
  it('has four requests of two providers to show', async () => {
    await expect.poll(() => editor.costItem.innerText()).toContain('$0.00');
    apiKey = await editor.copyBy('Copy API Key');
    const client = new OpenAI({ baseURL: `http://127.0.0.1:${session.proxyPort}/v1`, apiKey, maxRetries: 0 });
    for (const content of QUESTIONS) await client.chat.completions.create({ model: 'first:model', messages: [{ role: 'user', content }] });
    await client.chat.completions.create({ model: 'second:model', messages: [{ role: 'user', content: 'Explain this' }] });
  });

  it('shows in the sidebar what is in the log', async () => {
    sidebar = await editor.openSidebar();
    await rowsOf(sidebar).first().waitFor();
    const summary = await api<Summary>('/api/stats?metric=summary&days=7');
    expect(summary).toMatchObject({ requests: 4, costUsd: expect.closeTo(3 * 0.15 + 0.3, 10) });
    await sidebar.getByText(formatUsd(summary.costUsd)).first().waitFor();
    expect(await rowsOf(sidebar).count()).toBe(4);
    await editor.screenshot('dashboard-sidebar');
  });

  it('shows the same in a tab', async () => {
    await editor.runCommand('Open Dashboard');
    tab = editor.webview(1);
    await expect.poll(() => rowsOf(tab).count()).toBe(4);
    await editor.screenshot('dashboard-tab');
  });

  it('copies a chart as an image', async () => {
    await tab.getByRole('button', { name: 'Copy "Cost over time" as image' }).click();
    await tab.getByText('"Cost over time" is on the clipboard.').waitFor();
    const size = await editor.page.evaluate<number>(
      `navigator.clipboard.read().then(async ([item]) => (await item.getType('image/png')).size)`,
    );
    expect(size).toBeGreaterThan(5000);
  });

  it('filters by provider', async () => {
    await tab.getByRole('combobox', { name: 'Provider', exact: true }).click();
    await tab.getByRole('option', { name: 'second' }).click();
    await expect.poll(() => rowsOf(tab).count()).toBe(1);
    await tab.getByRole('combobox', { name: 'Provider', exact: true }).click();
    await tab.getByRole('option', { name: 'All providers' }).click();
    await expect.poll(() => rowsOf(tab).count()).toBe(4);
  });

  it('rates with one click, live in the other home, and takes it back', async () => {
    await rowsOf(tab).first().getByRole('button', { name: '4 stars' }).click();
    await expect.poll(async () => (await logged())[0]?.rating).toBe(4);
    await rowsOf(sidebar).first().getByRole('toolbar', { name: 'Rated 4 of 5' }).waitFor();
    await tab.getByRole('button', { name: 'Undo', exact: true }).click();
    await expect.poll(async () => (await logged())[0]?.rating).toBeNull();
  });

  it('edits a budget in its gauge', async () => {
    await tab.getByRole('button', { name: 'Change the daily limit' }).click();
    const gauge = tab.locator('[data-period="daily"]');
    const field = gauge.getByRole('textbox', { name: 'Daily limit in US dollars' });
    await field.fill('7.5');
    await field.press('Enter');
    await gauge.getByText('of $7.50').waitFor();
    expect((await api<BudgetStatus>('/api/budget')).config.dailyUsd).toBe(7.5);
    await expect.poll(() => editor.costItem.innerText()).toMatch(/10%/);
  });

  it('switches a provider off', async () => {
    const card = tab.locator('[data-provider="second"]');
    if (!(await card.isVisible())) await tab.getByRole('button', { name: 'Providers', exact: true }).click();
    await card.getByRole('checkbox', { name: 'Enabled' }).click();
    await card.getByText('Switched off here').waitFor();
    const { providers } = await api<ProvidersReport>('/api/providers');
    expect(providers.find(({ id }) => id === 'second')).toMatchObject({ enabled: false, enabledBy: 'override' });
    await editor.screenshot('dashboard-provider-off');
  });

  it('was refused nothing by its content security policy, and made no error', () => expect(refused).toEqual([]));
});
