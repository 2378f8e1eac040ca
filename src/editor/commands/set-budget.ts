import { l10n, type QuickPickItem, window } from 'vscode';
import { formatUsd, parseUsd } from '../../../webview/format/money';
import type { BudgetConfig } from '../../cost/budget-config';
import type { BudgetPeriod, BudgetStatus } from '../../server/api-types';
import type { LiveStatus } from '../live-status';
import { runningClient } from './running-client';

interface LimitItem extends QuickPickItem {
  field: keyof BudgetConfig;
}

/** Asks for a limit and sets it; takes effect at once, in every window. */
export async function setBudget(live: LiveStatus): Promise<void> {
  const client = await runningClient(live);
  if (!client) return;
  const budget = await client.budget();
  const choice = await window.showQuickPick(items(budget), { title: l10n.t('Set Budget'), placeHolder: l10n.t('Which limit?') });
  if (!choice) return;
  const change =
    choice.field === 'downgradeAt' ? await askForShare(budget) : await askForLimit(choice.label, choice.field, budget.config[choice.field]);
  if (!change) return;
  await client.setBudget(change);
  window.setStatusBarMessage(`$(credit-card) ${l10n.t('{0}: {1}', choice.label, described(change))}`, 5_000);
}

function items({ config, usage }: BudgetStatus): LimitItem[] {
  const limit = (label: string, field: 'dailyUsd' | 'weeklyUsd' | 'monthlyUsd', period: BudgetPeriod): LimitItem => ({
    label,
    field,
    description: config[field] === null ? l10n.t('no limit') : formatUsd(config[field]),
    detail: spent(formatUsd(usage[period].spentUsd), period),
  });
  return [
    limit(l10n.t('Limit per day'), 'dailyUsd', 'daily'),
    limit(l10n.t('Limit per week'), 'weeklyUsd', 'weekly'),
    limit(l10n.t('Limit per month'), 'monthlyUsd', 'monthly'),
    {
      label: l10n.t('Prefer cheaper models from'),
      field: 'downgradeAt',
      description: `${Math.round(config.downgradeAt * 100)}%`,
      detail: l10n.t('Share of a limit from which cheaper models are preferred'),
    },
  ];
}

function spent(amount: string, period: BudgetPeriod): string {
  return {
    daily: l10n.t('{0} spent today', amount),
    weekly: l10n.t('{0} spent this week', amount),
    monthly: l10n.t('{0} spent this month', amount),
  }[period];
}

async function askForLimit(
  title: string,
  field: 'dailyUsd' | 'weeklyUsd' | 'monthlyUsd',
  current: number | null,
): Promise<Partial<BudgetConfig> | undefined> {
  const entered = await window.showInputBox({
    title,
    prompt: l10n.t('US dollars; leave it empty for no limit.'),
    value: current === null ? '' : String(current),
    placeHolder: '5.00',
    validateInput: (text) => (text.trim() === '' || parseUsd(text) !== null ? undefined : l10n.t('Enter an amount such as 5 or 12.50.')),
  });
  if (entered === undefined) return undefined;
  return { [field]: entered.trim() === '' ? null : parseUsd(entered) };
}

async function askForShare({ config }: BudgetStatus): Promise<Partial<BudgetConfig> | undefined> {
  const entered = await window.showInputBox({
    title: l10n.t('Prefer cheaper models from'),
    prompt: l10n.t('Percent of a limit, 0 to 100.'),
    value: String(Math.round(config.downgradeAt * 100)),
    validateInput: (text) => (isPercent(text) ? undefined : l10n.t('Enter a number from 0 to 100.')),
  });
  return entered === undefined ? undefined : { downgradeAt: percentOf(entered) / 100 };
}

function percentOf(text: string): number {
  return Number(text.replace('%', '').trim() || Number.NaN);
}

function isPercent(text: string): boolean {
  const percent = percentOf(text);
  return percent >= 0 && percent <= 100;
}

function described(change: Partial<BudgetConfig>): string {
  if (change.downgradeAt !== undefined) return `${Math.round(change.downgradeAt * 100)}%`;
  const [limit] = Object.values(change);
  return typeof limit === 'number' ? formatUsd(limit) : l10n.t('no limit');
}
