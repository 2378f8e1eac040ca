import { h } from '../dom/element';
import { formatCost } from '../format/money';
import { formatCounted, formatTokens } from '../format/numbers';
import type { Page } from '../page';
import { badge } from '../shell/badge';
import { loadablePanel } from '../shell/loadable-panel';
import { budgetGauge } from './budget-gauge';
import { downgradeLine } from './downgrade-line';

/** What today has cost so far, and how that stands against the budgets: the first thing anyone wants to know. */
export function todayPanel(page: Page): HTMLElement {
  const cost = h('div', { class: 'today-cost' });
  const details = h('p', { class: 'muted' });
  const demo = h('span', { class: 'demo-badge', hidden: true }, badge('Demo'));
  page.store.watch(['budget', 'today', 'providers'], () => {
    const { budget, today, providers } = page.store.state;
    cost.textContent = formatCost(today?.costUsd ?? budget.data?.usage.daily.spentUsd ?? 0, today?.costEstimated ?? false);
    document.title = `${cost.textContent} today – Smart Claude Proxy`;
    details.textContent = today
      ? `${formatCounted(today.requests, 'request')}, ${formatTokens(today.tokensIn)} tokens in, ${formatTokens(today.tokensOut)} out`
      : '';
    demo.hidden = !(today?.demo ?? providers.data?.some((provider) => provider.demo && provider.enabled) ?? false);
  });
  const gauges = h(
    'div',
    { class: 'gauges' },
    budgetGauge(page, 'daily'),
    budgetGauge(page, 'weekly'),
    budgetGauge(page, 'monthly'),
    downgradeLine(page),
  );
  const content = h(
    'div',
    { class: 'today' },
    h('div', { class: 'today-spent' }, h('h2', { class: 'today-title' }, 'Spent today', demo), cost, details),
    gauges,
  );
  return loadablePanel(page, 'budget', 'the budget', 'lines', content);
}
