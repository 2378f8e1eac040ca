import { h } from '../dom/element';

export interface DataTable {
  columns: string[];
  /** The first cell names the row. */
  rows: string[][];
}

export function dataTable(caption: string, { columns, rows }: DataTable): HTMLTableElement {
  return h(
    'table',
    { class: 'data-table' },
    h('caption', { class: 'visually-hidden' }, caption),
    h('thead', {}, h('tr', {}, ...columns.map((column) => h('th', { scope: 'col' }, column)))),
    h(
      'tbody',
      {},
      ...rows.map(([name, ...cells]) =>
        h('tr', {}, h('th', { scope: 'row' }, h('bdi', {}, name ?? '')), ...cells.map((cell) => h('td', {}, h('bdi', {}, cell)))),
      ),
    ),
  );
}
