import { l10n } from 'vscode';
import type { BudgetCrossing } from '../cost/budget-thresholds';

/** What a notification says of a threshold that was passed: whose limit, for when, and what the proxy does about it. */
export function crossingText({ period, level, payer }: BudgetCrossing): string {
  const when = { daily: l10n.t('today'), weekly: l10n.t('this week'), monthly: l10n.t('this month') }[period];
  const exhausted = level === 'exhausted';
  if (payer === 'all') {
    return exhausted
      ? l10n.t('The budget for {0} is used up. The proxy refuses requests that cost money until it resets.', when)
      : l10n.t('The budget for {0} is nearly used up. The proxy prefers cheaper models now.', when);
  }
  const name = payer.slice(payer.indexOf(' ') + 1);
  if (payer.startsWith('client ')) {
    return exhausted
      ? l10n.t('The budget of client “{0}” for {1} is used up. Its requests that cost money are refused until it resets.', name, when)
      : l10n.t('The budget of client “{0}” for {1} is nearly used up. Cheaper models answer it now.', name, when);
  }
  return exhausted
    ? l10n.t('The budget of provider “{0}” for {1} is used up. It is not asked for what costs money until it resets.', name, when)
    : l10n.t('The budget of provider “{0}” for {1} is nearly used up. At the limit other providers answer instead.', name, when);
}
