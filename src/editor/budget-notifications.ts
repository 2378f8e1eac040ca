import { commands, type Disposable, l10n, window } from 'vscode';
import type { BudgetPeriod } from '../server/api-types';
import { commandId } from './contributions';
import type { EditorSettings } from './editor-settings';
import type { LiveStatus } from './live-status';

/** Says when a budget is nearly or wholly spent: once per period, in the window that runs the proxy. */
export function tellBudgetThresholds(live: LiveStatus, settings: EditorSettings): Disposable {
  return live.onEvent((event) => {
    if (event.type !== 'budget' || !event.crossed || live.state.role !== 'owner') return;
    if (settings.current.settings['notifications.budget']) void tell(event.crossed.period, event.crossed.level === 'exhausted');
  });
}

async function tell(period: BudgetPeriod, exhausted: boolean): Promise<void> {
  const name = { daily: l10n.t('today'), weekly: l10n.t('this week'), monthly: l10n.t('this month') }[period];
  const message = exhausted
    ? l10n.t('The budget for {0} is used up. The proxy refuses requests that cost money until it resets.', name)
    : l10n.t('The budget for {0} is nearly used up. The proxy prefers cheaper models now.', name);
  const setBudget = l10n.t('Set Budget…');
  const openDashboard = l10n.t('Open Dashboard');
  const show = exhausted ? window.showWarningMessage : window.showInformationMessage;
  const choice = await show(message, setBudget, openDashboard);
  if (choice === setBudget) await commands.executeCommand(commandId('setBudget'));
  if (choice === openDashboard) await commands.executeCommand(commandId('openDashboard'));
}
