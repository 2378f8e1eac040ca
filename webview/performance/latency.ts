import type { ChartConfiguration } from 'chart.js';
import type { LatencyRow } from '../../src/store/queries';
import { chartCard } from '../charts/chart-card';
import { rowChartOptions } from '../charts/chart-options';
import { formatDuration } from '../format/duration';
import { shorten, visibleName } from '../format/labels';
import { formatCount } from '../format/numbers';
import type { Page } from '../page';
import { providerText } from '../state/provider-names';
import { readTheme } from '../theme/theme';

const MOST_ROWS = 10;
const ROW_HEIGHT = 30;

/** How long answers take, model by model under their providers: half of them, nearly all of them, and until the first token. */
export function latency(page: Page): HTMLElement {
  return chartCard(page, {
    title: 'Latency by model',
    keys: ['stats', 'providers'],
    view() {
      const rows = page.store.state.stats.data?.latency;
      if (!rows) return null;
      const grouped = [...rows].sort((a, b) => a.provider.localeCompare(b.provider) || a.p50Ms - b.p50Ms);
      const frequent = new Set([...rows].sort((a, b) => b.requests - a.requests).slice(0, MOST_ROWS));
      const shown = grouped.filter((row) => frequent.has(row));
      const providers = [...new Set(shown.map((row) => row.provider))];
      return {
        summary: summarise(rows),
        legend: providers.map((id) => ({ label: providerText(page.store.state, id), color: page.palette.of(id) })),
        table: {
          columns: ['Model', 'Provider', 'p50', 'p95', 'First token p50', 'First token p95', 'Average', 'Requests'],
          rows: grouped.map((row) => [
            visibleName(row.model),
            providerText(page.store.state, row.provider),
            formatDuration(row.p50Ms),
            formatDuration(row.p95Ms),
            row.ttftP50Ms === null ? '–' : formatDuration(row.ttftP50Ms),
            row.ttftP95Ms === null ? '–' : formatDuration(row.ttftP95Ms),
            formatDuration(row.averageMs),
            formatCount(row.requests),
          ]),
        },
        chart: shown.length > 0 ? bars(page, shown) : null,
        height: 32 + shown.length * ROW_HEIGHT,
      };
    },
  });
}

function summarise(rows: readonly LatencyRow[]): string {
  const [first] = rows;
  if (!first) return 'No answers in this period.';
  const fastest = rows.reduce((fast, row) => (row.p50Ms < fast.p50Ms ? row : fast), first);
  return `Thin line: first token. Solid: half of the answers (p50). Pale: 95 of 100 (p95). Fastest: ${shorten(visibleName(fastest.model), 40)}, ${formatDuration(fastest.p50Ms)}.`;
}

/** Three bars on one line, each shorter one in front of the longer: they are parts of one another. */
function bars(page: Page, rows: readonly LatencyRow[]): ChartConfiguration {
  const theme = readTheme();
  const colors = rows.map((row) => page.palette.of(row.provider));
  const pale = colors.map((color) => `${color}59`);
  const onOneLine = { grouped: false } as const;
  return {
    type: 'bar',
    data: {
      labels: rows.map((row) => visibleName(row.model)),
      datasets: [
        {
          label: 'First token, p50',
          data: rows.map((row) => row.ttftP50Ms),
          backgroundColor: theme.text,
          hoverBackgroundColor: theme.text,
          barThickness: 3,
          ...onOneLine,
          order: 0,
        },
        {
          label: 'p50',
          data: rows.map((row) => row.p50Ms),
          backgroundColor: colors,
          hoverBackgroundColor: colors,
          barThickness: 13,
          ...onOneLine,
          order: 1,
        },
        {
          label: 'p95',
          data: rows.map((row) => row.p95Ms),
          backgroundColor: pale,
          hoverBackgroundColor: pale,
          barThickness: 13,
          ...onOneLine,
          order: 2,
        },
      ],
    },
    options: rowChartOptions({ theme, format: formatDuration }),
  };
}
