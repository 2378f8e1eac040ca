import { l10n, ProgressLocation, window } from 'vscode';
import type { Proxy } from '../../proxy-contract';

/** Restarts the proxy; streams under way get their time to end, so a notification says what the wait is for. */
export async function restartProxy(proxy: Proxy): Promise<void> {
  await window.withProgress({ location: ProgressLocation.Notification, title: l10n.t('Restarting Smart Claude Proxy …') }, () =>
    proxy.restart(),
  );
}
