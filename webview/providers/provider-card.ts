import type { ProviderStatus } from '../../src/server/api-types';
import type { ProviderComparison } from '../../src/store/queries';
import { fill, h } from '../dom/element';
import { formatDuration } from '../format/duration';
import { formatUsd } from '../format/money';
import { formatCount, formatShare } from '../format/numbers';
import type { Page } from '../page';
import { fillFigures } from '../shell/figure-list';
import { providerTag } from '../shell/provider-tag';
import { createProviderControls } from './provider-controls';
import { healthLine } from './provider-health';

export interface ProviderCard {
  element: HTMLElement;
  /** Status is null for a provider that only the log still knows; figures for one that has answered nothing. */
  update(status: ProviderStatus | null, figures: ProviderComparison | null): void;
}

export function createProviderCard(page: Page, id: string): ProviderCard {
  const title = h('h3', {});
  const health = h('div', { class: 'provider-health' });
  const figures = h('dl', { class: 'figures provider-figures' });
  const controls = createProviderControls(page, id);
  const element = h(
    'article',
    { class: 'card provider-card', 'data-provider': id },
    h('header', { class: 'card-header' }, title, controls.enabled),
    health,
    figures,
    controls.element,
  );
  return {
    element,
    update(status, comparison) {
      fill(title, providerTag(page, id));
      element.classList.toggle('unused', !(status?.enabled && status.available));
      fill(health, ...(status ? healthLine(status) : [h('p', { class: 'muted' }, 'No longer configured; its requests stay in the log.')]));
      figures.hidden = comparison === null;
      if (comparison) {
        fillFigures(figures, [
          { label: 'Requests', value: formatCount(comparison.requests) },
          { label: 'Cost', value: formatUsd(comparison.costUsd) },
          { label: 'Latency', value: comparison.averageLatencyMs === null ? '–' : formatDuration(comparison.averageLatencyMs) },
          { label: 'Success', value: comparison.successRate === null ? '–' : formatShare(comparison.successRate) },
        ]);
      }
      controls.element.hidden = status === null;
      controls.enabled.hidden = status === null;
      if (status) controls.update(status);
    },
  };
}
