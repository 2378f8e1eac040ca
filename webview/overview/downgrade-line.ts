import { fill, h } from '../dom/element';
import { icon } from '../dom/icons';
import { formatShare } from '../format/numbers';
import type { Page } from '../page';
import { inlineEditor } from '../shell/inline-editor';

/** From which share of a limit on cheaper models are preferred, with its editor; there only when some limit is. */
export function downgradeLine(page: Page): HTMLElement {
  const text = h('span', {});
  const edit = h(
    'button',
    {
      type: 'button',
      class: 'icon-button',
      title: 'Change',
      'aria-label': 'Change from where cheaper models are preferred',
      onClick: open,
    },
    icon('edit'),
  );
  const line = h('div', { class: 'gauge-line muted' }, text, edit);
  const element = h('div', { class: 'downgrade-line' }, line);

  function open(): void {
    const share = page.store.state.budget.data?.config.downgradeAt ?? 0.8;
    const editor = inlineEditor({
      label: 'Percent of a limit',
      initial: String(Number((share * 100).toFixed(4))),
      size: 4,
      parse: parsePercent,
      hint: 'Type a percentage from 0 to 100.',
      save: (downgradeAt) => page.actions.setBudget({ downgradeAt }),
      onClose: () => {
        editor.element.remove();
        edit.hidden = false;
        edit.focus();
      },
    });
    line.after(editor.element);
    edit.hidden = true;
    editor.focus();
  }

  page.store.watch(['budget'], () => {
    const budget = page.store.state.budget.data;
    element.hidden = !budget || Object.values(budget.usage).every((usage) => usage.limitUsd === null);
    if (budget) fill(text, `Cheaper models are preferred from ${formatShare(budget.config.downgradeAt)} of a limit.`);
  });
  return element;
}

/** `80` or `80%` as 0.8; null for anything that is not a percentage from 0 to 100. */
function parsePercent(text: string): number | null {
  const match = /^(\d{1,3}(?:\.\d+)?)\s*%?$/.exec(text.trim());
  const percent = Number(match?.[1]);
  return match && percent <= 100 ? percent / 100 : null;
}
