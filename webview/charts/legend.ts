import { h } from '../dom/element';

export interface LegendEntry {
  label: string;
  /** `#rrggbb` or another CSS colour. */
  color: string;
  /** The entry's total, when it has one. */
  value?: string;
  /** Entries under a heading follow it, indented. */
  heading?: boolean;
}

export function legendList(entries: readonly LegendEntry[]): HTMLElement[] {
  const grouped = entries.some((entry) => entry.heading);
  return entries.map((entry) =>
    h(
      'li',
      { class: entry.heading ? 'legend-heading' : grouped ? 'legend-member' : null },
      swatch(entry.color),
      h('bdi', { class: 'legend-label', title: entry.label }, entry.label),
      entry.value !== undefined && h('span', { class: 'legend-value' }, entry.value),
    ),
  );
}

/** A spot of colour; the text beside it says the same. */
export function swatch(color: string): HTMLElement {
  const element = h('span', { class: 'swatch', 'aria-hidden': 'true' });
  element.style.backgroundColor = color;
  return element;
}
