import { Chart, type ChartConfiguration } from 'chart.js';
import { fill, h } from '../dom/element';
import { icon } from '../dom/icons';
import type { Page } from '../page';
import type { StateKey } from '../state/page-store';
import { messageOf } from '../state/slice';
import { readTheme } from '../theme/theme';
import { copyChart } from './copy-image';
import { type DataTable, dataTable } from './data-table';
import { type LegendEntry, legendList } from './legend';
import { onceVisible } from './visibility';

/** One state of a chart, in picture, words and numbers. */
export interface ChartView {
  /** What the picture says, in a sentence. */
  summary: string;
  table: DataTable;
  legend: LegendEntry[];
  /** Null when there is nothing to draw yet. */
  chart: ChartConfiguration | null;
  /** CSS pixels */
  height: number;
}

export interface ChartCardOptions {
  title: string;
  /** Controls of this chart alone, such as a filter. */
  controls?: HTMLElement;
  /** State the view is made from; colours are followed anyway. */
  keys: readonly StateKey[];
  /** Null while there is no data; the section shows that. */
  view(): ChartView | null;
}

/**
 * A chart with its title, a sentence that sums it up, a legend in text and the numbers as a table: what the picture shows can
 * be had without seeing it. Drawn when it comes near the visible part of the page.
 */
export function chartCard(page: Page, options: ChartCardOptions): HTMLElement {
  const canvas = h('canvas', { role: 'img' });
  const frame = h('div', { class: 'chart-frame' }, canvas);
  const summary = h('p', { class: 'summary' });
  const legend = h('ul', { class: 'legend' });
  const tableBody = h('div', { class: 'data-table-scroll', tabindex: '0', role: 'region', 'aria-label': `${options.title}: data` });
  const table = h('details', { class: 'data', onToggle: fillTable }, h('summary', {}, 'Data table'), tableBody);
  const copy = h(
    'button',
    { type: 'button', class: 'icon-button', title: 'Copy as image', 'aria-label': `Copy "${options.title}" as image`, onClick: copyImage },
    icon('copy'),
  );
  const card = h(
    'article',
    { class: 'card chart-card' },
    h('header', { class: 'card-header' }, h('h3', {}, options.title), options.controls, copy),
    summary,
    frame,
    legend,
    table,
  );

  let view: ChartView | null = null;
  let chart: Chart | null = null;
  const drawing = onceVisible(frame, draw);

  function update(): void {
    view = options.view();
    if (!view) return;
    summary.textContent = view.summary;
    fill(legend, ...legendList(view.legend));
    fillTable();
    canvas.setAttribute('aria-label', `${options.title}: ${view.summary}`);
    frame.style.height = `${view.height}px`;
    frame.hidden = view.chart === null;
    table.hidden = view.chart === null;
    copy.hidden = view.chart === null;
    drawing.request();
  }

  /** Ninety days are many cells: they are made for those who open the table. */
  function fillTable(): void {
    if (view && table.open) fill(tableBody, dataTable(options.title, view.table));
  }

  function draw(): void {
    if (!view?.chart) return;
    const { chart: config } = view;
    Chart.defaults.font.family = readTheme().fontFamily;
    if (chart && kindOf(chart.config) === kindOf(config)) {
      chart.data = config.data;
      chart.options = config.options ?? {};
      chart.update('none');
    } else {
      chart?.destroy();
      chart = new Chart(canvas, config);
    }
  }

  async function copyImage(): Promise<void> {
    if (!view) return;
    draw();
    try {
      await copyChart({ title: options.title, summary: view.summary, legend: view.legend, canvas, theme: readTheme() });
      page.notify(`"${options.title}" is on the clipboard.`);
    } catch (error) {
      page.notify(`The image could not be copied: ${messageOf(error)}`);
    }
  }

  page.store.watch([...options.keys, 'theme'], update);
  return card;
}

/** What an existing chart cannot change into another of. */
function kindOf(config: Chart['config']): string {
  return `${'type' in config ? config.type : ''} ${config.options?.indexAxis ?? ''}`;
}
