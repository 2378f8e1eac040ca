import type { Summary } from '../../src/store/queries';
import { h } from '../dom/element';
import { formatDuration } from '../format/duration';
import { formatCost, formatUsd } from '../format/money';
import { formatCount, formatShare, formatTokens } from '../format/numbers';
import type { Page } from '../page';
import { type Figure, fillFigures } from '../shell/figure-list';

/** The period in seven numbers. */
export function figures(page: Page): HTMLElement {
  const list = h('dl', { class: 'figures', 'aria-label': 'Figures of the period' });
  page.store.watch(['stats'], () => {
    const summary = page.store.state.stats.data?.summary;
    if (summary) fillFigures(list, figuresOf(summary));
  });
  return list;
}

function figuresOf(summary: Summary): Figure[] {
  const { requests, averageLatencyMs, successRate, tokensSaved, tokensIn, cacheHits } = summary;
  const unsaved = tokensIn + tokensSaved;
  return [
    { label: 'Requests', value: formatCount(requests), note: `${formatTokens(tokensIn + summary.tokensOut)} tokens` },
    {
      label: 'Cost',
      value: formatCost(summary.costUsd, summary.costEstimated),
      note:
        summary.quotaUsd > 0
          ? `and ${formatUsd(summary.quotaUsd)} of quota`
          : requests > 0
            ? `${formatUsd(summary.costUsd / requests)} each`
            : undefined,
    },
    { label: 'Average latency', value: averageLatencyMs === null ? '–' : formatDuration(averageLatencyMs) },
    { label: 'Success rate', value: successRate === null ? '–' : formatShare(successRate) },
    {
      label: 'Tokens saved',
      value: formatTokens(tokensSaved),
      note: unsaved > 0 ? `${formatShare(tokensSaved / unsaved)} of the prompts` : undefined,
    },
    {
      label: 'Cache hits',
      value: formatCount(cacheHits),
      note: requests > 0 ? `${formatShare(cacheHits / requests)} of requests` : undefined,
    },
    { label: 'Providers active', value: formatCount(summary.providersActive) },
  ];
}
