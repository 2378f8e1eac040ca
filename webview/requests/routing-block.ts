import type { TaskReport } from '../../src/server/api-types';
import { h } from '../dom/element';
import { CATEGORY_LABELS, visibleName } from '../format/labels';
import { formatUsd } from '../format/money';
import { formatShare } from '../format/numbers';
import type { Page } from '../page';
import { providerText } from '../state/provider-names';
import { detailBlock, scrollingTable } from './detail-blocks';
import { candidatesOf, signalsOf } from './read-decision';

/** Why this model: what the request looked like, and every candidate with why or why not. */
export function routingBlock(page: Page, task: TaskReport): HTMLElement {
  const candidates = candidatesOf(task.decision);
  const signals = signalsOf(task.decision);
  return detailBlock(
    'Routing',
    h('p', {}, h('bdi', {}, visibleName(task.routeReason))),
    h(
      'p',
      { class: 'muted' },
      `${CATEGORY_LABELS[task.category]}, complexity ${Math.round(task.complexity)} of 100, ${task.tier} tier${signals.length > 0 ? `: ${signals.join(', ')}` : ''}.`,
    ),
    candidates.length > 0 &&
      scrollingTable('Candidates', {
        columns: ['Candidate', 'Tier', 'Expected cost', 'Success so far', 'Expected success', 'Verdict'],
        rows: candidates.map((candidate) => [
          `${providerText(page.store.state, candidate.provider)}: ${visibleName(candidate.model)}`,
          candidate.tier,
          formatUsd(candidate.expectedCostUsd),
          candidate.successRate === null ? 'no outcomes' : `${formatShare(candidate.successRate)} of ${candidate.samples}`,
          formatShare(candidate.expectedSuccess),
          candidate.verdict,
        ]),
      }),
  );
}
