import type { TaskStatus } from '../../src/task-record';
import { h } from '../dom/element';
import { CATEGORY_LABELS, STATUS_LABELS, shorten, visibleName } from '../format/labels';
import type { Page } from '../page';
import { knownProviders, providerText } from '../state/provider-names';
import { createDropdown, type DropdownOption } from '../toolkit';
import { COLUMNS, type SortOrder } from './columns';

/** Which requests the table shows, and in which order where it has no headings to press. */
export function requestFilters(page: Page): HTMLElement {
  const { store, actions } = page;
  const provider = createDropdown('Provider', (value) => actions.chooseRequests({ provider: value }));
  const category = createDropdown('Category', (value) => actions.chooseRequests({ category: value }));
  const client = createDropdown('Client', (value) => actions.chooseRequests({ client: value }));
  const status = createDropdown('Result', (value) => actions.chooseRequests({ status: STATUSES.find((known) => known === value) ?? '' }));
  const order = createDropdown('Order', (value) => {
    const chosen = ORDERS.find((option) => option.value === value);
    if (chosen) actions.chooseRequests({ sort: chosen.value });
  });

  store.watch(['providers', 'stats', 'provider'], () => {
    const options = knownProviders(store.state).map((id) => ({ value: id, label: shorten(providerText(store.state, id), 40) }));
    provider.update(withAll('All providers', options, store.state.provider), store.state.provider);
  });
  store.watch(['category'], () => {
    const options = Object.entries(CATEGORY_LABELS).map(([value, label]) => ({ value, label }));
    category.update(withAll('All categories', options, store.state.category), store.state.category);
  });
  store.watch(['stats', 'client'], () => {
    const names = new Set(store.state.stats.data?.clients.map((row) => row.client));
    const options = [...names].sort().map((name) => ({ value: name, label: shorten(visibleName(name), 40) }));
    client.update(withAll('All clients', options, store.state.client), store.state.client);
  });
  store.watch(['status'], () => {
    const options = STATUSES.map((value) => ({ value, label: STATUS_LABELS[value] }));
    status.update(withAll('All results', options, store.state.status), store.state.status);
  });
  store.watch(['sort'], () => order.update(ORDERS, store.state.sort));

  order.element.classList.add('order-dropdown');
  return h(
    'div',
    { class: 'filters', role: 'group', 'aria-label': 'Filter the requests' },
    provider.element,
    category.element,
    client.element,
    status.element,
    order.element,
  );
}

const STATUSES: readonly TaskStatus[] = ['failure', 'aborted', 'success'];

const ORDERS: readonly { value: SortOrder; label: string }[] = COLUMNS.flatMap(({ sort, label, first }) => {
  const ascending = { value: sort, label: `${label}, ascending` };
  const descending = { value: `-${sort}` as const, label: `${label}, descending` };
  return first === 'ascending' ? [ascending, descending] : [descending, ascending];
});

/** A filter kept from before stays in the list even when the period no longer knows it. */
function withAll(all: string, options: DropdownOption[], chosen: string): DropdownOption[] {
  const unknown = chosen !== '' && !options.some((option) => option.value === chosen);
  return [{ value: '', label: all }, ...options, ...(unknown ? [{ value: chosen, label: shorten(visibleName(chosen), 40) }] : [])];
}
