import { h } from './dom/element';
import { experimentsSection } from './experiments/experiments-section';
import { costOverTime } from './overview/cost-over-time';
import { figures } from './overview/figures';
import { todayPanel } from './overview/today';
import { welcome } from './overview/welcome';
import type { Page } from './page';
import { latency } from './performance/latency';
import { requestVolume } from './performance/request-volume';
import { successCharts } from './performance/success-charts';
import { providersSection } from './providers/providers-section';
import { requestsSection } from './requests/requests-section';
import { cacheHits } from './savings/cache-hits';
import { compression } from './savings/compression';
import { connectionNotice } from './shell/connection-notice';
import { pageHeader } from './shell/header';
import { loadablePanel } from './shell/loadable-panel';
import { periodPicker } from './shell/period-picker';
import { section } from './shell/section';
import { clientSpend } from './spending/client-spend';
import { costSavings } from './spending/cost-savings';
import { modelBreakdown } from './spending/model-breakdown';

/** The whole page, most wanted first: what today costs, then what was asked, then everything to dig into. */
export function dashboard(page: Page): HTMLElement {
  const content = h(
    'div',
    { class: 'content' },
    overview(page),
    section(page, { id: 'requests', title: 'Requests', openWhenNarrow: true, first: true, content: () => requestsSection(page) }),
    section(page, {
      id: 'spending',
      title: 'Spending',
      openWhenNarrow: false,
      content: () => charts(page, 'the spending', [modelBreakdown(page), clientSpend(page), costSavings(page)]),
    }),
    section(page, { id: 'providers', title: 'Providers', openWhenNarrow: false, content: () => providersSection(page) }),
    section(page, {
      id: 'performance',
      title: 'Performance',
      openWhenNarrow: false,
      content: () => charts(page, 'the performance', [requestVolume(page), latency(page), ...successCharts(page)]),
    }),
    section(page, {
      id: 'savings',
      title: 'Compression and cache',
      openWhenNarrow: false,
      content: () => charts(page, 'compression and cache', [compression(page), cacheHits(page)]),
    }),
    section(page, { id: 'experiments', title: 'Experiments', openWhenNarrow: false, content: () => experimentsSection(page) }),
  );
  page.store.watch(['connection'], () => {
    const { kind } = page.store.state.connection;
    content.hidden = kind === 'locked' || ((kind === 'stopped' || kind === 'failed') && page.store.state.stats.data === null);
  });
  return h('main', { class: 'dashboard' }, pageHeader(page), connectionNotice(page), content);
}

function overview(page: Page): HTMLElement {
  const period = h('div', { class: 'overview-period' }, figures(page), costOverTime(page), welcome(page));
  page.store.watch(['stats'], () => period.classList.toggle('without-requests', page.store.state.stats.data?.summary.requests === 0));
  return h(
    'section',
    { class: 'overview', 'aria-label': 'Overview' },
    todayPanel(page),
    h('div', { class: 'period' }, periodPicker(page)),
    loadablePanel(page, 'stats', 'the figures', 'figures', period),
  );
}

function charts(page: Page, what: string, cards: HTMLElement[]): HTMLElement {
  return loadablePanel(page, 'stats', what, 'charts', h('div', { class: `chart-grid chart-grid-${cards.length}` }, ...cards));
}
