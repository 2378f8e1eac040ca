import type { ChartConfiguration } from 'chart.js';
import { chartCard } from '../charts/chart-card';
import { dayChartOptions } from '../charts/chart-options';
import { daySeries } from '../charts/day-series';
import { formatCount, formatCounted, formatShare } from '../format/numbers';
import { formatDay, localDay } from '../format/time';
import type { Page } from '../page';
import { readTheme } from '../theme/theme';

const HEIGHT = 200;

/** The share of requests that were answered from memory, day by day. */
export function cacheHits(page: Page): HTMLElement {
  return chartCard(page, {
    title: 'Cache hit rate',
    keys: ['stats'],
    view() {
      const { stats } = page.store.state;
      if (!stats.data) return null;
      const { days, 'cache-hit-rate': rows } = stats.data;
      const series = daySeries(
        rows.flatMap(({ day, requests, hits }) => [
          { day, group: 'requests', value: requests },
          { day, group: 'hits', value: hits },
        ]),
        days,
        localDay(new Date()),
      );
      const valuesOf = (id: string) => series.groups.find((group) => group.id === id)?.values ?? series.days.map(() => 0);
      const requests = valuesOf('requests');
      const hits = valuesOf('hits');
      const [allRequests, allHits] = [requests, hits].map((values) => values.reduce((sum, value) => sum + value, 0));
      return {
        summary: summarise(allRequests ?? 0, allHits ?? 0),
        legend: [],
        table: {
          columns: ['Day', 'Hit rate', 'Hits', 'Requests'],
          rows: series.days.map((day, index) => [
            formatDay(day),
            rate(hits[index], requests[index]) === null ? '–' : formatShare(rate(hits[index], requests[index]) ?? 0),
            formatCount(hits[index] ?? 0),
            formatCount(requests[index] ?? 0),
          ]),
        },
        chart:
          allRequests && days > 1
            ? line(
                series.days,
                requests.map((count, index) => rate(hits[index], count)),
              )
            : null,
        height: HEIGHT,
      };
    },
  });
}

function summarise(requests: number, hits: number): string {
  if (requests === 0) return 'No requests in this period.';
  return `${formatShare(hits / requests)} of ${formatCounted(requests, 'request')} were answered from memory (${formatCount(hits)}).`;
}

/** Null on a day without requests: a gap in the line, not a zero. */
function rate(hits: number | undefined, requests: number | undefined): number | null {
  return requests ? (hits ?? 0) / requests : null;
}

function line(days: readonly string[], rates: readonly (number | null)[]): ChartConfiguration {
  const theme = readTheme();
  return {
    type: 'line',
    data: {
      labels: days.map(formatDay),
      datasets: [
        {
          label: 'Hit rate',
          data: [...rates],
          borderColor: theme.good,
          backgroundColor: theme.good,
          borderWidth: 2,
          pointRadius: days.length > 31 ? 0 : 2.5,
          spanGaps: true,
        },
      ],
    },
    options: dayChartOptions({ theme, format: formatShare }),
  };
}
