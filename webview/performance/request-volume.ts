import { chartCard } from '../charts/chart-card';
import { dayChart } from '../charts/day-chart';
import { daySeries } from '../charts/day-series';
import { formatCount, formatCounted } from '../format/numbers';
import { formatDay, localDay } from '../format/time';
import type { Page } from '../page';
import { periodPhrase } from '../shell/period-picker';
import { providerText } from '../state/provider-names';
import { readTheme } from '../theme/theme';

export function requestVolume(page: Page): HTMLElement {
  return chartCard(page, {
    title: 'Request volume',
    keys: ['stats', 'providers'],
    view() {
      const { stats } = page.store.state;
      if (!stats.data) return null;
      const { days } = stats.data;
      const rows = stats.data['request-volume'].map(({ day, provider, requests }) => ({ day, group: provider, value: requests }));
      const series = daySeries(rows, days, localDay(new Date()));
      const perDay = series.days.map((_, index) => series.groups.reduce((sum, group) => sum + (group.values[index] ?? 0), 0));
      const busiest = perDay.indexOf(Math.max(...perDay));
      const most =
        days > 1 && series.total > 0 ? `; most on ${formatDay(series.days[busiest] ?? '')} (${formatCount(perDay[busiest] ?? 0)})` : '';
      return dayChart({
        series,
        theme: readTheme(),
        format: formatCount,
        nameOf: (id) => providerText(page.store.state, id),
        colorOf: (id) => page.palette.of(id),
        summary:
          series.total === 0
            ? `No requests ${periodPhrase(days)}.`
            : `${formatCounted(series.total, 'request')} ${periodPhrase(days)}${most}.`,
      });
    },
  });
}
