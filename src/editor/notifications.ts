import { ConfigurationTarget, commands, type Disposable, l10n, window, workspace } from 'vscode';
import type { BudgetPeriod } from '../server/api-types';
import { SETTINGS_PREFIX } from '../settings/configuration-contribution';
import { commandId } from './contributions';
import type { EditorSettings } from './editor-settings';
import type { LiveStatus } from './live-status';

/** Tells what the person may want to act on, in the window that runs the proxy, so that several windows do not say it at once. */
export function tellWhatNeedsAction(live: LiveStatus, settings: EditorSettings): Disposable {
  return live.onEvent((event) => {
    if (live.state.role !== 'owner') return;
    if (event.type === 'storage' && event.problem !== null) void tellStorageProblem(event.problem);
    if (event.type === 'budget' && event.crossed && settings.current.settings['notifications.budget']) {
      void tellThreshold(event.crossed.period, event.crossed.level === 'exhausted');
    }
  });
}

async function tellThreshold(period: BudgetPeriod, exhausted: boolean): Promise<void> {
  const name = { daily: l10n.t('today'), weekly: l10n.t('this week'), monthly: l10n.t('this month') }[period];
  const message = exhausted
    ? l10n.t('The budget for {0} is used up. The proxy refuses requests that cost money until it resets.', name)
    : l10n.t('The budget for {0} is nearly used up. The proxy prefers cheaper models now.', name);
  const setBudget = l10n.t('Set Budget…');
  const openDashboard = l10n.t('Open Dashboard');
  const never = l10n.t("Don't Show Again");
  const show = exhausted ? window.showWarningMessage : window.showInformationMessage;
  const choice = await show(message, setBudget, openDashboard, never);
  if (choice === setBudget) await commands.executeCommand(commandId('setBudget'));
  if (choice === openDashboard) await commands.executeCommand(commandId('openDashboard'));
  if (choice === never) await workspace.getConfiguration(SETTINGS_PREFIX).update('notifications.budget', false, ConfigurationTarget.Global);
}

async function tellStorageProblem(problem: string): Promise<void> {
  const showLog = l10n.t('Show Log');
  const choice = await window.showWarningMessage(`Smart Claude Proxy: ${problem}`, showLog);
  if (choice === showLog) await commands.executeCommand(commandId('showLog'));
}
