import { l10n } from 'vscode';
import type { LiveStatus } from '../live-status';
import { showInformation } from '../messages';
import type { ProxyClient } from '../proxy-client';

/** The client of the running proxy, once it has started; when it does not run, says why and offers to start it. */
export async function runningClient(live: LiveStatus): Promise<ProxyClient | undefined> {
  await live.settled();
  if (live.client) return live.client;
  const { state } = live;
  const start = state.role === 'failed' ? l10n.t('Try Again') : l10n.t('Start');
  const reason = state.role === 'failed' ? `Smart Claude Proxy: ${state.problem.message}` : l10n.t('Smart Claude Proxy is not running.');
  const choice = await showInformation(reason, start);
  if (choice === start) await live.proxy.restart();
  return live.client;
}
