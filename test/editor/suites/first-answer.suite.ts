import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import OpenAI from 'openai';
import initSqlJs from 'sql.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RecentRequest } from '../../../src/store/queries';
import { formatUsd } from '../../../webview/format/money';
import { type FakeUpstream, sendStream, startFakeUpstream } from '../../fixtures/fake-upstream';
import { framedStream, recordedChunks } from '../../fixtures/recordings';
import { type EditorSession, startEditorSession } from '../harness/editor-session';
import type { Workbench } from '../harness/workbench';

const RECORDING = 'openai-text';
const PROVIDER_KEY = 'sk-provider-canary-77';
const QUESTION = 'Invent a new holiday and describe its traditions.';

/** Dear enough for cents: 16 prompt and 300 answer tokens were recorded. */
const PRICES = { inputUsdPerMTok: 100, outputUsdPerMTok: 1200 };
const COST_USD = (16 * PRICES.inputUsdPerMTok + 300 * PRICES.outputUsdPerMTok) / 1e6;

let upstream: FakeUpstream;
let session: EditorSession;
let editor: Workbench;
let apiKey: string;
let taskId: string | null;

beforeAll(async () => {
  upstream = await startFakeUpstream((_, response) => sendStream(response, framedStream('openai-chat', RECORDING)));
  session = await startEditorSession({
    providers: {
      lab: { type: 'openai-compatible', baseUrl: `${upstream.url}/v1`, models: [{ id: 'dear-model', tier: 'premium', ...PRICES }] },
    },
  });
  editor = await session.openWindow();
});

afterAll(async () => {
  await session?.end();
  await upstream?.close();
});

/** From the installed VSIX to a priced, rated answer that outlives the window. */
describe('a first answer in the editor', () => {
  it('begins with nothing spent', async () => {
    await expect.poll(() => editor.costItem.innerText()).toContain('$0.00');
    await editor.screenshot('1-started');
  });

  it('takes a key for the provider by command', async () => {
    await editor.runCommand('Set API Key…');
    await editor.pick('lab');
    await editor.enter(PROVIDER_KEY);
    await editor.page.getByText('The key for lab is stored.').waitFor();
  });

  it('gives the base URL and the key by command', async () => {
    expect(await editor.copyBy('Copy Base URL')).toBe(`http://127.0.0.1:${session.proxyPort}/v1`);
    apiKey = await editor.copyBy('Copy API Key');
    expect(apiKey).toMatch(/^\S{16,}$/);
  });

  it('streams the recorded answer through the proxy to the official client', async () => {
    const client = new OpenAI({ baseURL: `http://127.0.0.1:${session.proxyPort}/v1`, apiKey, maxRetries: 0 });
    const { data, response } = await client.chat.completions
      .create({ model: 'auto', stream: true, messages: [{ role: 'user', content: QUESTION }] })
      .withResponse();
    let answer = '';
    for await (const chunk of data) answer += chunk.choices[0]?.delta.content ?? '';
    taskId = response.headers.get('x-task-id');
    expect(answer).toBe(recordedAnswer());
    expect(response.headers.get('x-provider')).toBe('lab');
    expect(upstream.requests.at(-1)?.headers.authorization).toBe(`Bearer ${PROVIDER_KEY}`);
  });

  it('shows its cost in the status bar, with everything else in the tooltip', async () => {
    await expect.poll(() => editor.costItem.innerText()).toContain(formatUsd(COST_USD));
    const text = await editor.tooltipText('lab/dear-model');
    await editor.screenshot('2-tooltip');
    expect(text).toMatch(/Requests\s+1\s/);
    await editor.moveMouseAway();
  });

  it('shows its row in the sidebar', async () => {
    const dashboard = await editor.openSidebar();
    // Hovering scrolls too, and bears rows that live figures replace.
    await dashboard.getByText('dear-model').first().hover();
    await editor.screenshot('3-sidebar');
  });

  it('is rated by "Rate Last Response"', async () => {
    await editor.runForList('Rate Last Response', 'Bad');
    expect(await editor.quickPickRows.first().innerText()).toContain('Good');
    await editor.screenshot('4-rate');
    await editor.pick('Good');
    await expect.poll(async () => (await logged()).rating).toBe(5);
    await editor.screenshot('5-rated');
  });

  it('is all still there after the window is reloaded', async () => {
    await editor.reload();
    await expect.poll(() => editor.costItem.innerText()).toContain(formatUsd(COST_USD));
    const dashboard = await editor.openSidebar();
    // Hovering scrolls too, and bears rows that live figures replace.
    await dashboard.getByText('dear-model').first().hover();
    await editor.screenshot('6-reloaded');
    expect(await logged()).toMatchObject({ id: taskId, model: 'dear-model', rating: 5, preview: QUESTION });
    expect((await logged()).costUsd).toBeCloseTo(COST_USD, 12);
  });

  it('opens the dashboard in a tab', async () => {
    await editor.runCommand('Open Dashboard');
    await editor.webview(1).getByText('dear-model').first().waitFor();
    await editor.screenshot('7-dashboard');
  });

  it('is in the SQLite file once the proxy is stopped', async () => {
    await editor.runCommand('Stop');
    await expect.poll(() => editor.costItem.innerText()).toContain('Proxy');
    await editor.screenshot('8-stopped');
    const SQL = await initSqlJs();
    const database = new SQL.Database(await readFile(join(session.server.globalStorage, 'smart-claude-proxy.sqlite')));
    const [rows] = database.exec('SELECT id, model, rating, cost_usd FROM task_logs');
    expect(rows?.values).toEqual([[taskId, 'dear-model', 5, expect.closeTo(COST_USD, 12)]]);
  });

  it('has left no key in any log or in the storage', async () => {
    const files = [
      ...(await filesBelow(join(session.server.folder, 'user-data', 'logs'))),
      ...(await filesBelow(session.server.globalStorage)),
    ];
    expect(files.some((file) => file.includes('Smart Claude Proxy'))).toBe(true);
    for (const file of files) {
      const content = await readFile(file, 'latin1');
      expect(content.includes(PROVIDER_KEY), file).toBe(false);
      expect(content.includes(apiKey), file).toBe(false);
    }
  });
});

function recordedAnswer(): string {
  return recordedChunks('openai-chat', RECORDING)
    .map((chunk) => JSON.parse(chunk).choices[0]?.delta.content ?? '')
    .join('');
}

async function logged(): Promise<RecentRequest> {
  const answer = await fetch(`http://127.0.0.1:${session.proxyPort}/api/stats?metric=recent-requests&limit=1`, {
    headers: { 'x-api-key': apiKey },
  });
  const { requests } = (await answer.json()) as { requests: RecentRequest[] };
  const [newest] = requests;
  if (!newest) throw new Error('Nothing is logged.');
  return newest;
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
