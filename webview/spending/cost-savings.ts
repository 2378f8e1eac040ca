import type { CostSavings } from '../../src/store/queries';
import { fill, h } from '../dom/element';
import { formatUsd } from '../format/money';
import { formatShare } from '../format/numbers';
import type { Page } from '../page';
import { barList } from '../shell/bar-list';

/** What routing, caching and compression have saved, against two other ways to answer the same requests. */
export function costSavings(page: Page): HTMLElement {
  const body = h('div', {});
  page.store.watch(['stats'], () => {
    const savings = page.store.state.stats.data?.['cost-savings'];
    if (savings) fill(body, ...content(savings));
  });
  return h('article', { class: 'card' }, h('header', { class: 'card-header' }, h('h3', {}, 'Cost savings')), body, explanation());
}

function content(savings: CostSavings): (HTMLElement | false)[] {
  const { actualUsd, dearestUsd, savedUsd, namedActualUsd, namedRequestedUsd } = savings;
  if (dearestUsd <= 0) return [h('p', { class: 'summary' }, 'Nothing to compare in this period yet.')];
  return [
    h(
      'p',
      { class: 'headline' },
      h('strong', {}, formatUsd(savedUsd)),
      ` saved: ${formatShare(savedUsd / dearestUsd)} of what it could have cost`,
    ),
    barList('Actual cost against always the dearest model', [
      { label: 'Actual', value: actualUsd, text: formatUsd(actualUsd), color: 'var(--vscode-charts-green)' },
      { label: 'Always the dearest enabled model', value: dearestUsd, text: formatUsd(dearestUsd), color: 'var(--page-neutral-bar)' },
    ]),
    namedRequestedUsd > 0 && h('h4', {}, 'Requests that named a model'),
    namedRequestedUsd > 0 &&
      barList('Actual cost against the models that clients named', [
        { label: 'Actual', value: namedActualUsd, text: formatUsd(namedActualUsd), color: 'var(--vscode-charts-green)' },
        { label: 'The named models', value: namedRequestedUsd, text: formatUsd(namedRequestedUsd), color: 'var(--page-neutral-bar)' },
      ]),
  ];
}

function explanation(): HTMLElement {
  return h(
    'details',
    { class: 'data' },
    h('summary', {}, 'How this is computed'),
    h(
      'p',
      {},
      'Actual is the sum of what the log says each request cost. “Always the dearest” prices the same tokens, in and out, at the dearest model that was enabled when the request was made, without the provider’s prompt cache. “The named models” looks only at requests that asked for a certain model, and prices their tokens at that model. What a stronger model would have answered, and at what length, nobody knows; so both are estimates.',
    ),
  );
}
