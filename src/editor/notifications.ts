import { commands, type Disposable, l10n, window } from 'vscode';
import { formatCost } from '../../webview/format/money';
import type { BudgetPeriod } from '../server/api-types';
import type { RecentRequest } from '../store/queries';
import { type CommandName, commandId } from './contributions';
import type { EditorSettings } from './editor-settings';
import type { LiveStatus } from './live-status';
import type { NoticeAction, Notices } from './notices';

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
      void tellThreshold(event.crossed.period, event.crossed.level === 'exhausted', notices);
    }
  });
}

function tellThreshold(period: BudgetPeriod, exhausted: boolean, notices: Notices): Promise<void> {
  const name = { daily: l10n.t('today'), weekly: l10n.t('this week'), monthly: l10n.t('this month') }[period];
  const actions = [action(l10n.t('Set Budget…'), 'setBudget'), action(l10n.t('Open Dashboard'), 'openDashboard')];
  return exhausted
    ? notices.show(
        'budgetUsedUp',
        'warning',
        l10n.t('The budget for {0} is used up. The proxy refuses requests that cost money until it resets.', name),
        actions,
      )
    : notices.show(
        'budgetNearlyUsed',
        'information',
        l10n.t('The budget for {0} is nearly used up. The proxy prefers cheaper models now.', name),
        actions,
      );
}

function tellStorageProblem(problem: string, notices: Notices): Promise<void> {
  return notices.show('storageProblem', 'warning', `Smart Claude Proxy: ${problem}`, [
    action(l10n.t('Restart'), 'restart'),
    action(l10n.t('Show Log'), 'showLog'),
  ]);
}

function tellCost({ id, provider, model, costUsd, costEstimated }: RecentRequest, notices: Notices): Promise<void> {
  const message = l10n.t('{0} for an answer by {1}.', formatCost(costUsd, costEstimated), `${provider}/${model}`);
  return notices.show('requestCost', 'information', message, [
    action(l10n.t('Explain'), 'explainLastDecision', id),
    action(l10n.t('Rate…'), 'rateLastResponse', id),
  ]);
}

function action(label: string, command: CommandName, ...args: unknown[]): NoticeAction {
  return [label, () => commands.executeCommand(commandId(command), ...args)];
}
