import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chatAnswer, type FakeUpstream, startFakeUpstream } from '../../fixtures/fake-upstream';
import { type EditorSession, startEditorSession } from '../harness/editor-session';
import type { Workbench } from '../harness/workbench';

const CONTENT = 'a-prompt-that-must-go';

let upstream: FakeUpstream;
let session: EditorSession;
let first: Workbench;
let second: Workbench;

beforeAll(async () => {
  upstream = await startFakeUpstream(chatAnswer({ text: 'Four.', promptTokens: 1000, completionTokens: 1000 }));
  const models = [{ id: 'model', tier: 'economy', inputUsdPerMTok: 100, outputUsdPerMTok: 100 }];
  session = await startEditorSession({ providers: { lab: { type: 'openai-compatible', baseUrl: `${upstream.url}/v1`, models } } });
  first = await session.openWindow();
  second = await session.openWindow();
});

afterAll(async () => {
  await session?.end();
  await upstream?.close();
});

describe('the storage', () => {
  it('is checked by command, which says what it found', async () => {
    await shows(second, '$0.00');
    expect(await ask(await first.copyBy('Copy API Key'))).toBe(200);
    await shows(second, '$0.20');
    await second.runCommand('Check and Repair Storage');
    const found = second.notification('Everything is in order');
    await found.waitFor();
    expect(await found.innerText()).toContain('1 request');
    await second.screenshot('check-storage');
    await clearNotifications(second);
  });

  it('is deleted by command, by a window that does not run the proxy, after asking', async () => {
    await second.runCommand('Delete All Data…');
    await dialog(second).waitFor();
    await second.screenshot('delete-all-data');
    expect(await dialog(second).innerText()).toContain('cannot be undone');
    await dialog(second).getByRole('button', { name: 'Cancel' }).click();
    await shows(second, '$0.20');

    await second.runCommand('Delete All Data…');
    await dialog(second).getByRole('button', { name: 'Delete Data', exact: true }).click();
    await second.notification('All data is deleted').waitFor();
    await Promise.all([shows(first, '$0.00'), shows(second, '$0.00')]);
    const files = filesWith(CONTENT);
    expect(files).toEqual([]);
    await second.screenshot('data-deleted');
    await clearNotifications(second);
    expect(await ask(await first.copyBy('Copy API Key'))).toBe(200);
    await shows(second, '$0.20');
  });
});

describe('the key of the proxy', () => {
  it('is rotated by command after asking: the old one is refused, and every window goes on', async () => {
    const before = await first.copyBy('Copy API Key');
    await second.runCommand('Rotate API Key…');
    await dialog(second).waitFor();
    await second.screenshot('rotate-api-key');
    await dialog(second).getByRole('button', { name: 'Rotate Key' }).click();
    await second.notification('has been rotated').waitFor();
    await second.screenshot('api-key-rotated');
    await clearNotifications(second);
    await expect.poll(() => first.copyBy('Copy API Key')).not.toBe(before);
    const after = await first.copyBy('Copy API Key');
    expect(await ask(before)).toBe(401);
    expect(await ask(after, 'another prompt, which no cache answers')).toBe(200);
    await Promise.all([shows(first, '$0.40'), shows(second, '$0.40')]);
    await expect.poll(() => second.copyBy('Copy API Key')).toBe(after);
  });

  it('is deleted with the data when that is chosen, and the windows go on with a new one', async () => {
    const before = await first.copyBy('Copy API Key');
    await first.runCommand('Delete All Data…');
    await dialog(first).getByRole('button', { name: 'Delete Data and Keys' }).click();
    await first.notification('All data and keys are deleted').waitFor();
    const after = await first.copyBy('Copy API Key');
    expect(await ask(before)).toBe(401);
    expect(await ask(after)).toBe(200);
    await shows(first, '$0.20');
  });
});

function dialog(window: Workbench) {
  return window.page.locator('.monaco-dialog-box');
}

async function clearNotifications(window: Workbench): Promise<void> {
  await window.page.keyboard.press('F1');
  await window.quickInput.locator('input').fill('>Notifications: Clear All Notifications');
  await window.quickPickRows.first().waitFor();
  await window.page.keyboard.press('Enter');
}

async function shows(window: Workbench, text: string): Promise<void> {
  await expect.poll(() => window.costItem.innerText()).toContain(text);
}

async function ask(key: string, prompt = CONTENT): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${session.proxyPort}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'lab:model', messages: [{ role: 'user', content: prompt }] }),
  });
  await response.arrayBuffer();
  return response.status;
}

/** Files of the editor's storage, whatever their names, that hold a text. */
function filesWith(text: string): string[] {
  const found = execFileSync('find', [join(session.server.globalStorage), '-type', 'f'], { encoding: 'utf8' });
  return found.split('\n').filter((file) => file !== '' && readFileSync(file, 'latin1').includes(text));
}
