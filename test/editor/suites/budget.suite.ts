import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chatAnswer, type FakeUpstream, startFakeUpstream } from '../../fixtures/fake-upstream';
import { type EditorSession, startEditorSession } from '../harness/editor-session';
import type { Workbench } from '../harness/workbench';

let upstream: FakeUpstream;
let session: EditorSession;
let editor: Workbench;
let client: OpenAI;

beforeAll(async () => {
  upstream = await startFakeUpstream(chatAnswer({ text: 'The answer is four.', promptTokens: 1000, completionTokens: 1000 }));
  session = await startEditorSession({
    providers: {
      lab: {
        type: 'openai-compatible',
        baseUrl: `${upstream.url}/v1`,
        models: [{ id: 'model', tier: 'economy', inputUsdPerMTok: 100, outputUsdPerMTok: 100 }],
      },
      typo: { baseUrl: 'nonsense' },
    },
    settings: { 'notifications.costAfterRequest': 'statusBar' },
  });
  editor = await session.openWindow();
});

afterAll(async () => {
  await session?.end();
  await upstream?.close();
});

describe('a bad setting', () => {
  it('is told once with its path, and everything else works', async () => {
    const message = editor.notification('smartClaudeProxy.providers.typo.baseUrl');
    await message.waitFor();
    await editor.screenshot('bad-setting');
    await message.getByText('Open Settings').click();
    await editor.page.locator('.settings-editor .setting-item', { hasText: 'Who may answer' }).waitFor();
    await editor.screenshot('bad-setting-opened');
    const key = await editor.copyBy('Copy API Key');
    client = new OpenAI({ baseURL: `http://127.0.0.1:${session.proxyPort}/v1`, apiKey: key, maxRetries: 0 });
  });
});

describe('a budget', () => {
  it('is set by command', async () => {
    await limitPerDay('$0.24');
    await expect.poll(() => editor.costItem.innerText()).toMatch(/\$0\.00\s+0%/);
  });

  it('refuses what is no amount, and says what is one', async () => {
    await editor.runCommand('Set Budget…');
    await editor.pick('Limit per week');
    await editor.quickInput.locator('input').fill('five');
    await editor.quickInput.getByText('Enter an amount such as 5 or 12.50.').waitFor();
    await editor.page.keyboard.press('Escape');
  });

  it('shows the cost of a request for a moment, and warns near the limit', async () => {
    await ask('one');
    await expect.poll(() => editor.costItem.innerText()).toMatch(/\$0\.20\s+\+\$0\.20\s+83%/);
    expect(await editor.costItem.getAttribute('class')).toContain('warning-kind');
    const warning = editor.notification('The budget for today is nearly used up');
    await warning.waitFor();
    await editor.screenshot('budget-notification');
    await warning.getByText("Don't Show Again").click();
    await warning.waitFor({ state: 'hidden' });
    await editor.tooltipText('$0.20 of $0.24');
    await editor.screenshot('budget-warning');
    await editor.moveMouseAway();
  });

  it('refuses what does not fit any more', async () => {
    await expect(ask('two')).rejects.toThrow(/429/);
  });

  it('is an error in the status bar once it is used up', async () => {
    await limitPerDay('0.1');
    await expect.poll(() => editor.costItem.innerText()).toContain('200%');
    await expect.poll(() => editor.costItem.getAttribute('class')).toContain('error-kind');
    await editor.screenshot('budget-used-up');
  });

  it('does not tell again what was hidden, until hidden notifications are wanted back', async () => {
    // A higher limit lifts the period above its thresholds, and a lower one crosses them anew.
    await limitPerDay('10');
    await expect.poll(() => editor.costItem.innerText(), { timeout: 15_000 }).toContain('2%');
    await limitPerDay('0.24');
    await expect.poll(() => editor.costItem.innerText(), { timeout: 15_000 }).toContain('83%');
    expect(await editor.notification('nearly used up').count()).toBe(0);
    await editor.runCommand('Show Hidden Notifications Again');
    await editor.page.getByText('Hidden notifications are shown again.').waitFor();
    await editor.page.keyboard.press('F1');
    await editor.quickInput.locator('input').fill('>Smart Claude Proxy: Show');
    await editor.quickPickRows.filter({ hasText: 'Show Log' }).waitFor();
    expect(await editor.quickPickRows.filter({ hasText: 'Show Hidden Notifications Again' }).count()).toBe(0);
    await editor.page.keyboard.press('Escape');
  });

  it('ends with an empty limit', async () => {
    await limitPerDay('');
    await expect.poll(() => editor.costItem.innerText()).not.toContain('%');
    await ask('three');
  });
});

async function limitPerDay(amount: string): Promise<void> {
  await editor.runCommand('Set Budget…');
  await editor.pick('Limit per day');
  await editor.enter(amount);
}

async function ask(question: string): Promise<void> {
  await client.chat.completions.create({ model: 'lab:model', max_tokens: 1000, messages: [{ role: 'user', content: question }] });
}
