import type { ChartConfiguration } from 'chart.js';
import { shorten } from '../format/labels';
import { formatCount, formatShare } from '../format/numbers';
import type { ThemeColors } from '../theme/theme';
import type { ChartView } from './chart-card';
import { rowChartOptions } from './chart-options';
import { rowValueWidth } from './row-value-width';
import { rowValues } from './row-values';

export interface ShareRow {
  label: string;
  /** What the label belongs to. */
  detail: string;
  /** 0–1 */
  share: number;
  requests: number;
  color: string;
}

/** A row chart shows this many; the table has the rest. */
const MOST_ROWS = 10;
const ROW_HEIGHT = 26;

/** Success rates as rows from 0 to 100 %. */
export function shareChart(what: 'Model' | 'Category', rows: readonly ShareRow[], theme: ThemeColors): ChartView {
  const shown = rows.slice(0, MOST_ROWS);
  return {
    summary: summarise(rows),
    legend: [],
    table: {
      columns: [what, 'Provider', 'Success', 'Requests'],
      rows: rows.map((row) => [row.label, row.detail, formatShare(row.share), formatCount(row.requests)]),
    },
    chart: shown.length > 0 ? chartOf(shown, theme) : null,
    height: 32 + shown.length * ROW_HEIGHT,
  };
}

function summarise(rows: readonly ShareRow[]): string {
  const requests = rows.reduce((sum, row) => sum + row.requests, 0);
  if (requests === 0) return 'No outcome in this period.';
  const overall = rows.reduce((sum, row) => sum + row.share * row.requests, 0) / requests;
  const weakest = rows.reduce((low, row) => (row.share < low.share ? row : low));
  const rest = rows.length > 1 && weakest.share < overall ? `; lowest: ${shorten(weakest.label, 40)}, ${formatShare(weakest.share)}` : '';
  return `${formatShare(overall)} of the requests succeeded${rest}.`;
}

function chartOf(rows: readonly ShareRow[], theme: ThemeColors): ChartConfiguration {
  const colors = rows.map((row) => row.color);
  const shares = rows.map((row) => row.share);
  return {
    type: 'bar',
    data: {
      labels: rows.map((row) => row.label),
      datasets: [
        {
          label: 'Success',
          data: shares,
          backgroundColor: colors,
          hoverBackgroundColor: colors,
          maxBarThickness: 14,
        },
      ],
    },
    options: {
      ...rowChartOptions({ theme, format: formatShare, max: 1 }),
      layout: { padding: { right: rowValueWidth(shares, formatShare) } },
    },
    plugins: [rowValues(formatShare)],
  };
}
