import { pageSize } from '../api';
import { h } from '../dom/element';
import { formatCount } from '../format/numbers';
import type { Page } from '../page';
import { createButton } from '../toolkit';

/** `1–25 of 1,204`, and the way to the other pages. */
export function pager(page: Page): HTMLElement {
  const turn = (pages: number) => {
    const { offset } = page.store.state;
    page.actions.chooseRequests({ offset: Math.max(0, offset + pages * pageSize()) });
  };
  const previous = createButton({ label: 'Previous', description: 'Previous requests', onPress: () => turn(-1) });
  const next = createButton({ label: 'Next', description: 'Next requests', onPress: () => turn(1) });
  const range = h('span', { class: 'muted', role: 'status' });
  const element = h('nav', { class: 'pager', 'aria-label': 'Pages of requests' }, previous.element, next.element, range);
  page.store.watch(['recent', 'offset'], () => {
    const { recent, offset } = page.store.state;
    const shown = recent.data?.requests.length ?? 0;
    const total = recent.data?.total ?? 0;
    const first = (recent.data?.offset ?? 0) + 1;
    previous.setDisabled(offset === 0);
    next.setDisabled(offset + shown >= total);
    // Told with the rows it is about, not with the wish for them.
    if (recent.status === 'loading' && recent.data) return;
    range.textContent = shown === 0 ? '' : `${formatCount(first)}–${formatCount(first + shown - 1)} of ${formatCount(total)}`;
    element.hidden = total === 0;
  });
  return element;
}
