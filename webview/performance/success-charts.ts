import { chartCard } from '../charts/chart-card';
import { type ShareRow, shareChart } from '../charts/share-chart';
import { h } from '../dom/element';
import { CATEGORY_LABELS, visibleName } from '../format/labels';
import type { Page } from '../page';
import { providerText } from '../state/provider-names';
import { readTheme } from '../theme/theme';
import { createDropdown } from '../toolkit';
import { successByCategory, successByModel } from './success-rows';

/** Success by model and by category, of all providers or of one. */
export function successCharts(page: Page): HTMLElement[] {
  return [successByModelCard(page), successByCategoryCard(page)];
}

function successByModelCard(page: Page): HTMLElement {
  return chartCard(page, {
    title: 'Success by model',
    controls: providerFilter(page),
    keys: ['stats', 'providers', 'successProvider'],
    view() {
      const { stats, successProvider } = page.store.state;
      if (!stats.data) return null;
      const rows = successByModel(stats.data['success-rates'], successProvider);
      return shareChart(
        'Model',
        rows.map((row) => ({
          label: visibleName(row.model),
          detail: providerText(page.store.state, row.provider),
          share: row.successRate,
          requests: row.requests,
          color: page.palette.of(row.provider),
        })),
        readTheme(),
      );
    },
  });
}

function successByCategoryCard(page: Page): HTMLElement {
  return chartCard(page, {
    title: 'Success by category',
    keys: ['stats', 'providers', 'successProvider'],
    view() {
      const { stats, successProvider } = page.store.state;
      if (!stats.data) return null;
      const theme = readTheme();
      const rows: ShareRow[] = successByCategory(stats.data['success-rates'], successProvider).map((row) => ({
        label: CATEGORY_LABELS[row.category] ?? row.category,
        detail: successProvider === '' ? 'All providers' : providerText(page.store.state, successProvider),
        share: row.successRate,
        requests: row.requests,
        color: successProvider === '' ? theme.neutral : page.palette.of(successProvider),
      }));
      return shareChart('Category', rows, theme);
    },
  });
}

function providerFilter(page: Page): HTMLElement {
  const dropdown = createDropdown('Provider of the success charts', (successProvider) => page.store.change({ successProvider }));
  page.store.watch(['stats', 'providers', 'successProvider'], () => {
    const { state } = page.store;
    const ids = state.stats.data?.['success-rates'].byProvider.map((row) => row.provider) ?? [];
    const listed = [...new Set([...ids, ...(state.successProvider === '' ? [] : [state.successProvider])])].sort();
    dropdown.update(
      [{ value: '', label: 'All providers' }, ...listed.map((id) => ({ value: id, label: providerText(state, id) }))],
      state.successProvider,
    );
  });
  return h('div', { class: 'card-controls' }, dropdown.element);
}
