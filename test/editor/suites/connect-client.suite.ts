import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RecentRequest } from '../../../src/store/queries';
import { cliFolder } from '../../compatibility/install-clis';
import { runCli } from '../../compatibility/run-cli';
import { type FakeUpstream, sendStream, startFakeUpstream } from '../../fixtures/fake-upstream';
import { framedStream } from '../../fixtures/recordings';
import { type EditorSession, startEditorSession } from '../harness/editor-session';
import type { Workbench } from '../harness/workbench';

const SETTINGS = '{\n  // mine\n  "theme": "dark",\n  "env": {\n    "EDITOR": "vi"\n  }\n}\n';

let upstream: FakeUpstream;
let session: EditorSession;
let editor: Workbench;
let apiKey: string;
let home: string;

beforeAll(async () => {
  const bin = cliFolder(['claude', 'codex']);
  upstream = await startFakeUpstream((_, response) => sendStream(response, framedStream('openai-chat', 'openai-text')));
  session = await startEditorSession({
    env: { PATH: [bin, process.env.PATH].join(delimiter) },
    providers: { lab: { type: 'openai-compatible', baseUrl: `${upstream.url}/v1`, models: [{ id: 'lab-model', tier: 'standard' }] } },
  });
  home = session.server.folder;
  editor = await session.openWindow();
  apiKey = await editor.copyBy('Copy API Key');
}, 900_000);

afterAll(async () => {
  await session?.end();
  await upstream?.close();
});

async function openClient(name: RegExp): Promise<void> {
  await editor.runCommand('Connect a Client…');
  await editor.quickPickRows.filter({ hasText: 'Codex' }).first().waitFor();
  await editor.quickInput.locator('input').fill(name.source);
  await editor.pick(name);
}

/** Answers the question for the model, and writes what is shown then. */
async function write(model: RegExp): Promise<void> {
  await editor.pick(model);
  await changes().waitFor();
  await editor
    .notification(/Write these changes|Create/)
    .getByRole('button', { name: 'Write', exact: true })
    .click();
}

function changes() {
  return editor.page.locator('.monaco-diff-editor');
}

async function stopWaiting(client: string): Promise<void> {
  const waiting = editor.notification(`Waiting for a request from ${client}`);
  await waiting.hover();
  await waiting.getByText('Cancel').click();
}

async function newest(): Promise<RecentRequest | undefined> {
  const url = `http://127.0.0.1:${session.proxyPort}/api/stats?metric=recent-requests&limit=1`;
  const { requests } = (await (await fetch(url, { headers: { 'x-api-key': apiKey } })).json()) as { requests: RecentRequest[] };
  return requests[0];
}

