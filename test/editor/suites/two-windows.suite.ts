import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chatAnswer, type FakeUpstream, startFakeUpstream } from '../../fixtures/fake-upstream';
import { type EditorSession, startEditorSession } from '../harness/editor-session';
import type { Workbench } from '../harness/workbench';

let upstream: FakeUpstream;
let session: EditorSession;
let first: Workbench;
let second: Workbench;

beforeAll(async () => {
  upstream = await startFakeUpstream(chatAnswer({ text: 'The answer is four.', promptTokens: 1000, completionTokens: 1000 }));
  session = await startEditorSession({
    providers: {
      lab: {
        type: 'openai-compatible',
        baseUrl: `${upstream.url}/v1`,
        models: [{ id: 'model', tier: 'economy', inputUsdPerMTok: 100, outputUsdPerMTok: 100 }],
      },
    },
  });
  first = await session.openWindow();
  second = await session.openWindow();
});

afterAll(async () => {
  await session?.end();
  await upstream?.close();
});

describe('two windows of one editor', () => {
  it('share one proxy and one cost', async () => {
    await Promise.all([shows(first, '$0.00'), shows(second, '$0.00')]);
    await ask('one');
    await Promise.all([shows(first, '$0.20'), shows(second, '$0.20')]);
    const tooltip = await second.hoverCostItem();
    expect(await tooltip.innerText()).toContain('another window');
    await second.screenshot('second-window');
  });

  it('stop and start together', async () => {
    await second.runCommand('Stop');
    await Promise.all([shows(first, 'Proxy'), shows(second, 'Proxy')]);
    await expect(fetch(`http://127.0.0.1:${session.proxyPort}/health`)).rejects.toThrow();
    await first.runCommand('Start');
    await shows(first, '$0.20');
    await second.runCommand('Start');
    await shows(second, '$0.20');
  });

  it('lose nothing when the window that runs the proxy is closed', async () => {
    await first.page.close();
    await expect
      .poll(
        () =>
          ask('two').then(
            () => true,
            () => false,
          ),
        { timeout: 60_000, interval: 500 },
      )
      .toBe(true);
    await shows(second, '$0.40');
  });
});

async function shows(window: Workbench, text: string): Promise<void> {
  await expect.poll(() => window.costItem.innerText()).toContain(text);
}

async function ask(question: string): Promise<void> {
  const apiKey = await key();
  const client = new OpenAI({ baseURL: `http://127.0.0.1:${session.proxyPort}/v1`, apiKey, maxRetries: 0 });
  await client.chat.completions.create({ model: 'lab:model', messages: [{ role: 'user', content: question }] });
}

let knownKey: string | undefined;

async function key(): Promise<string> {
  knownKey ??= await second.copyBy('Copy API Key');
  return knownKey;
}
