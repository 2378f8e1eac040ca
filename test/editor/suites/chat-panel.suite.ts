import { resolve } from 'node:path';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RecentRequest } from '../../../src/store/queries';
import { chatAnswer, type FakeUpstream, sendJson, startFakeUpstream } from '../../fixtures/fake-upstream';
import { ChatPanel } from '../harness/chat-panel';
import { type EditorSession, startEditorSession } from '../harness/editor-session';
import type { Workbench } from '../harness/workbench';

/** Dear enough for cents: 1,000 tokens each way. */
const MODELS = [
  { id: 'small-model', tier: 'economy', inputUsdPerMTok: 10, outputUsdPerMTok: 20, capabilities: ['tools', 'json'] },
  { id: 'large-model', tier: 'premium', inputUsdPerMTok: 100, outputUsdPerMTok: 500, capabilities: ['tools', 'json', 'vision'] },
];

const COMPANION = resolve('test/editor/companion-extension');

let upstream: FakeUpstream;
let session: EditorSession;
let editor: Workbench;
let chat: ChatPanel;
let apiKey: string;

const answers = (text: string) => chatAnswer({ text, promptTokens: 1000, completionTokens: 1000 });

beforeAll(async () => {
  upstream = await startFakeUpstream(answers('A **holiday** of lanterns.'));
  session = await startEditorSession({
    testModules: true,
    providers: {
      lab: { type: 'openai-compatible', baseUrl: `${upstream.url}/v1`, models: MODELS },
    },
  });
  editor = await session.openWindow(COMPANION);
  apiKey = await editor.copyBy('Copy API Key');
  chat = await ChatPanel.open(editor).catch(async (e) => {
    await editor.screenshot('fail');
    throw e;
  });
});

afterAll(async () => {
  await session?.end();
  await upstream?.close();
});

describe("the editor's own chat", () => {
  it('offers Auto and every model in its picker, with tier and price', async () => {
    await chat.modelPicker.click();
    await chat.pickerRows.filter({ hasText: 'Auto' }).filter({ hasText: 'cheapest that will do' }).waitFor();
    await chat.pickerRows.filter({ hasText: 'Other Models' }).click();
    await chat.pickerRows
      .filter({ hasText: 'large-model' })
      .filter({ hasText: 'premium' })
      .filter({ hasText: '$100.00 in, $500.00 out' })
      .waitFor();
    await editor.screenshot('chat-1-picker');
    await editor.page.keyboard.press('Escape');
  });

  it('lets @proxy answer on the Auto model, with model and cost below', async () => {
    const answer = await chat.ask('@proxy Invent a new holiday.');
    expect(await answer.innerText()).toMatch(/A holiday of lanterns\.\s+lab\/small-model · \$0\.03/);
    await editor.screenshot('chat-2-answer');
    expect(await newest()).toMatchObject({
      client: 'editor-chat',
      workspace: 'workspace',
      preview: 'Invent a new holiday.',
      requestedModel: 'auto',
    });
  });

  it('sends what was said before along, without the line below it', async () => {
    upstream.respond = answers('In autumn.');
    await chat.ask('@proxy When is it?');
    expect(upstream.requests.at(-1)?.json.messages).toEqual([
      { role: 'user', content: 'Invent a new holiday.' },
      { role: 'assistant', content: 'A **holiday** of lanterns.' },
      { role: 'user', content: 'When is it?' },
    ]);
  });

  it('rates with a thumb below an answer', async () => {
    // The thumbs of an answer are drawn anew while it settles, and shown below the pointer only.
    await vi.waitFor(
      async () => {
        await chat.lastAnswer.hover({ timeout: 5_000 });
        await chat.lastAnswer.locator('[aria-label^="Unhelpful"]').click({ timeout: 5_000 });
      },
      { timeout: 60_000 },
    );
    await expect.poll(async () => (await newest()).rating).toBe(1);
    await editor.screenshot('chat-3-thumb');
  });

  it('explains with /why: the candidates, their prices, and why not the others', async () => {
    const answer = await chat.ask('@proxy /why');
    const text = await answer.innerText();
    expect(text).toContain('“When is it?”');
    expect(text).toMatch(/lab\/small-model[\s\S]*chosen/);
    expect(text).toMatch(/lab\/large-model \(premium[\s\S]*dearer/);
    await editor.screenshot('chat-4-why');
  });

  it('rates with /feedback', async () => {
    const answer = await chat.ask('@proxy /feedback good');
    expect(await answer.innerText()).toContain('5 of 5');
    expect(await newest()).toMatchObject({ preview: 'When is it?', rating: 5 });
  });

  it('tells with /cost what was spent on what', async () => {
    const text = await (await chat.ask('@proxy /cost')).innerText();
    expect(text).toMatch(/Today\s+\$0\.06\s+2\s/);
    expect(text).toMatch(/editor-chat · workspace\s+\$0\.06/);
    await editor.screenshot('chat-5-cost');
  });

  it('shows and sets the budget with /budget', async () => {
    expect(await (await chat.ask('@proxy /budget')).innerText()).toContain('no limit');
    expect(await (await chat.ask('@proxy /budget weekly 0.60')).innerText()).toMatch(
      /Week: \$0\.06 of \$0\.60 spent, \$0\.54 left\s+▰\S+ 10% · resets/,
    );
    await editor.screenshot('chat-6-budget');
  });

  it('says what is wrong and what to do', async () => {
    upstream.respond = (_request, response) => sendJson(response, { error: { message: 'Incorrect API key provided.' } }, 401);
    const text = await (await chat.ask('@proxy Are you there?')).innerText();
    expect(text).toMatch(/Incorrect API key provided.*Set API Key/);
    await editor.screenshot('chat-7-error');
    await chat.ask('@proxy /budget weekly none');
  });

  it('ends the request to the provider when an answer is stopped', async () => {
    upstream.respond = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const choice = { index: 0, delta: { role: 'assistant', content: 'It was a long, ' }, finish_reason: null };
      response.write(`data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', model: 'm', choices: [choice] })}\n\n`);
    };
    await chat.send('@proxy Tell a story.');
    await chat.lastAnswer.getByText('It was a long,').waitFor();
    await chat.button('Cancel').click();
    await upstream.requests.at(-1)?.closed;
    await expect.poll(async () => (await newest()).status).toBe('aborted');
  });
});

