import assert from 'node:assert/strict';
import { commands, env, extensions, window, workspace } from 'vscode';
import { type CommandName, commandId, commands as declared } from '../../../src/editor/contributions';
import { eventually } from './eventually';
import type { HostTest } from './host-test';

const EXTENSION = 'smart-claude-proxy.smart-claude-proxy';

/** Every command of the extension, called as another extension or a key binding would call it. */
export const commandTests: HostTest[] = [
  {
    name: 'the packaged extension is active soon after the window opened, by itself',
    body: () => eventually(async () => assert.equal(extensions.getExtension(EXTENSION)?.isActive, true)),
  },
  {
    name: 'every declared command is registered',
    async body() {
      const registered = await commands.getCommands(true);
      for (const name of Object.keys(declared) as CommandName[]) assert.ok(registered.includes(commandId(name)), name);
    },
  },
  {
    name: '"Copy API Key" copies a key of at least 16 characters without white space',
    async body() {
      await eventually(async () => {
        await commands.executeCommand(commandId('copyApiKey'));
        assert.match(await env.clipboard.readText(), /^\S{16,}$/);
      });
    },
  },
  {
    name: '"Copy Base URL" copies where the proxy answers, and the key opens it',
    async body() {
      await commands.executeCommand(commandId('copyApiKey'));
      const key = await env.clipboard.readText();
      await commands.executeCommand(commandId('copyBaseUrl'));
      const baseUrl = await env.clipboard.readText();
      assert.match(baseUrl, /^http:\/\/127\.0\.0\.1:\d+\/v1$/);
      const answer = await fetch(`${baseUrl}/models`, { headers: { authorization: `Bearer ${key}` } });
      assert.equal(answer.status, 200);
      assert.equal((await fetch(`${baseUrl}/models`, { headers: { authorization: `Bearer ${key}x` } })).status, 401);
    },
  },
  {
    name: '"Stop" frees the port, "Start" answers on it again with the same key',
    async body() {
      const { url, key } = await address();
      await commands.executeCommand(commandId('stop'));
      await assert.rejects(fetch(`${url}/health`));
      await commands.executeCommand(commandId('start'));
      await eventually(async () => assert.equal((await fetch(`${url}/v1/models`, { headers: { 'x-api-key': key } })).status, 200));
    },
  },
  {
    name: '"Restart" is back on the same port',
    async body() {
      const { url } = await address();
      await commands.executeCommand(commandId('restart'));
      await eventually(async () => assert.equal((await fetch(`${url}/health`)).status, 200));
    },
  },
  {
    name: '"Open Dashboard" opens one tab, however often it is called',
    async body() {
      await commands.executeCommand(commandId('openDashboard'));
      await commands.executeCommand(commandId('openDashboard'));
      const tabs = () => window.tabGroups.all.flatMap((group) => group.tabs).filter((tab) => tab.label === 'Smart Claude Proxy');
      await eventually(async () => assert.equal(tabs().length, 1));
      await window.tabGroups.close(tabs());
    },
  },
  {
    name: 'a changed port is followed at once, and changed back',
    async body() {
      const { url } = await address();
      const configuration = workspace.getConfiguration('smartClaudeProxy');
      const port = configuration.get<number>('port');
      await configuration.update('port', 0, true);
      await eventually(async () => assert.notEqual((await address()).url, url));
      await configuration.update('port', port, true);
      await eventually(async () => assert.equal((await address()).url, url));
    },
  },
  {
    name: 'settings cannot be set by a workspace',
    async body() {
      const { url } = await address();
      await assert.rejects(async () => workspace.getConfiguration('smartClaudeProxy').update('port', 1, false));
      assert.equal((await address()).url, url);
    },
  },
];

async function address(): Promise<{ url: string; key: string }> {
  await commands.executeCommand(commandId('copyApiKey'));
  const key = await env.clipboard.readText();
  await commands.executeCommand(commandId('copyBaseUrl'));
  const url = (await env.clipboard.readText()).replace(/\/v1$/, '');
  return { url, key };
}
