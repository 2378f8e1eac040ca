import { h } from '../dom/element';
import type { Page } from '../page';
import { exportButtons } from '../shell/export-buttons';
import { loadablePanel } from '../shell/loadable-panel';
import { pager } from './pager';
import { requestFilters } from './request-filters';
import { requestTable } from './request-table';

/** What was asked lately, what it cost and how well it went; with ratings. */
export function requestsSection(page: Page): HTMLElement {
  const content = h('div', {}, requestTable(page), h('div', { class: 'table-foot' }, pager(page), exportButtons(page)));
  return h('div', {}, requestFilters(page), loadablePanel(page, 'recent', 'the requests', 'lines', content));
}
