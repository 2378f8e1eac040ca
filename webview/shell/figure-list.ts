import { fill, h } from '../dom/element';

export interface Figure {
  label: string;
  value: string;
  /** What puts the value in proportion. */
  note?: string | undefined;
}

/** Fills a `<dl>` with figures. */
export function fillFigures(list: HTMLDListElement, figures: readonly Figure[]): void {
  fill(
    list,
    ...figures.map(({ label, value, note }) =>
      h('div', { class: 'figure' }, h('dt', {}, label), h('dd', {}, value), note !== undefined && h('dd', { class: 'figure-note' }, note)),
    ),
  );
}
