import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { chatAnswer, type FakeUpstream, startFakeUpstream } from '../../fixtures/fake-upstream';
import { type EditorSession, startEditorSession } from '../harness/editor-session';
import { Workbench } from '../harness/workbench';

const THEMES = ['Dark Modern', 'Light Modern', 'Dark High Contrast', 'Light High Contrast'];

let upstream: FakeUpstream;
let session: EditorSession;
let editor: Workbench;

beforeAll(async () => {
  upstream = await startFakeUpstream(chatAnswer({ text: 'The answer is four.', promptTokens: 1000, completionTokens: 1000 }));
  session = await startEditorSession({
    editorSettings: {
      'workbench.startupEditor': 'newUntitledFile',
      'workbench.welcomePage.walkthroughs.openOnInstall': true,
      'workbench.secondarySideBar.defaultVisibility': 'hidden',
    },
    providers: {
      lab: {
        type: 'openai-compatible',
        baseUrl: `${upstream.url}/v1`,
        models: [
          { id: 'quick', tier: 'economy', inputUsdPerMTok: 1, outputUsdPerMTok: 5 },
          { id: 'able', tier: 'premium', inputUsdPerMTok: 100, outputUsdPerMTok: 100 },
        ],
      },
    },
  });
  editor = await session.openWindow();
});

afterAll(async () => {
  await session?.end();
  await upstream?.close();
});

const walkthrough = () => editor.page.locator('.gettingStartedContainer');
const step = (title: string) => walkthrough().locator('.getting-started-step', { hasText: title });
const done = async (title: string) => (await step(title).locator('.codicon-getting-started-step-checked.complete').count()) === 1;

/** A new user, from the first start to a first answer. */
describe('the walkthrough', () => {
  it('opens by itself at the first start, and knows that a provider is ready', async () => {
    await step('Choose who answers').waitFor();
    await expect.poll(() => done('Choose who answers')).toBe(true);
    expect(await done('Ask your first question')).toBe(false);
    await editor.screenshot('walkthrough-provider');
  });

  it('leads to a first answer, with who gave it and what it cost', async () => {
    await step('Ask your first question').click();
    // The page draws its steps anew when one is done, and a press on what is just being replaced goes nowhere.
    await vi.waitFor(
      async () => {
        await walkthrough().getByRole('button', { name: 'Send a Test Request…' }).click({ timeout: 5_000 });
        await editor.quickInput.getByText('Send a Test Request').waitFor({ timeout: 5_000 });
      },
      { timeout: 60_000 },
    );
    await editor.enter('What is 2 + 2?');
    const answer = editor.notification('The answer is four.');
    await answer.waitFor();
    expect(await answer.innerText()).toMatch(/lab\/quick, \$0\.0060?/);
    await editor.screenshot('walkthrough-first-answer');
    await expect.poll(() => done('Ask your first question')).toBe(true);
  });

  it('does not open again, in no other window either', async () => {
    const folder = join(session.server.folder, 'another-workspace');
    await mkdir(folder);
    await editor.page.close();
    editor = await Workbench.open(session.context, session.server.url, folder);
    await expect.poll(() => editor.costItem.innerText(), { timeout: 30_000 }).toContain('$');
    // Whoever opens it does so at once; the newest request in the tooltip shows that everything of the start is done.
    await editor.tooltipText('What is 2 + 2?');
    expect(await step('Choose who answers').count()).toBe(0);
  });

  it('is opened by command', async () => {
    await editor.runCommand('Get Started');
    await step('Choose who answers').waitFor();
  });
});

