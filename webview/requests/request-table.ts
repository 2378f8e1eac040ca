import { fill, h, reconcile } from '../dom/element';
import { icon } from '../dom/icons';
import { whenIdle } from '../dom/when-idle';
import type { Page } from '../page';
import { periodPhrase } from '../shell/period-picker';
import { button } from '../toolkit';
import { COLUMNS, nextOrder, sortedColumn } from './columns';
import { createRequestRow, type RequestRow } from './request-row';

/** Rows of a window of usual height; the others are made once these are drawn. */
const ROWS_AT_FIRST = 10;

/** How long the other rows may be put off while the page is busy. */
const LONGEST_WAIT_MS = 500;

/** The requests as a table, or as one card each where the page is narrow. Rows are kept as long as they are shown. */
export function requestTable(page: Page): HTMLElement {
  const head = h(
    'tr',
    { role: 'row' },
    h('th', { role: 'columnheader', scope: 'col' }, h('span', { class: 'visually-hidden' }, 'Details')),
  );
  const body = h('tbody', { role: 'rowgroup' });
  const empty = h('div', { class: 'empty', hidden: true });
  const table = h('table', { class: 'requests', role: 'table', 'aria-label': 'Requests' }, h('thead', { role: 'rowgroup' }, head), body);
  addHeadings(page, head);

  let rows = new Map<string, RequestRow>();
  let most = ROWS_AT_FIRST;

  function showAll(): void {
    most = Number.POSITIVE_INFINITY;
    show();
  }

  function show(): void {
    const { recent, openRequest } = page.store.state;
    if (!recent.data) return;
    const shown = new Map<string, RequestRow>();
    for (const request of recent.data.requests.slice(0, most)) {
      const row = rows.get(request.requestGroupId) ?? createRequestRow(page);
      row.update(request, openRequest === request.requestGroupId);
      shown.set(request.requestGroupId, row);
    }
    rows = shown;
    reconcile(
      body,
      [...shown.values()].flatMap((row) => row.elements()),
    );
    table.hidden = shown.size === 0;
    empty.hidden = shown.size > 0;
    if (shown.size === 0) fill(empty, ...emptyContent(page));
    const missing = shown.size < recent.data.requests.length;
    table.setAttribute('aria-busy', String(missing));
    if (missing) whenIdle(showAll, LONGEST_WAIT_MS);
  }

  page.store.watch(['recent', 'providers', 'openRequest', 'theme', 'minute'], show);
  return h('div', {}, table, empty);
}

function addHeadings(page: Page, head: HTMLElement): void {
  for (const column of COLUMNS) {
    const arrow = icon('chevron');
    const press = () => page.actions.chooseRequests({ sort: nextOrder(page.store.state.sort, column) });
    const heading = h(
      'th',
      { scope: 'col', role: 'columnheader', class: `column column-${column.sort}${column.numeric ? ' numeric' : ''}` },
      h('button', { type: 'button', class: 'sort-button', onClick: press }, column.label, arrow),
    );
    page.store.watch(['sort'], () => {
      const { sort, direction } = sortedColumn(page.store.state.sort);
      if (sort === column.sort) heading.setAttribute('aria-sort', direction);
      else heading.removeAttribute('aria-sort');
    });
    head.append(heading);
  }
}

function emptyContent(page: Page): (HTMLElement | false)[] {
  const { provider, category, client, status, days, offset, recent } = page.store.state;
  if (provider || category || client || status || offset > 0) {
    return [
      h('p', {}, 'No request matches these filters.'),
      button({
        label: 'Show all requests',
        onPress: () => page.actions.chooseRequests({ provider: '', category: '', client: '', status: '' }),
      }),
    ];
  }
  return [h('p', {}, `No requests ${periodPhrase(recent.data?.days ?? days)}. The next one appears here as soon as it is answered.`)];
}
