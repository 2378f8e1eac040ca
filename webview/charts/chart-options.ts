import type { ChartOptions, ChartType, TooltipItem } from 'chart.js';
import { shorten } from '../format/labels';
import type { ThemeColors } from '../theme/theme';

/** Longest label of a horizontal bar, in characters; the table below the chart has it in full. */
const LONGEST_LABEL = 24;

/** Share of a chart's width that names may take, and the width of a character in CSS pixels. */
const NAME_SHARE = 0.34;
const CHARACTER_WIDTH = 6.4;

export interface ChartStyle {
  theme: ThemeColors;
  /** How values read on the axis and in tooltips. */
  format(value: number): string;
  stacked?: boolean;
  /** End of the value axis, where it has a natural one. */
  max?: number;
}

/** Bars or lines over days. */
export function dayChartOptions(style: ChartStyle): ChartOptions {
  return { ...baseOptions(style, true), scales: { x: nameAxis(style), y: valueAxis(style) } };
}

/** Bars from left to right, one row per name. */
export function rowChartOptions(style: ChartStyle): ChartOptions {
  const names = nameAxis(style);
  return {
    ...baseOptions(style, true),
    indexAxis: 'y',
    scales: { x: valueAxis(style), y: { ...names, ticks: { ...names.ticks, autoSkip: false, callback: shortLabel } } },
  };
}

/** A ring without axes. */
export function ringChartOptions(style: ChartStyle): ChartOptions {
  return baseOptions(style, false);
}

function baseOptions({ theme, format }: ChartStyle, wholeColumn: boolean): ChartOptions {
  return {
    // Figures change while one looks at them; movement would only distract, and is unwanted under "reduce motion".
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    interaction: wholeColumn ? { mode: 'index', intersect: false } : { mode: 'nearest', intersect: true },
    plugins: {
      tooltip: {
        backgroundColor: theme.background,
        borderColor: theme.mutedText,
        borderWidth: 1,
        titleColor: theme.text,
        bodyColor: theme.text,
        boxPadding: 4,
        cornerRadius: 3,
        padding: 8,
        filter: ({ raw }) => raw !== 0 && raw !== null,
        callbacks: { label: (item) => tooltipLabel(item, format) },
      },
    },
  };
}

function tooltipLabel({ raw, dataset, label }: TooltipItem<ChartType>, format: (value: number) => string): string {
  return ` ${shorten(dataset.label ?? label, 40)}: ${format(typeof raw === 'number' ? raw : 0)}`;
}

function nameAxis({ theme, stacked }: ChartStyle) {
  return {
    stacked: stacked ?? false,
    border: { color: theme.gridLine },
    grid: { display: false },
    ticks: { color: theme.mutedText, maxRotation: 0, autoSkipPadding: 16, font: { size: 11 } },
  };
}

function valueAxis({ theme, format, stacked, max }: ChartStyle) {
  return {
    stacked: stacked ?? false,
    beginAtZero: true,
    ...(max === undefined ? {} : { max }),
    border: { display: false },
    grid: { color: theme.gridLine },
    ticks: { color: theme.mutedText, maxTicksLimit: 5, font: { size: 11 }, callback: (value: string | number) => format(Number(value)) },
  };
}

function shortLabel(this: { chart: { width: number }; getLabelForValue(value: number): string }, value: string | number): string {
  const room = Math.floor((this.chart.width * NAME_SHARE) / CHARACTER_WIDTH);
  return shorten(this.getLabelForValue(Number(value)), Math.min(LONGEST_LABEL, room));
}
