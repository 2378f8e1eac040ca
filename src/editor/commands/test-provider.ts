import { commands, l10n, ProgressLocation, type QuickPickItem, ThemeIcon, window } from 'vscode';
import type { ProviderStatus } from '../../server/api-types';
import { commandId } from '../contributions';
import type { LiveStatus } from '../live-status';
import { showInformation, showWarning } from '../messages';
import type { ProxyClient } from '../proxy-client';
import { openSettingsOf } from '../settings-editor';
import { takesKey } from './keyed-providers';
import { runningClient } from './running-client';

interface ProviderItem extends QuickPickItem {
  id: string;
}

/** Lets the person choose a provider and tells whether it can be reached with the key it has. */
export async function testProvider(live: LiveStatus): Promise<void> {
  const client = await runningClient(live);
  if (!client) return;
  const { providers } = await client.providers();
  const choice = await window.showQuickPick(providers.map(item), {
    title: l10n.t('Test a Provider'),
    placeHolder: l10n.t('Which one? The test costs nothing.'),
    matchOnDescription: true,
  });
  if (choice) await testConnection(client, choice.id, choice.label);
}

/** Connects to a provider while a notification says so, then tells what came of it and offers what helps. */
export async function testConnection(client: ProxyClient, id: string, name: string): Promise<void> {
  const { ok, message } = await window.withProgress(
    { location: ProgressLocation.Notification, title: l10n.t('Testing the connection to {0} …', name) },
    () => client.testProvider(id),
  );
  if (ok) return tellSuccess(`${name}: ${message}`);
  const setKey = l10n.t('Set API Key…');
  const settings = l10n.t('Open Settings');
  const choice = await showWarning(`${name}: ${message}`, ...(takesKey(id) ? [setKey] : []), settings);
  if (choice === setKey) await commands.executeCommand(commandId('setApiKey'), id);
  if (choice === settings) await openSettingsOf(['providers']);
}

async function tellSuccess(message: string): Promise<void> {
  const send = l10n.t('Send a Test Request…');
  const choice = await showInformation(message, send);
  if (choice === send) await commands.executeCommand(commandId('sendTestRequest'));
}

function item({ id, displayName, enabled, available, reason, models }: ProviderStatus): ProviderItem {
  const ready = enabled && available;
  const count = models.length === 1 ? l10n.t('1 model') : l10n.t('{0} models', models.length);
  return {
    id,
    label: displayName,
    iconPath: new ThemeIcon(ready ? 'pass' : 'circle-slash'),
    // A reason has a line of its own: beside the name it would be cut off before what to do.
    ...(ready ? { description: count } : { detail: reason ?? l10n.t('switched off') }),
  };
}
