import { fill, h } from '../dom/element';
import { visibleName } from '../format/labels';
import { formatUsd } from '../format/money';
import { formatCount, formatCounted } from '../format/numbers';
import type { Page } from '../page';
import { barList } from '../shell/bar-list';
import type { StatsReport } from '../state/page-state';

/** More rows than this are summed up in one. */
const MOST_ROWS = 8;

/** Who spends: clients, and the workspaces that a key's ending names. */
export function clientSpend(page: Page): HTMLElement {
  const body = h('div', {});
  page.store.watch(['stats'], () => {
    const rows = page.store.state.stats.data?.clients;
    if (!rows) return;
    const workspaces = rows.filter((row) => row.workspace !== null);
    fill(
      body,
      rows.length === 0 && h('p', { class: 'summary' }, 'No client has asked anything in this period.'),
      rows.length > 0 &&
        barList(
          'Spend by client',
          barsBy(rows, (row) => row.client),
        ),
      workspaces.length > 0 && h('h4', {}, 'Workspaces'),
      workspaces.length > 0 &&
        barList(
          'Spend by workspace',
          barsBy(workspaces, (row) => row.workspace ?? ''),
        ),
      rows.length > 0 && workspaces.length === 0 && hint(),
    );
  });
  return h('article', { class: 'card' }, h('header', { class: 'card-header' }, h('h3', {}, 'Clients and workspaces')), body);
}

function barsBy(rows: StatsReport['clients'], nameOf: (row: StatsReport['clients'][number]) => string) {
  const sums = new Map<string, { costUsd: number; requests: number }>();
  for (const row of rows) {
    const sum = sums.get(nameOf(row)) ?? { costUsd: 0, requests: 0 };
    sums.set(nameOf(row), { costUsd: sum.costUsd + row.costUsd, requests: sum.requests + row.requests });
  }
  const sorted = [...sums].sort(([, a], [, b]) => b.costUsd - a.costUsd || b.requests - a.requests);
  const shown = sorted.slice(0, MOST_ROWS);
  const rest = sorted.slice(MOST_ROWS);
  if (rest.length > 0) {
    const sum = rest.reduce((all, [, row]) => ({ costUsd: all.costUsd + row.costUsd, requests: all.requests + row.requests }), {
      costUsd: 0,
      requests: 0,
    });
    shown.push([`${formatCount(rest.length)} others`, sum]);
  }
  return shown.map(([name, { costUsd, requests }]) => ({
    label: visibleName(name),
    value: costUsd,
    text: `${formatUsd(costUsd)}, ${formatCounted(requests, 'request')}`,
  }));
}

function hint(): HTMLElement {
  return h(
    'p',
    { class: 'muted' },
    'To tell workspaces apart, give each its own ending of the key: ',
    h('code', {}, 'KEY~client~workspace'),
    '.',
  );
}
