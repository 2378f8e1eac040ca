import { commands, l10n, ProgressLocation, window } from 'vscode';
import { commandId } from '../contributions';
import type { LiveStatus } from '../live-status';
import { showInformation } from '../messages';
import { runningClient } from './running-client';

/** Checks database and journal, repairs what is damaged, and tells what was found. */
export async function checkStorage(live: LiveStatus): Promise<void> {
  const client = await runningClient(live);
  if (!client) return;
  const found = await window.withProgress({ location: ProgressLocation.Notification, title: l10n.t('Checking the storage …') }, () =>
    client.checkStorage(),
  );
  const exportLog = l10n.t('Export Log…');
  const choice = await showInformation(found, exportLog);
  if (choice === exportLog) await commands.executeCommand(commandId('exportLog'));
}
