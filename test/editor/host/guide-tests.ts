import assert from 'node:assert/strict';
import { commands, env, window, workspace } from 'vscode';
import { type CommandName, commandId } from '../../../src/editor/contributions';
import { eventually } from './eventually';
import type { HostTest } from './host-test';

/** Commands that begin with a question, which can be left with Escape. */
const ASKING: CommandName[] = [
  'connectClient',
  'sendTestRequest',
  'setApiKey',
  'testProvider',
  'rateLastResponse',
  'setBudget',
  'exportLog',
];

/** Commands that show, explain and ask. The demo provider answers. */
export const guideTests: HostTest[] = [
  {
    name: '"Get Started" opens the walkthrough',
    async body() {
      await commands.executeCommand(commandId('getStarted'));
      await opensTab('Welcome');
    },
  },
  {
    name: '"Open Settings" opens the settings editor',
    async body() {
      await commands.executeCommand(commandId('openSettings'));
      await opensTab('Settings');
    },
  },
  {
    name: '"Explain Last Routing Decision" opens nothing before the first request, and then a page that names who answered',
    async body() {
      await commands.executeCommand(commandId('explainLastDecision'));
      assert.equal(explanation(), undefined);
      await ask('What is 2 + 2?');
      await commands.executeCommand(commandId('explainLastDecision'));
      await opensTab('Routing Decision');
      const text = explanation() ?? '';
      for (const part of ['demo', 'What is 2', 'Compression', 'How the answer was judged']) assert.ok(text.includes(part), text);
    },
  },
  {
    name: 'the page of an explanation is replaced by that of the next one',
    async body() {
      await ask('Why does this loop never end?');
      await commands.executeCommand(commandId('explainLastDecision'));
      await eventually(async () => assert.ok(explanation()?.includes('Why does this loop never end'), explanation()));
    },
  },
  {
    name: 'every command that asks something can be left without a trace',
    async body() {
      for (const name of ASKING) {
        const ended = commands.executeCommand(commandId(name));
        await leave(ended);
        assert.equal(await ended, undefined, name);
      }
    },
  },
  {
    name: '"Show Hidden Notifications Again" can be called at any time',
    async body() {
      await commands.executeCommand(commandId('resetNotifications'));
    },
  },
  {
    name: '"Show Log" shows the log',
    async body() {
      await commands.executeCommand(commandId('showLog'));
    },
  },
];

async function opensTab(label: string): Promise<void> {
  const tabs = () => window.tabGroups.all.flatMap((group) => group.tabs).filter((tab) => tab.label.includes(label));
  await eventually(async () => assert.equal(tabs().length, 1, label));
  await window.tabGroups.close(tabs());
}

function explanation(): string | undefined {
  return workspace.textDocuments.find(({ uri }) => uri.scheme === 'smart-claude-proxy')?.getText();
}

async function ask(content: string): Promise<void> {
  await commands.executeCommand(commandId('copyApiKey'));
  const key = await env.clipboard.readText();
  await commands.executeCommand(commandId('copyBaseUrl'));
  const answer = await fetch(`${await env.clipboard.readText()}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'auto', messages: [{ role: 'user', content }] }),
  });
  assert.equal(answer.status, 200, await answer.text());
}

/** Presses Escape, so to speak, until the command has ended. */
async function leave(command: Thenable<unknown>): Promise<void> {
  let running = true;
  void command.then(() => {
    running = false;
  });
  while (running) {
    await commands.executeCommand('workbench.action.closeQuickOpen');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