describe("the editor's own models as a provider", () => {
  it('answer a client once the person has allowed it, and are told no system role', async () => {
    await fetch(`http://127.0.0.1:${session.proxyPort}/api/providers/editor`, {
      method: 'PUT',
      headers: { 'x-api-key': apiKey, 'content-type': 'application/json' },
      body: '{"enabled":true}',
    });
    await expect.poll(listedModels, { timeout: 30_000 }).toContain('editor:own-model');
    const client = new OpenAI({ baseURL: `http://127.0.0.1:${session.proxyPort}/v1`, apiKey, maxRetries: 0 });
    const answer = client.chat.completions.create({
      model: 'editor:own-model',
      messages: [{ role: 'user', content: 'Hello from a client' }],
    });
    const dialog = editor.page.locator('.monaco-dialog-box');
    await dialog.getByText('Companion').first().waitFor();
    await editor.screenshot('chat-8-consent');
    await dialog.getByRole('button', { name: 'Allow' }).click();
    expect((await answer).choices[0]?.message.content).toBe('The companion heard: Hello from a client');
    expect(await newest()).toMatchObject({ provider: 'editor', model: 'own-model', costUsd: 0 });
  });

  it('are never asked in a circle: ours are not among them', async () => {
    expect((await listedModels()).sort()).toEqual(['auto', 'editor:own-model', 'lab:large-model', 'lab:small-model']);
  });
});

async function listedModels(): Promise<string[]> {
  const answer = await fetch(`http://127.0.0.1:${session.proxyPort}/v1/models`, { headers: { 'x-api-key': apiKey } });
  return ((await answer.json()) as { data: { id: string }[] }).data.map(({ id }) => id);
}

async function log(): Promise<RecentRequest[]> {
  const answer = await fetch(`http://127.0.0.1:${session.proxyPort}/api/stats?metric=recent-requests`, {
    headers: { 'x-api-key': apiKey },
  });
  return ((await answer.json()) as { requests: RecentRequest[] }).requests;
}

async function newest(): Promise<RecentRequest> {
  const [row] = await log();
  if (!row) throw new Error('Nothing is logged.');
  return row;
}
