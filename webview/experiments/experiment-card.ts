import type { ExperimentFigures } from '../../src/store/queries';
import type { ExperimentAction } from '../api';
import { fill, h } from '../dom/element';
import { icon } from '../dom/icons';
import { CATEGORY_LABELS } from '../format/labels';
import { formatShare } from '../format/numbers';
import type { Page } from '../page';
import { badge } from '../shell/badge';
import { messageOf } from '../state/slice';
import { button } from '../toolkit';
import { armTable } from './arm-table';

export interface ExperimentCard {
  element: HTMLElement;
  update(experiment: ExperimentFigures): void;
}

const STATUS: Record<ExperimentFigures['status'], string> = {
  running: 'Running',
  stopped: 'Stopped',
  promoted: 'Promoted',
  undone: 'Undone',
};

const ACTIONS: Record<ExperimentFigures['status'], { action: ExperimentAction; label: string }[]> = {
  running: [
    { action: 'promote', label: 'Promote challenger' },
    { action: 'stop', label: 'Stop' },
  ],
  stopped: [
    { action: 'promote', label: 'Promote challenger' },
    { action: 'start', label: 'Start again' },
  ],
  promoted: [{ action: 'undo', label: 'Undo promotion' }],
  undone: [{ action: 'start', label: 'Start again' }],
};

export function createExperimentCard(page: Page, id: string): ExperimentCard {
  const title = h('h3', {});
  const about = h('p', { class: 'summary' });
  const conclusion = h('p', { class: 'conclusion' });
  const table = h('div', { class: 'data-table-scroll', tabindex: 0, role: 'region', 'aria-label': `Arms of ${id}` });
  const buttons = h('div', { class: 'button-row' });
  const outcome = h('p', { class: 'outcome', role: 'status' });
  let shownStatus: string | null = null;

  async function run(action: ExperimentAction): Promise<void> {
    fill(outcome);
    try {
      outcome.textContent = await page.actions.changeExperiment(id, action);
    } catch (error) {
      fill(outcome, h('span', { class: 'outcome-bad' }, icon('warning'), messageOf(error)));
    }
  }

  return {
    element: h(
      'article',
      { class: 'card', 'data-experiment': id },
      h('header', { class: 'card-header' }, title),
      about,
      table,
      conclusion,
      buttons,
      outcome,
    ),
    update(experiment) {
      fill(title, h('bdi', { class: 'name' }, experiment.id), ' ', badge(STATUS[experiment.status]));
      about.textContent = describe(experiment);
      fill(table, armTable(page, experiment));
      conclusion.textContent = experiment.conclusion ?? '';
      conclusion.hidden = experiment.conclusion === null;
      // Buttons stay while the status does, so that focus does.
      if (experiment.status === shownStatus) return;
      shownStatus = experiment.status;
      fill(
        buttons,
        ...ACTIONS[experiment.status].map(({ action, label }) =>
          button({ label, description: `${label}: ${id}`, onPress: () => void run(action) }),
        ),
      );
    },
  };
}

function describe({ category, share, shadow }: ExperimentFigures): string {
  const labels: Record<string, string> = CATEGORY_LABELS;
  const what = labels[category] ?? category;
  return shadow
    ? `${what}: the challenger answers ${formatShare(share)} of the conversations too, unseen.`
    : `${what}: the challenger gets ${formatShare(share)} of the conversations.`;
}
