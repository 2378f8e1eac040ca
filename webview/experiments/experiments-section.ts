import { h, reconcile } from '../dom/element';
import type { Page } from '../page';
import { loadablePanel } from '../shell/loadable-panel';
import { createExperimentCard, type ExperimentCard } from './experiment-card';

/** Comparisons of two models on a share of the traffic. */
export function experimentsSection(page: Page): HTMLElement {
  const list = h('div', { class: 'experiment-grid' });
  const empty = h(
    'div',
    { class: 'empty' },
    h('p', {}, 'No experiments. One compares two models on a share of your traffic and says which is better for the money.'),
    h('p', { class: 'muted' }, 'Describe one in the setting ', h('code', {}, 'smartClaudeProxy.experiments'), '; it appears here.'),
  );
  const cards = new Map<string, ExperimentCard>();
  page.store.watch(['stats', 'providers', 'theme'], () => {
    const experiments = page.store.state.stats.data?.experiments;
    if (!experiments) return;
    empty.hidden = experiments.length > 0;
    reconcile(
      list,
      experiments.map((experiment) => {
        const card = cards.get(experiment.id) ?? createExperimentCard(page, experiment.id);
        cards.set(experiment.id, card);
        card.update(experiment);
        return card.element;
      }),
    );
  });
  return loadablePanel(page, 'stats', 'the experiments', 'charts', h('div', {}, empty, list));
}