/** Costs, where they arise. */
describe('the status bar', () => {
  it('breaks today down by model, client and workspace, with the last decision', async () => {
    apiKey = await editor.copyBy('Copy API Key');
    await ask('Why does this loop never end? It has no break.', 'codex~another-workspace', 'lab:able');
    await ask('Refactor this function', 'claude-code~another-workspace', 'lab:quick');
    await ask('What is the capital of France?', 'claude-code', 'auto');
    const text = await editor.tooltipText('claude-code · another-workspace');
    expect(text).toMatch(/In this workspace\s+\$0\.21/);
    expect(text).toMatch(/▰▰▰▰▱ lab\/able\s+\$0\.20/);
    expect(text).toMatch(/▰▱▱▱▱ lab\/quick\s+\$0\.018/);
    expect(text).toMatch(/“What is the capital of France\?”\s+lab\/quick: cheapest economy.*\$0\.006/);
  });

  it.each(['Rate', 'Dashboard', 'Budget', 'Explain'])('runs "%s" from the tooltip', async (action) => {
    await editor.clickInTooltip('claude-code · another-workspace', action);
    const opened = {
      Rate: editor.quickInput.getByText('Rate Last Response'),
      Dashboard: editor.page.locator('.tab', { hasText: 'Smart Claude Proxy' }),
      Budget: editor.quickInput.getByText('Set Budget'),
      Explain: editor.page.locator('.tab', { hasText: 'Routing Decision' }),
    }[action];
    await opened?.first().waitFor();
    await editor.page.keyboard.press('Escape');
  });

  it('explains the last decision on a page of the preview', async () => {
    await expect
      .poll(() => editor.webviewTexts(), { timeout: 30_000 })
      .toContainEqual(expect.stringMatching(/Why quick answered[\s\S]*lab\/able\s+premium[\s\S]*dearer[\s\S]*Look of the answer/));
  });

  it('says that nobody can answer, and what to do, until somebody can', async () => {
    await switchProvider('lab', false);
    await expect.poll(() => editor.costItem.innerText()).toContain('No provider');
    await editor.tooltipText('Nobody can answer yet');
    await editor.screenshot('no-provider');
    await editor.clickInTooltip('Nobody can answer yet', 'Set API Key…');
    await editor.quickInput.getByPlaceholder('Whose key?').waitFor();
    await editor.page.keyboard.press('Escape');
    await switchProvider('lab', null);
    await expect.poll(() => editor.costItem.innerText()).not.toContain('No provider');
  });

  it.each(THEMES)('looks right in %s', async (theme) => {
    const name = theme.toLowerCase().replaceAll(' ', '-');
    await editor.useTheme(theme);
    await editor.tooltipText('claude-code · another-workspace');
    await editor.screenshot(`tooltip-and-explanation-${name}`);
    await editor.moveMouseAway();
    await editor.runForList('Rate Last Response', 'Refactor this function');
    await editor.screenshot(`rate-${name}`);
    await editor.page.keyboard.press('Escape');
  });

  it('offers the last responses to rate, with first words, model and cost', async () => {
    const row = await editor.runForList('Rate Last Response', 'Refactor this function');
    expect(await row.innerText()).toMatch(/lab\/quick[\s\S]*\$0\.006 · claude-code/);
    await editor.pick('Refactor this function');
    await editor.quickPickRows.filter({ hasText: 'Bad' }).waitFor();
    expect(await editor.quickPickRows.first().innerText()).toContain('Good');
    await editor.pick('Bad');
    await editor.page.getByText('Rated 1 of 5: Refactor this function').waitFor();
  });
});

let apiKey: string;

async function ask(question: string, client: string, model: string): Promise<void> {
  const proxy = new OpenAI({ baseURL: `http://127.0.0.1:${session.proxyPort}/v1`, apiKey: `${apiKey}~${client}`, maxRetries: 0 });
  await proxy.chat.completions.create({ model, messages: [{ role: 'user', content: question }] });
}

/** @param enabled null for what the settings say */
async function switchProvider(id: string, enabled: boolean | null): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${session.proxyPort}/api/providers/${id}`, {
    method: 'PUT',
    headers: { 'x-api-key': apiKey, 'content-type': 'application/json' },
    body: JSON.stringify({ enabled }),
  });
  expect(answer.status).toBe(200);
}
