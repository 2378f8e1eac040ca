import { commands, l10n } from 'vscode';
import { messageOf } from '../error-message';
import type { Logger } from '../proxy-contract';
import { showError } from './messages';

/** Says that the extension could not start and what can be done, so that nobody waits for a proxy that never comes. */
export function tellActivationFailure(error: unknown, log: Logger, showLog: () => void): void {
  const reason = messageOf(error);
  log.error(`Activation failed: ${error instanceof Error ? (error.stack ?? reason) : reason}`);
  const reload = l10n.t('Reload Window');
  const show = l10n.t('Show Log');
  const message = l10n.t(
    'Smart Claude Proxy could not start: {0} Reload the window; when it happens again, the log says more.',
    sentence(reason),
  );
  void showError(message, reload, show).then((choice) => {
    if (choice === reload) void commands.executeCommand('workbench.action.reloadWindow');
    if (choice === show) showLog();
  });
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
