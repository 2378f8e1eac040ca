import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { EditorMessage, PageMessage } from '../../webview/messages';
import { FakeApi } from './fake-api';
import { Harness } from './harness';
import { eventually } from './page-questions';

let harness: Harness;
beforeAll(async () => {
  harness = await Harness.create();
});
afterEach(() => harness.closePages());
afterAll(() => harness.close());

/** What an editor gives a webview: its API, its theme's variables and class, and a strict policy. */
const EDITOR_PAGE = `<!doctype html><html style="--vscode-foreground: #cccccc; --vscode-editor-background: #1e1e1e; --vscode-font-family: sans-serif;
  --vscode-descriptionForeground: #a0a0a0; --vscode-font-size: 13px"><head>
  <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-x'; style-src 'self'">
  <link rel="stylesheet" href="/dashboard/dashboard.css">
  <script nonce="x">
    window.kept = null;
    window.sent = [];
    window.acquireVsCodeApi = () => ({
      postMessage: (message) => { sent.push(message); window.toEditor(JSON.stringify(message)); },
      getState: () => JSON.parse(sessionStorage.getItem('kept')),
      setState: (state) => sessionStorage.setItem('kept', JSON.stringify(state)),
    });
  </script>
  <link rel="modulepreload" nonce="x" href="/dashboard/shared.js">
  <script nonce="x" type="module" src="/dashboard/data.js"></script>
  <script nonce="x" type="module" src="/dashboard/dashboard.js"></script></head><body class="vscode-dark"></body></html>`;

/** An editor around the page: it passes requests on to the proxy with the key, which the page never gets. */
async function openInEditor(state: Extract<EditorMessage, { type: 'state' }>['state']) {
  const api = await FakeApi.start({ pageDir: harness.pageDir });
  const { page, context, problems } = await harness.open({ width: 320 });
  const commands: PageMessage[] = [];
  const post = (message: EditorMessage) => page.evaluate(`window.postMessage(${JSON.stringify(message)}, '*')`);
  await page.exposeFunction('toEditor', async (text: string) => {
    const message: PageMessage = JSON.parse(text);
    if (message.type === 'ready') await post({ type: 'state', state });
    if (message.type === 'command') commands.push(message);
    if (message.type !== 'request') return;
    const { id, method, path, body } = message;
    const response = await fetch(api.origin + path, {
      method,
      headers: { authorization: `Bearer ${api.key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    await post({ type: 'response', id, status: response.status, body: await response.json() });
  });
  await page.route('**/editor', (route) => route.fulfill({ contentType: 'text/html', body: EDITOR_PAGE }));
  for (const name of ['data.js', 'shared.js', 'dashboard.js', 'dashboard.css']) {
    await page.route(`**/dashboard/${name}`, async (route) =>
      route.fulfill({
        body: await readFile(join(harness.pageDir, name)),
        contentType: name.endsWith('js') ? 'text/javascript' : 'text/css',
      }),
    );
  }
  await page.goto(`${new URL(page.url()).origin}/editor`);
  return { api, page, context, problems, commands, post };
}

function openRequests(page: Page): Promise<void> {
  return page.locator('tr.request').first().waitFor();
}

describe('the page in an editor', () => {
  it('asks through the editor, and breaks no policy', async () => {
    const { api, page, problems } = await openInEditor({ role: 'owner', url: 'http://127.0.0.1:4577' });
    await openRequests(page);
    expect(await page.locator('.connection').textContent()).toBe('127.0.0.1:4577');
    await page.locator('tr.request').first().getByRole('button', { name: 'Good' }).click();
    await page.getByText('Rated 5 of 5.').waitFor();
    expect(api.tasks.some((task) => task.rating === 5)).toBe(true);
    expect(problems).toEqual([]);
    await api.close();
  });

  it('has only the essentials open in a sidebar, and keeps what was opened', async () => {
    const { api, page } = await openInEditor({ role: 'follower', url: 'http://127.0.0.1:4577' });
    await openRequests(page);
    const open = () => page.locator('.section-toggle[aria-expanded="true"]').allTextContents();
    expect(await open()).toEqual(['Requests']);
    await page.getByRole('button', { name: 'Providers' }).click();
    await page.locator('[data-provider="openai"]').waitFor();
    await page.reload();
    await openRequests(page);
    expect(await open()).toEqual(['Requests', 'Providers']);
    await api.close();
  });

  it('offers the editor’s commands', async () => {
    const { api, page, commands } = await openInEditor({ role: 'owner', url: 'http://127.0.0.1:4577' });
    await openRequests(page);
    await page.getByRole('button', { name: 'Open in a tab' }).click();
    await page.getByRole('button', { name: 'Export CSV' }).click();
    await page.getByRole('button', { name: 'Providers' }).click();
    await page.getByRole('button', { name: 'Set key of gemini' }).click();
    await eventually(() => commands).toEqual([
      { type: 'command', command: 'openTab', args: [] },
      { type: 'command', command: 'exportLog', args: [{ days: 7, format: 'csv' }] },
      { type: 'command', command: 'setApiKey', args: ['gemini'] },
    ]);
    await api.close();
  });

  it('says why there is nothing to show while the proxy does not run, and begins when it does', async () => {
    const problem = { kind: 'port-in-use', message: 'Port 4577 is held by <b>another</b> program.' };
    const { api, page, commands, post } = await openInEditor({ role: 'failed', problem });
    await page.getByText(problem.message).waitFor();
    await page.getByRole('button', { name: 'Show log' }).click();
    await post({ type: 'state', state: { role: 'stopped' } });
    await page.getByText('The proxy is stopped.').waitFor();
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await eventually(() => commands.map((message) => message.type === 'command' && message.command)).toEqual(['showLog', 'start']);
    await post({ type: 'state', state: { role: 'starting' } });
    await post({ type: 'state', state: { role: 'owner', url: 'http://127.0.0.1:4577' } });
    await openRequests(page);
    await post({ type: 'event', event: { ...api.today(), costUsd: 9.87, costEstimated: false } });
    await eventually(() => page.locator('.today-cost').textContent()).toBe('$9.87');
    await api.close();
  });
});
