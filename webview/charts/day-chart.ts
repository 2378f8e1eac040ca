import type { ChartConfiguration } from 'chart.js';
import { formatDay } from '../format/time';
import type { ThemeColors } from '../theme/theme';
import type { ChartView } from './chart-card';
import { dayChartOptions, rowChartOptions } from './chart-options';
import type { DaySeries } from './day-series';
import { rowValueWidth } from './row-value-width';
import { rowValues } from './row-values';

export interface DayChartInput {
  series: DaySeries;
  theme: ThemeColors;
  summary: string;
  /** How a value reads. */
  format(value: number): string;
  nameOf(group: string): string;
  colorOf(group: string): string;
}

/** CSS pixels */
const HEIGHT = 200;
const ROW_HEIGHT = 34;

/** Bars per day, stacked by group. A single day has no course of time: its groups become rows. */
export function dayChart(input: DayChartInput): ChartView {
  const { series, format, nameOf, colorOf } = input;
  const single = series.days.length === 1;
  return {
    summary: input.summary,
    // A single day's rows carry their names and values themselves.
    legend: single ? [] : series.groups.map(({ id, total }) => ({ label: nameOf(id), color: colorOf(id), value: format(total) })),
    table: {
      columns: ['Day', ...series.groups.map(({ id }) => nameOf(id))],
      rows: series.days.map((day, index) => [formatDay(day), ...series.groups.map(({ values }) => format(values[index] ?? 0))]),
    },
    chart: series.total === 0 ? null : single ? rows(input) : stackedDays(input),
    height: single ? 40 + series.groups.length * ROW_HEIGHT : HEIGHT,
  };
}

function stackedDays({ series, theme, format, nameOf, colorOf }: DayChartInput): ChartConfiguration {
  return {
    type: 'bar',
    data: {
      labels: series.days.map(formatDay),
      datasets: series.groups.map(({ id, values }) => ({
        label: nameOf(id),
        data: values,
        backgroundColor: colorOf(id),
        hoverBackgroundColor: colorOf(id),
        maxBarThickness: 48,
        categoryPercentage: 0.82,
        barPercentage: 1,
      })),
    },
    options: dayChartOptions({ theme, format, stacked: true }),
  };
}

function rows({ series, theme, format, nameOf, colorOf }: DayChartInput): ChartConfiguration {
  const totals = series.groups.map(({ total }) => total);
  return {
    type: 'bar',
    data: {
      labels: series.groups.map(({ id }) => nameOf(id)),
      datasets: [
        {
          label: formatDay(series.days[0] ?? ''),
          data: totals,
          backgroundColor: series.groups.map(({ id }) => colorOf(id)),
          hoverBackgroundColor: series.groups.map(({ id }) => colorOf(id)),
          maxBarThickness: 20,
        },
      ],
    },
    options: { ...rowChartOptions({ theme, format }), layout: { padding: { right: rowValueWidth(totals, format) } } },
    plugins: [rowValues(format)],
  };
}