describe('connecting Claude Code', () => {
  const file = () => join(home, '.claude', 'settings.json');

  it('shows every client with how it stands', async () => {
    await mkdir(join(home, '.claude'));
    await writeFile(file(), SETTINGS);
    await editor.runCommand('Connect a Client…');
    await editor.quickPickRows.filter({ hasText: '~/.claude/settings.json' }).waitFor();
    await editor.screenshot('connect-1-clients');
  });

  it('shows what would change, with the key masked, before anything is written', async () => {
    await editor.pick(/Claude Code/);
    await editor.quickPickRows.filter({ hasText: 'Keep my model' }).first().waitFor();
    await editor.screenshot('connect-2-model');
    await editor.pick(/Let the proxy choose/);
    await changes().getByText('ANTHROPIC_MODEL').waitFor();
    await editor.notification('Write these changes to ~/.claude/settings.json?').waitFor();
    await editor.screenshot('connect-3-changes');
    expect(await changes().innerText()).not.toContain(apiKey);
    expect(await readFile(file(), 'utf8')).toBe(SETTINGS);
  });

  it('leaves everything as it is when the changes are closed', async () => {
    await editor.page.locator('.editor-actions').getByRole('button', { name: 'Leave Everything as It Is' }).click();
    await expect.poll(() => changes().count(), { timeout: 30_000 }).toBe(0);
    expect(await readFile(file(), 'utf8')).toBe(SETTINGS);
  });

  it('names no model when its own is to stay, writes by the button above the changes and waits for a request', async () => {
    await openClient(/Claude Code/);
    await editor.pick(/Keep my model/);
    await changes().getByText('ANTHROPIC_BASE_URL').waitFor();
    expect(await changes().innerText()).not.toContain('ANTHROPIC_MODEL');
    await editor.page.locator('.editor-actions').getByRole('button', { name: 'Write These Changes' }).click();
    await editor.notification('Waiting for a request from Claude Code').waitFor();
    await stopWaiting('Claude Code');
    expect(await changes().count()).toBe(0);
    expect(await readFile(file(), 'utf8')).not.toContain('ANTHROPIC_MODEL');
  });

  it('is set up again with the model that the proxy chooses', async () => {
    await openClient(/Claude Code/);
    await editor.pick(/Set it up again/);
    await write(/Let the proxy choose/);
    await editor.notification('Waiting for a request from Claude Code').waitFor();
    await editor.screenshot('connect-4-waiting');
    const text = await readFile(file(), 'utf8');
    expect(text).toContain('// mine');
    expect(text).toContain(`${apiKey}~claude-code"`);
  });

  it('tells that the real Claude Code has been answered', async () => {
    // Claude Code itself wants JSON without comments.
    await writeFile(file(), (await readFile(file(), 'utf8')).replace('  // mine\n', ''));
    const { code, output } = await runCli('claude', ['-p', 'Invent a holiday.', '--tools', ''], { home, work: session.server.workspace });
    expect(output).toContain('Harmony');
    expect(code).toBe(0);
    await editor.notification(/Claude Code is connected: lab\/lab-model/).waitFor();
    await editor.screenshot('connect-5-connected');
    expect(await newest()).toMatchObject({ client: 'claude-code', workspace: null, requestedModel: 'auto', status: 'success' });
  });

  it('is shown as connected, and undone but for what was changed since', async () => {
    await editor.runCommand('Connect a Client…');
    await editor.quickPickRows.filter({ hasText: 'connected' }).first().waitFor();
    await editor.pick(/Claude Code/);
    await editor.quickPickRows.filter({ hasText: 'Check the connection' }).waitFor();
    await editor.screenshot('connect-6-manage');
    await editor.pick(/Undo/);
    await editor.notification('was changed since').waitFor();
    expect(await readFile(file(), 'utf8')).toBe(SETTINGS.replace('  // mine\n', ''));
    expect(await readdir(join(home, '.claude'))).not.toContain('settings.json.before-smart-claude-proxy');
  });

  it('is connected for this workspace alone, and costs are its own', async () => {
    await openClient(/Claude Code/);
    await write(/In this workspace only/);
    await editor.notification('Waiting for a request from Claude Code').waitFor();
    await runCli('claude', ['-p', 'Invent another.', '--tools', ''], { home, work: session.server.workspace });
    await editor
      .notification(/Claude Code is connected/)
      .first()
      .waitFor();
    expect(await newest()).toMatchObject({ client: 'claude-code', workspace: 'workspace' });
    expect(existsSync(join(session.server.workspace, '.claude', 'settings.local.json'))).toBe(true);
    await openClient(/Claude Code/);
    await editor.pick(/Undo/);
    await editor.notification('is as it was before').waitFor();
    expect(existsSync(join(session.server.workspace, '.claude', 'settings.local.json'))).toBe(false);
  });
});

