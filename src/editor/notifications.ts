import { commands, type Disposable, l10n, window } from 'vscode';
import { formatCost } from '../../webview/format/money';
import type { BudgetCrossing } from '../cost/budget-thresholds';
import type { RecentRequest } from '../store/queries';
import { crossingText } from './budget-crossing-text';
import { type CommandName, commandId } from './contributions';
import type { EditorSettings } from './editor-settings';
import type { LiveStatus } from './live-status';
import { modelName } from './markdown';
import type { NoticeAction, Notices } from './notices';
import { openSettingsOf } from './settings-editor';

/** Tells what the person may want to act on, in the window that runs the proxy, so that several windows do not say it at once. */
export function tellWhatNeedsAction(live: LiveStatus, settings: EditorSettings, notices: Notices): Disposable {
  return live.onEvent((event) => {
    const { current } = settings;
    // Whoever wants to see costs looks at one window at a time; everything else is told by the window that runs the proxy.
    if (event.type === 'task' && current.settings['notifications.costAfterRequest'] === 'notification' && window.state.focused) {
      void tellCost(event.request, notices);
    }
    if (live.state.role !== 'owner') return;
    if (event.type === 'storage' && event.problem !== null) void tellStorageProblem(event.problem, notices);
    if (event.type === 'budget' && event.crossed && current.settings['notifications.budget']) {
      void tellThreshold(event.crossed, notices);
    }
  });
}

function tellThreshold(crossing: BudgetCrossing, notices: Notices): Promise<void> {
  const [id, severity] =
    crossing.level === 'exhausted' ? (['budgetUsedUp', 'warning'] as const) : (['budgetNearlyUsed', 'information'] as const);
  return notices.show(id, severity, crossingText(crossing), [
    raiseLimit(crossing.payer),
    action(l10n.t('Open Dashboard'), 'openDashboard'),
  ]);
}

/** The command knows only the limits for everybody; those of a client or provider are settings. */
function raiseLimit(payer: BudgetCrossing['payer']): NoticeAction {
  if (payer === 'all') return action(l10n.t('Set Budget…'), 'setBudget');
  const key = payer.startsWith('client ') ? 'budget.clients' : 'budget.providers';
  return [l10n.t('Open Settings'), () => openSettingsOf([key])];
}

function tellStorageProblem(problem: string, notices: Notices): Promise<void> {
  return notices.show('storageProblem', 'warning', `Smart Claude Proxy: ${problem}`, [
    action(l10n.t('Restart'), 'restart'),
    action(l10n.t('Show Log'), 'showLog'),
  ]);
}

function tellCost(request: RecentRequest, notices: Notices): Promise<void> {
  const { id, costUsd, costEstimated } = request;
  const message = l10n.t('{0} for an answer by {1}.', formatCost(costUsd, costEstimated), modelName(request));
  return notices.show('requestCost', 'information', message, [
    action(l10n.t('Explain'), 'explainLastDecision', id),
    action(l10n.t('Rate…'), 'rateLastResponse', id),
  ]);
}

function action(label: string, command: CommandName, ...args: unknown[]): NoticeAction {
  return [label, () => commands.executeCommand(commandId(command), ...args)];
}
