import { l10n, ProgressLocation, window } from 'vscode';
import type { Proxy } from '../../proxy-contract';
import type { EditorSecrets } from '../editor-secrets';
import type { EditorSettings } from '../editor-settings';
import { showInformation } from '../messages';
import { keyedProviders } from './keyed-providers';

/** Deletes everything the proxy has stored, after asking; its keys as well when that is chosen. */
export async function deleteAllData(proxy: Proxy, secrets: EditorSecrets, settings: EditorSettings): Promise<void> {
  const data = l10n.t('Delete Data');
  const dataAndKeys = l10n.t('Delete Data and Keys');
  const answer = await window.showWarningMessage(
    l10n.t('Delete all data of Smart Claude Proxy?'),
    {
      modal: true,
      detail: l10n.t(
        'This cannot be undone. It deletes, for every window:\n\n• the log with its costs and ratings\n• what the router has learned, and experiments\n• budget limits, and what was spent of them\n• changes to providers made in the dashboard\n• files that were set aside as damaged\n\nRequests that run now are cut off. Settings and connected clients stay. “{0}” also deletes the keys of your providers and rotates the API key of the proxy.',
        dataAndKeys,
      ),
    },
    data,
    dataAndKeys,
  );
  if (answer === undefined) return;
  await window.withProgress({ location: ProgressLocation.Notification, title: l10n.t('Deleting all data …') }, async () => {
    await proxy.deleteAllData();
    if (answer === dataAndKeys) await deleteKeys(proxy, secrets, settings);
  });
  const done =
    answer === dataAndKeys
      ? l10n.t('All data and keys are deleted. Clients need the new API key of the proxy.')
      : l10n.t('All data is deleted. Budgets begin again with the limits of your settings.');
  void showInformation(done);
}

async function deleteKeys(proxy: Proxy, secrets: EditorSecrets, settings: EditorSettings): Promise<void> {
  await secrets.deleteAllProviderKeys(keyedProviders(settings).map(({ id }) => id));
  await proxy.rotateApiKey();
}