describe('connecting others', () => {
  it('points the real Codex here with a file of its own, which undo removes', async () => {
    const file = join(home, '.codex', 'config.toml');
    await openClient(/Codex/);
    await write(/Let the proxy choose/);
    await editor.notification('Waiting for a request from Codex').waitFor();
    const { output } = await runCli('codex', ['exec', '--skip-git-repo-check', 'Invent a holiday.'], {
      home,
      work: session.server.workspace,
    });
    expect(output).toContain('Harmony');
    await editor.notification(/Codex is connected/).waitFor();
    expect(await newest()).toMatchObject({ client: 'codex', requestedModel: 'auto' });
    await openClient(/Codex/);
    await editor.pick(/Undo/);
    await editor.notification('config.toml is as it was before').waitFor();
    expect(existsSync(file)).toBe(false);
  });

  it('gives values to paste where there is no file, and says what to try when nothing arrives', async () => {
    await openClient(/Cline/);
    await editor.quickPickRows.filter({ hasText: 'OpenAI Compatible' }).waitFor();
    await editor.screenshot('connect-7-values');
    expect(await editor.quickInput.innerText()).not.toContain(apiKey);
    await editor.pick(/API key/);
    await expect.poll(() => editor.page.evaluate('navigator.clipboard.readText()'), { timeout: 30_000 }).toBe(`${apiKey}~cline`);
    await editor.pick(/Done/);
    await stopWaiting('Cline');
    await editor.notification('No request from Cline has arrived yet').waitFor();
    await editor.screenshot('connect-8-nothing-arrived');
  });

  it('leaves a broken file alone, names the place and offers the values instead', async () => {
    const file = join(home, '.codex', 'config.toml');
    await writeFile(file, 'model = [\n');
    await openClient(/Codex/);
    await editor.pick(/Let the proxy choose/);
    const problem = editor.notification(/Codex was not connected.*line 2/);
    await problem.waitFor();
    await editor.screenshot('connect-9-broken');
    expect(await readFile(file, 'utf8')).toBe('model = [\n');
  });

  it('gives a client that it does not know a key with the name that the person chooses', async () => {
    await openClient(/Another client/);
    await editor.quickInput.getByText('It becomes a part of the key').waitFor();
    await editor.enter('My Tool');
    await editor.pick(/OPENAI_API_KEY/);
    await expect.poll(() => editor.page.evaluate('navigator.clipboard.readText()'), { timeout: 30_000 }).toBe(`${apiKey}~my-tool`);
    await editor.pick(/Done/);
    await editor.notification('Waiting for a request from My Tool').waitFor();
    const request = { model: 'auto', messages: [{ role: 'user', content: 'Invent a holiday.' }] };
    await fetch(`http://127.0.0.1:${session.proxyPort}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}~my-tool`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...request, stream: true }),
    }).then((response) => response.text());
    await editor.notification(/My Tool is connected: lab/).waitFor();
  });

  it('says why Cursor’s own chat cannot be connected', async () => {
    await openClient(/Cursor/);
    await editor.page.locator('.monaco-dialog-box').getByText('ssrf_blocked').waitFor();
    await editor.screenshot('connect-10-cursor');
    await editor.page.keyboard.press('Escape');
  });
});

describe('integrated terminals', () => {
  async function valueInNewTerminal(name: string): Promise<string> {
    const file = join(home, `${name}-${Date.now()}`);
    await editor.page.keyboard.press('F1');
    await editor.quickInput.locator('input').fill('>Terminal: Create New Terminal');
    await editor.quickPickRows.filter({ hasText: 'Terminal: Create New Terminal' }).first().waitFor();
    await editor.page.keyboard.press('Enter');
    await editor.page.locator('.terminal-wrapper.active .xterm-helper-textarea').waitFor();
    await expect
      .poll(
        async () => {
          await editor.page.locator('.terminal-wrapper.active .xterm-helper-textarea').focus();
          await editor.page.keyboard.type(`echo "<$${name}>" > '${file}'\n`);
          await editor.page.waitForTimeout(500);
          return existsSync(file) && (await readFile(file, 'utf8')).trim();
        },
        { timeout: 60_000, interval: 1_000 },
      )
      .toMatch(/^<.*>$/);
    return (await readFile(file, 'utf8')).trim().slice(1, -1);
  }

  it('are left alone unless the person wants it', async () => {
    expect(await valueInNewTerminal('ANTHROPIC_BASE_URL')).toBe('');
  });

  it('get the variables by choice, with the workspace in the key', async () => {
    await openClient(/Integrated terminals/);
    await editor.quickPickRows.filter({ hasText: 'ANTHROPIC_BASE_URL' }).locator('.monaco-checkbox, input[type=checkbox]').first().click();
    await editor.screenshot('connect-11-terminals');
    await editor.quickInput.getByRole('button', { name: 'OK' }).click();
    await editor.page.getByText('New terminals use the proxy.').waitFor();
    expect(await valueInNewTerminal('ANTHROPIC_AUTH_TOKEN')).toBe(`${apiKey}~claude-code~workspace`);
    expect(await valueInNewTerminal('OPENAI_API_KEY')).toBe('');
    await editor.screenshot('connect-12-terminal');
  });

  it('get nothing any more once the proxy is stopped', async () => {
    await editor.runCommand('Stop');
    await expect.poll(() => editor.costItem.innerText(), { timeout: 30_000 }).toContain('Proxy');
    expect(await valueInNewTerminal('ANTHROPIC_BASE_URL')).toBe('');
  });
});
