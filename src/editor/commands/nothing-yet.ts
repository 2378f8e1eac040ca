import { commands, l10n, window } from 'vscode';
import { commandId } from '../contributions';

/** What stands in the way of any answer, and what to do about it. */
export function nobodyCanAnswer(): string {
  return l10n.t('Nobody can answer yet. Set the API key of a provider, install the Claude CLI, or start Ollama.');
}

/** Says that there is nothing to act on because nothing has been asked, and offers to ask something. */
export async function tellNothingAsked(message: string): Promise<void> {
  const send = l10n.t('Send a Test Request…');
  const choice = await window.showInformationMessage(message, send);
  if (choice === send) await commands.executeCommand(commandId('sendTestRequest'));
}
