import type { BudgetPeriod, BudgetStatus } from '../../src/server/api-types';
import { fill, h } from '../dom/element';
import { icon } from '../dom/icons';
import { formatUsd, parseUsd } from '../format/money';
import { formatShare } from '../format/numbers';
import { formatUntil } from '../format/time';
import type { Page } from '../page';
import { inlineEditor } from '../shell/inline-editor';
import { budgetLevel, budgetShare, LEVEL_TEXT } from './budget-level';

const NAMES: Record<BudgetPeriod, string> = { daily: 'Daily', weekly: 'Weekly', monthly: 'Monthly' };
const LIMITS = { daily: 'dailyUsd', weekly: 'weeklyUsd', monthly: 'monthlyUsd' } as const satisfies Record<
  BudgetPeriod,
  keyof BudgetStatus['config']
>;

/** One period's budget: spent and limit in numbers and as a bar, how that stands in words, and the limit's editor. */
export function budgetGauge(page: Page, period: BudgetPeriod): HTMLElement {
  const name = NAMES[period];
  const amounts = h('span', { class: 'gauge-amounts' });
  const edit = h(
    'button',
    { type: 'button', class: 'icon-button', title: 'Change the limit', 'aria-label': `Change the ${period} limit`, onClick: openEditor },
    icon('edit'),
  );
  const bar = h('div', { class: 'gauge-bar' });
  const state = h('div', { class: 'gauge-state' });
  const line = h('div', { class: 'gauge-line' }, h('span', { class: 'gauge-name' }, name), amounts, edit);
  const element = h('div', { class: 'gauge', 'data-period': period }, line, bar, state);

  function show(): void {
    const budget = page.store.state.budget.data;
    if (!budget) return;
    const usage = budget.usage[period];
    const { spentUsd, limitUsd, reservedUsd } = usage;
    const { downgradeAt } = budget.config;
    const level = budgetLevel(usage, downgradeAt);
    element.dataset.level = level;
    fill(amounts, h('strong', {}, formatUsd(spentUsd)), limitUsd === null ? ' spent' : ` of ${formatUsd(limitUsd)}`);
    bar.hidden = limitUsd === null;
    if (limitUsd === null) {
      fill(state, h('span', {}, LEVEL_TEXT.none));
      return;
    }
    const share = budgetShare(spentUsd, limitUsd);
    const reserved = budgetShare(reservedUsd, limitUsd);
    fill(bar, ...barParts(share, reserved, downgradeAt));
    const left = Math.max(0, limitUsd - spentUsd);
    fill(
      state,
      h('span', { class: 'gauge-level' }, `${LEVEL_TEXT[level]}, ${formatShare(share)}`),
      h('span', {}, `${formatUsd(left)} left, resets ${formatUntil(usage.resetsAt, new Date())}`),
    );
    describeBar(bar, `${name} budget`, share, `${formatUsd(spentUsd)} of ${formatUsd(limitUsd)}: ${LEVEL_TEXT[level]}`);
  }

  function openEditor(): void {
    const limit = page.store.state.budget.data?.usage[period].limitUsd ?? null;
    const key = LIMITS[period];
    const editor = inlineEditor({
      label: `${name} limit in US dollars`,
      initial: limit === null ? '' : String(limit),
      size: 8,
      parse: parseUsd,
      hint: 'Type an amount such as 5 or 12.50.',
      save: (amount) => page.actions.setBudget({ [key]: amount }),
      ...(limit === null ? {} : { remove: { label: 'Remove limit', run: () => page.actions.setBudget({ [key]: null }) } }),
      onClose: close,
    });
    line.after(editor.element);
    edit.hidden = true;
    editor.focus();

    function close(): void {
      editor.element.remove();
      edit.hidden = false;
      edit.focus();
    }
  }

  page.store.watch(['budget', 'minute'], show);
  return element;
}

function barParts(share: number, reserved: number, downgradeAt: number): HTMLElement[] {
  const spent = h('div', { class: 'gauge-spent' });
  spent.style.width = percent(share);
  const held = h('div', { class: 'gauge-reserved', title: 'Reserved by requests on their way' });
  held.style.width = percent(Math.min(reserved, 1 - Math.min(share, 1)));
  const mark = h('div', { class: 'gauge-mark', title: `From ${formatShare(downgradeAt)} on, cheaper models are preferred` });
  mark.style.left = percent(downgradeAt);
  return [spent, held, mark];
}

function describeBar(bar: HTMLElement, label: string, share: number, text: string): void {
  const attributes = {
    role: 'meter',
    'aria-label': label,
    'aria-valuemin': '0',
    'aria-valuemax': '100',
    'aria-valuenow': String(Math.round(Math.min(share, 1) * 100)),
    'aria-valuetext': text,
  };
  for (const [attribute, value] of Object.entries(attributes)) bar.setAttribute(attribute, value);
}

function percent(share: number): string {
  return `${Math.min(1, Math.max(0, share)) * 100}%`;
}
