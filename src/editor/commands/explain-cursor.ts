import { commands, l10n, window } from 'vscode';
import { commandId } from '../contributions';

/** Why Cursor's own chat cannot be connected, and what works in its place. */
export async function explainCursor(): Promise<void> {
  const connect = l10n.t('Connect Claude Code');
  const choice = await window.showInformationMessage(
    l10n.t('Cursor’s own chat cannot use this proxy.'),
    {
      modal: true,
      detail: l10n.t(
        'Its requests are sent by Cursor’s servers, not by the editor. They cannot see your machine, and they refuse addresses like 127.0.0.1 (“ssrf_blocked”).\n\nWhat works inside Cursor: Claude Code, Codex, opencode and aider in its terminal, Continue, Cline and Kilo Code as extensions, “@proxy” and the models of this extension where Cursor offers them, and every command of this extension.',
      ),
    },
    connect,
  );
  if (choice === connect) await commands.executeCommand(commandId('connectClient'), 'claude-code');
}
