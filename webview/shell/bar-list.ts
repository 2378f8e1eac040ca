import { h } from '../dom/element';

export interface BarListRow {
  /** What stands before the bar; its text names the row. */
  label: Node | string;
  value: number;
  text: string;
  /** A CSS colour; the accent colour without one. */
  color?: string;
}

/** Amounts as bars with their text: a list that can be read as well as seen. Bars are in proportion to the largest. */
export function barList(label: string, rows: readonly BarListRow[]): HTMLElement {
  const largest = Math.max(...rows.map(({ value }) => value), 0);
  return h(
    'ul',
    { class: 'bar-list', 'aria-label': label },
    ...rows.map((row) => {
      const bar = h('span', { class: 'bar' });
      bar.style.width = `${largest > 0 ? (row.value / largest) * 100 : 0}%`;
      if (row.color) bar.style.backgroundColor = row.color;
      return h(
        'li',
        {},
        h(
          'span',
          { class: 'bar-label' },
          typeof row.label === 'string' ? h('bdi', { class: 'name', title: row.label }, row.label) : row.label,
        ),
        h('span', { class: 'bar-text' }, row.text),
        h('span', { class: 'bar-track', 'aria-hidden': 'true' }, bar),
      );
    }),
  );
}
