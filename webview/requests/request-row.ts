import type { RecentRequest } from '../../src/store/queries';
import { fill, h } from '../dom/element';
import { icon } from '../dom/icons';
import { formatDuration } from '../format/duration';
import { CATEGORY_LABELS, STATUS_LABELS, visibleName } from '../format/labels';
import { formatCost, formatUsd } from '../format/money';
import { formatCompression, formatCount, formatTokens } from '../format/numbers';
import { formatMoment, formatMomentInFull } from '../format/time';
import type { Page } from '../page';
import { providerTag } from '../shell/provider-tag';
import { createRatingControl } from './rating-control';
import { createRequestDetails, type RequestDetailsView } from './request-details';

export interface RequestRow {
  update(request: RecentRequest, open: boolean): void;
  /** The row, and below it its details when they are open. */
  elements(): HTMLElement[];
}

let lastRow = 0;

/** One request of the table. A press anywhere but on its controls opens its details. */
export function createRequestRow(page: Page): RequestRow {
  let request: RecentRequest | null = null;
  let details: RequestDetailsView | null = null;
  const detailsId = `request-details-${++lastRow}`;
  const toggle = h('button', { type: 'button', class: 'icon-button row-toggle', onClick: flip }, icon('chevron'));
  const cells = {
    time: cell('time'),
    provider: cell('provider'),
    model: cell('model'),
    category: cell('category'),
    tokens: cell('tokens', true),
    compression: cell('compression', true),
    cost: cell('cost', true),
    latency: cell('latency', true),
    success: cell('success'),
  };
  const rating = createRatingControl(page);
  const row = h(
    'tr',
    { role: 'row', class: 'request', onClick: openOnPress },
    h('td', { role: 'cell', class: 'cell-toggle' }, toggle),
    ...Object.values(cells),
    h('td', { role: 'cell', class: 'cell-rating' }, rating.element),
  );

  function flip(): void {
    const group = request?.requestGroupId ?? null;
    page.store.change({ openRequest: page.store.state.openRequest === group ? null : group });
  }

  function openOnPress(event: Event): void {
    const onControl = event.target instanceof Element && event.target.closest('button, a') !== null;
    if (!onControl && getSelection()?.isCollapsed !== false) flip();
  }

  function show(next: RecentRequest): void {
    const { time, provider, model, category, tokens, compression, cost, latency, success } = cells;
    fill(
      time,
      h('time', { datetime: next.createdAt, title: formatMomentInFull(next.createdAt) }, formatMoment(next.createdAt, new Date())),
    );
    fill(provider, providerTag(page, next.provider));
    fill(model, h('bdi', { class: 'name', title: next.model }, visibleName(next.model)));
    category.textContent = CATEGORY_LABELS[next.category] ?? next.category;
    category.title = category.textContent;
    tokens.textContent = `${formatTokens(next.tokensIn)} / ${formatTokens(next.tokensOut)}`;
    tokens.title = `${formatCount(next.tokensIn)} tokens in, ${formatCount(next.tokensOut)} out`;
    compression.textContent = formatCompression(next.tokensBeforeCompression, next.tokensAfterCompression);
    fill(cost, costNote(next), formatCost(next.costUsd, next.costEstimated));
    latency.textContent = formatDuration(next.latencyMs);
    fill(success, statusTag(next));
    toggle.setAttribute(
      'aria-label',
      `Details of the request of ${formatMoment(next.createdAt, new Date())} to ${visibleName(next.model)}`,
    );
  }

  return {
    update(next, open) {
      request = next;
      show(next);
      rating.update(next);
      toggle.setAttribute('aria-expanded', String(open));
      row.classList.toggle('open', open);
      if (open) {
        details ??= createRequestDetails(page, detailsId);
        details.update(next);
        toggle.setAttribute('aria-controls', detailsId);
      } else {
        details = null;
        toggle.removeAttribute('aria-controls');
      }
    },
    elements: () => (details ? [row, details.element] : [row]),
  };
}

function cell(name: string, numeric = false): HTMLTableCellElement {
  return h('td', { role: 'cell', class: `cell-${name}${numeric ? ' numeric' : ''}` });
}

function costNote({ cacheHit, quotaUsd }: RecentRequest): HTMLElement | null {
  if (cacheHit) return h('small', { class: 'cell-note', title: 'Answered from the cache' }, 'cached');
  if (quotaUsd > 0) return h('small', { class: 'cell-note', title: 'Paid by a subscription' }, `${formatUsd(quotaUsd)} quota`);
  return null;
}

function statusTag({ status, attempts, error }: RecentRequest): HTMLElement {
  const mark = { success: 'check', failure: 'cross', aborted: 'dash' } as const;
  return h(
    'span',
    { class: `status status-${status}`, title: error },
    icon(mark[status]),
    STATUS_LABELS[status],
    attempts > 1 && h('small', { class: 'cell-note' }, `${attempts} tries`),
  );
}
