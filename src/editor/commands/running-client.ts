import { l10n, window } from 'vscode';
import type { LiveStatus } from '../live-status';
import type { ProxyClient } from '../proxy-client';

/** The client of the running proxy, once it has started; when it does not run, says so and offers to start it. */
export async function runningClient(live: LiveStatus): Promise<ProxyClient | undefined> {
  await live.settled();
  if (live.client) return live.client;
  const start = l10n.t('Start');
  const choice = await window.showInformationMessage(l10n.t('Smart Claude Proxy is not running.'), start);
  if (choice === start) await live.proxy.restart();
  return live.client;
}
