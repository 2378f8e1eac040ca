import { l10n } from 'vscode';
import { decisionReport } from '../decision-report';
import type { LiveStatus } from '../live-status';
import type { MarkdownPages } from '../markdown-pages';
import { tellNothingAsked } from './nothing-yet';
import { runningClient } from './running-client';

/**
 * Opens a page that says why a request went where it went.
 * @param taskId the newest request without one
 */
export async function explainLastDecision(live: LiveStatus, pages: MarkdownPages, taskId?: string): Promise<void> {
  const client = await runningClient(live);
  if (!client) return;
  const id = taskId ?? (await client.recentRequests(1))[0]?.id;
  if (id === undefined) return tellNothingAsked(l10n.t('There is no request to explain yet.'));
  await pages.open(l10n.t('Routing Decision'), decisionReport(await client.requestReport(id)));
}
