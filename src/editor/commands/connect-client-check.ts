import { type CancellationToken, l10n, ProgressLocation, window } from 'vscode';
import { formatCost } from '../../../webview/format/money';
import type { Client } from '../../clients/client';
import type { RecentRequest } from '../../store/queries';
import type { LiveStatus } from '../live-status';
import { modelName } from '../markdown';
import { showInformation, showWarning } from '../messages';
import { firstRequestHint } from './connect-client-texts';

export type CheckOutcome = 'arrived' | 'failed' | 'cancelled' | 'again';

/**
 * Waits until a request of this client has ended, shows how it went, and says what to try when the person stops waiting.
 * @param workspaceName the ending of its key, when only one workspace was connected
 */
export async function checkConnection(live: LiveStatus, client: Client, workspaceName?: string): Promise<CheckOutcome> {
  const hint = firstRequestHint(client.id);
  const request = await window.withProgress(
    { location: ProgressLocation.Notification, cancellable: true, title: l10n.t('Waiting for a request from {0}', client.name) },
    (progress, cancelled) => {
      progress.report({ message: hint });
      return nextRequest(live, client, workspaceName, cancelled);
    },
  );
  if (!request) return tellNothingArrived(client, hint);
  if (request.status !== 'success') {
    const reason = request.error ?? l10n.t('it was cancelled');
    void showWarning(l10n.t('{0} is connected, but its request was not answered: {1}', client.name, reason));
    return 'failed';
  }
  const cost = formatCost(request.costUsd, request.costEstimated);
  void showInformation(l10n.t('{0} is connected: {1} answered for {2}.', client.name, modelName(request), cost));
  return 'arrived';
}

function nextRequest(
  live: LiveStatus,
  client: Client,
  workspaceName: string | undefined,
  cancelled: CancellationToken,
): Promise<RecentRequest | undefined> {
  return new Promise((resolve) => {
    const subscription = live.onEvent((event) => {
      if (event.type !== 'task' || event.request.client !== client.id) return;
      if (workspaceName !== undefined && event.request.workspace !== workspaceName) return;
      subscription.dispose();
      resolve(event.request);
    });
    cancelled.onCancellationRequested(() => {
      subscription.dispose();
      resolve(undefined);
    });
  });
}

async function tellNothingArrived(client: Client, hint: string): Promise<CheckOutcome> {
  const again = l10n.t('Wait Again');
  const choice = await showInformation(l10n.t('No request from {0} has arrived yet. {1}', client.name, hint), again);
  return choice === again ? 'again' : 'cancelled';
}
