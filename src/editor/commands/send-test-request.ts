import { commands, l10n, ProgressLocation, window } from 'vscode';
import { formatCost } from '../../../webview/format/money';
import { commandId } from '../contributions';
import type { LiveStatus } from '../live-status';
import { modelName, shorten } from '../markdown';
import { showInformation } from '../messages';
import type { ProxyClient } from '../proxy-client';
import { workspaceSlug } from '../workspace-slug';
import { nobodyCanAnswer } from './nothing-yet';
import { runningClient } from './running-client';

/** A notification shows about this much without a scroll bar. */
const SHOWN_CHARACTERS = 280;

/** Asks a question through the proxy and tells the answer, who gave it and what it cost: the quickest way to see the proxy work. */
export async function sendTestRequest(live: LiveStatus): Promise<void> {
  const client = await runningClient(live);
  if (!client || !(await somebodyCanAnswer(client))) return;
  const question = await window.showInputBox({
    title: l10n.t('Send a Test Request'),
    prompt: l10n.t('The proxy chooses the model. The answer is shown with its cost.'),
    value: l10n.t('What is 2 + 2?'),
    validateInput: (text) => (text.trim() === '' ? l10n.t('Enter a question.') : undefined),
  });
  if (!question) return;
  const answer = await ask(client, question);
  if (!answer) return;
  if (answer.taskId === undefined) return void showInformation(answer.text);
  const { task } = await client.requestReport(answer.taskId);
  const explain = l10n.t('Explain');
  const connect = l10n.t('Connect a Client…');
  const message = l10n.t(
    '“{0}” – {1}, {2}',
    shorten(answer.text, SHOWN_CHARACTERS),
    modelName(task),
    formatCost(task.costUsd, task.costEstimated),
  );
  const choice = await showInformation(message, explain, connect);
  if (choice === explain) await commands.executeCommand(commandId('explainLastDecision'), task.id);
  if (choice === connect) await commands.executeCommand(commandId('connectClient'));
}

async function somebodyCanAnswer(client: ProxyClient): Promise<boolean> {
  const { providers } = await client.providers();
  if (providers.some(({ enabled, available }) => enabled && available)) return true;
  const setKey = l10n.t('Set API Key…');
  const choice = await showInformation(nobodyCanAnswer(), setKey);
  if (choice === setKey) await commands.executeCommand(commandId('setApiKey'));
  return false;
}

/** @returns undefined when the person gave up waiting */
async function ask(client: ProxyClient, question: string): Promise<{ text: string; taskId?: string } | undefined> {
  const slug = workspaceSlug();
  const name = slug ? `editor~${slug}` : 'editor';
  return window.withProgress(
    { location: ProgressLocation.Notification, title: l10n.t('Waiting for the answer …'), cancellable: true },
    async (_, token) => {
      const cancelled = new AbortController();
      token.onCancellationRequested(() => cancelled.abort());
      try {
        return await client.askQuestion(question, name, cancelled.signal);
      } catch (error) {
        if (cancelled.signal.aborted) return undefined;
        throw error;
      }
    },
  );
}
