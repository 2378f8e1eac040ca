import { chartCard } from '../charts/chart-card';
import { dayChart } from '../charts/day-chart';
import { type DaySeries, daySeries } from '../charts/day-series';
import { formatUsd } from '../format/money';
import { formatShare } from '../format/numbers';
import { localDay } from '../format/time';
import type { Page } from '../page';
import { periodPhrase } from '../shell/period-picker';
import { providerText } from '../state/provider-names';
import { readTheme } from '../theme/theme';

export function costOverTime(page: Page): HTMLElement {
  return chartCard(page, {
    title: 'Cost over time',
    keys: ['stats', 'providers'],
    view() {
      const { stats } = page.store.state;
      if (!stats.data) return null;
      const { days } = stats.data;
      const rows = stats.data['cost-over-time'].map(({ day, provider, costUsd }) => ({ day, group: provider, value: costUsd }));
      const series = daySeries(rows, days, localDay(new Date()));
      return dayChart({
        series,
        theme: readTheme(),
        format: formatUsd,
        nameOf: (id) => providerText(page.store.state, id),
        colorOf: (id) => page.palette.of(id),
        summary: summarise(page, series, days),
      });
    },
  });
}

function summarise(page: Page, series: DaySeries, days: number): string {
  const [first] = series.groups;
  if (!first) return `Nothing was spent ${periodPhrase(days)}.`;
  const part = series.groups.length === 1 ? 'all of it' : `${formatShare(first.total / series.total)} of it`;
  return `${formatUsd(series.total)} ${periodPhrase(days)}, ${part} by ${providerText(page.store.state, first.id)}.`;
}
