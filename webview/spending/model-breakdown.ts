import type { ChartConfiguration } from 'chart.js';
import { chartCard } from '../charts/chart-card';
import { ringChartOptions } from '../charts/chart-options';
import type { LegendEntry } from '../charts/legend';
import { h } from '../dom/element';
import { shorten, visibleName } from '../format/labels';
import { formatUsd } from '../format/money';
import { formatCount, formatShare, formatTokens } from '../format/numbers';
import type { Page } from '../page';
import { periodPhrase } from '../shell/period-picker';
import { segments } from '../shell/segments';
import type { StatsReport } from '../state/page-state';
import { providerText } from '../state/provider-names';
import { readTheme } from '../theme/theme';
import { groupModels, type ProviderShare } from './group-models';

/** Each model's part of cost or requests: the outer ring; the inner ring sums up its provider. */
export function modelBreakdown(page: Page): HTMLElement {
  const measure = segments({
    legend: 'Measure',
    options: [
      { value: 'cost', label: 'Cost' },
      { value: 'requests', label: 'Requests' },
    ] as const,
    onChoose: (breakdownBy) => page.store.change({ breakdownBy }),
  });
  page.store.watch(['breakdownBy', 'stats'], () => measure.update(measureInUse(page)));
  return chartCard(page, {
    title: 'Models',
    controls: h('div', { class: 'card-controls' }, measure.element),
    keys: ['stats', 'providers', 'breakdownBy'],
    view() {
      const { stats } = page.store.state;
      if (!stats.data) return null;
      const { days } = stats.data;
      const breakdownBy = measureInUse(page);
      const groups = groupModels(stats.data['model-breakdown'], breakdownBy);
      const total = groups.reduce((sum, group) => sum + group.value, 0);
      const format = breakdownBy === 'cost' ? formatUsd : formatCount;
      return {
        summary: summarise(groups, total, breakdownBy, periodPhrase(days)),
        legend: legendOf(page, groups, format),
        table: tableOf(page, stats.data['model-breakdown']),
        chart: total > 0 ? ring(page, groups, format) : null,
        height: 180,
      };
    },
  });
}

/** Where nothing costs anything (local models, the demo), requests are what can be compared. */
function measureInUse(page: Page): 'cost' | 'requests' {
  const { stats, breakdownBy } = page.store.state;
  const free = stats.data?.['model-breakdown'].every((row) => row.costUsd === 0) ?? false;
  return free ? 'requests' : breakdownBy;
}

function summarise(groups: readonly ProviderShare[], total: number, measure: 'cost' | 'requests', period: string): string {
  const largest = groups.flatMap((group) => group.models).sort((a, b) => b.value - a.value)[0];
  if (!largest || total === 0) return measure === 'cost' ? `Nothing was spent ${period}.` : `No requests ${period}.`;
  const share = formatShare(largest.value / total);
  return measure === 'cost'
    ? `${shorten(visibleName(largest.model), 40)} took ${share} of the cost.`
    : `${shorten(visibleName(largest.model), 40)} answered ${share} of the requests.`;
}

function legendOf(page: Page, groups: readonly ProviderShare[], format: (value: number) => string): LegendEntry[] {
  return groups.flatMap(({ provider, value, models }) => [
    { label: providerText(page.store.state, provider), color: page.palette.of(provider), value: format(value), heading: true },
    ...models.map((model, index) => ({
      label: visibleName(model.model),
      color: page.palette.shade(provider, index, models.length),
      value: format(model.value),
    })),
  ]);
}

function tableOf(page: Page, rows: StatsReport['model-breakdown']) {
  return {
    columns: ['Model', 'Provider', 'Requests', 'Cost', 'Tokens in', 'Tokens out'],
    rows: rows.map((row) => [
      visibleName(row.model),
      providerText(page.store.state, row.provider),
      formatCount(row.requests),
      formatUsd(row.costUsd),
      formatTokens(row.tokensIn),
      formatTokens(row.tokensOut),
    ]),
  };
}

function ring(page: Page, groups: readonly ProviderShare[], format: (value: number) => string): ChartConfiguration {
  const theme = readTheme();
  const models = groups.flatMap(({ provider, models: members }) =>
    members.map((member, index) => ({ ...member, color: page.palette.shade(provider, index, members.length) })),
  );
  const edge = { borderColor: theme.background, borderWidth: 1 };
  const options = ringChartOptions({ theme, format });
  const names = [models.map(({ model }) => visibleName(model)), groups.map(({ provider }) => providerText(page.store.state, provider))];
  return {
    type: 'doughnut',
    data: {
      labels: names[0] ?? [],
      datasets: [
        { data: models.map(({ value }) => value), backgroundColor: models.map(({ color }) => color), weight: 3, ...edge },
        {
          data: groups.map(({ value }) => value),
          backgroundColor: groups.map(({ provider }) => page.palette.of(provider)),
          weight: 1,
          ...edge,
        },
      ],
    },
    options: {
      ...options,
      plugins: {
        tooltip: {
          ...options.plugins?.tooltip,
          callbacks: {
            title: () => '',
            label: ({ datasetIndex, dataIndex, raw }) => ` ${names[datasetIndex]?.[dataIndex] ?? ''}: ${format(Number(raw))}`,
          },
        },
      },
    },
  };
}
