import { commands, l10n } from 'vscode';
import { commandId } from '../contributions';
import { showInformation } from '../messages';

/** What stands in the way of any answer, and what to do about it. */
export function nobodyCanAnswer(): string {
  return l10n.t('Nobody can answer yet. Set the API key of a provider, install the Claude CLI, or start Ollama.');
}

/** Says that there is nothing to act on because nothing has been asked, and offers to ask something. Does not wait for the choice: a command ends when it has been told. */
export function tellNothingAsked(message: string): void {
  const send = l10n.t('Send a Test Request…');
  void showInformation(message, send).then((choice) => {
    if (choice === send) return commands.executeCommand(commandId('sendTestRequest'));
  });
}
