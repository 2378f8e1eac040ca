import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chatAnswer, type FakeUpstream, startFakeUpstream } from '../../fixtures/fake-upstream';
import { type EditorSession, startEditorSession } from '../harness/editor-session';
import { Workbench } from '../harness/workbench';

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
    await expect.poll(() => done('Choose who answers'), { timeout: 15_000 }).toBe(true);
    expect(await done('Ask your first question')).toBe(false);
    await editor.screenshot('walkthrough-provider');
  });

  it('leads to a first answer, with who gave it and what it cost', async () => {
    await step('Ask your first question').click();
    // The page draws its steps anew when one is done, and a press on what is just being replaced goes nowhere.
    await expect
      .poll(
        async () => {
          await walkthrough().getByRole('button', { name: 'Send a Test Request…' }).click();
          return editor.quickInput.getByText('Send a Test Request').isVisible();
        },
        { timeout: 30_000, interval: 2_000 },
      )
      .toBe(true);
    await editor.enter('What is 2 + 2?');
    const answer = editor.notification('The answer is four.');
    await answer.waitFor();
    expect(await answer.innerText()).toMatch(/lab\/quick, \$0\.0060?/);
    await editor.screenshot('walkthrough-first-answer');
    await expect.poll(() => done('Ask your first question'), { timeout: 15_000 }).toBe(true);
  });

  it('does not open again, in no other window either', async () => {
    const folder = join(session.server.folder, 'another-workspace');
    await mkdir(folder);
    await editor.page.close();
    editor = await Workbench.open(session.context, session.server.url, folder);
    await expect.poll(() => editor.costItem.innerText(), { timeout: 30_000 }).toContain('$');
    // Whoever opens it does so at once; the newest request in the tooltip shows that everything of the start is done.
    await expect.poll(async () => (await editor.hoverCostItem()).innerText(), { timeout: 30_000 }).toContain('What is 2 + 2?');
    expect(await step('Choose who answers').count()).toBe(0);
  });

  it('is opened by command', async () => {
    await editor.runCommand('Get Started');
    await step('Choose who answers').waitFor();
  });
});
