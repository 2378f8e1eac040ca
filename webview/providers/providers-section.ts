import type { ProviderStatus } from '../../src/server/api-types';
import type { ProviderComparison } from '../../src/store/queries';
import { h, reconcile } from '../dom/element';
import type { Page } from '../page';
import { loadablePanel } from '../shell/loadable-panel';
import { createProviderCard, type ProviderCard } from './provider-card';

/** Providers side by side: how each did in the period, how it is now, and whether and when it may be used. */
export function providersSection(page: Page): HTMLElement {
  const grid = h('div', { class: 'provider-grid' });
  const cards = new Map<string, ProviderCard>();
  page.store.watch(['providers', 'stats', 'theme', 'minute'], () => {
    const { providers, stats } = page.store.state;
    if (!providers.data) return;
    const figures = stats.data?.['provider-comparison'] ?? [];
    const shown = inOrder(providers.data, figures).map((id) => {
      const card = cards.get(id) ?? createProviderCard(page, id);
      cards.set(id, card);
      const status = providers.data?.find((provider) => provider.id === id);
      card.update(status ?? null, figures.find((row) => row.provider === id) ?? null);
      return card.element;
    });
    reconcile(grid, shown);
  });
  return loadablePanel(page, 'providers', 'the providers', 'charts', grid);
}

/** Those that can be used first, the busiest of them at the beginning; then what is off, missing or only in the log. */
function inOrder(providers: readonly ProviderStatus[], figures: readonly ProviderComparison[]): string[] {
  const requests = (id: string) => figures.find((row) => row.provider === id)?.requests ?? 0;
  const rank = (id: string) => {
    const status = providers.find((provider) => provider.id === id);
    return status?.enabled && status.available ? 0 : requests(id) > 0 ? 1 : 2;
  };
  const ids = [...new Set([...providers.map(({ id }) => id), ...figures.map(({ provider }) => provider)])];
  return ids.sort((a, b) => rank(a) - rank(b) || requests(b) - requests(a) || a.localeCompare(b));
}
