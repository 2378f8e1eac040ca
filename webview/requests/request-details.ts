import type { RecentRequest } from '../../src/store/queries';
import type { RequestDetails } from '../api';
import { fill, h } from '../dom/element';
import { icon } from '../dom/icons';
import type { Page } from '../page';
import { messageOf } from '../state/slice';
import { button } from '../toolkit';
import { attemptsBlock, evaluationBlock, factsBlock, stagesBlock, textBlocks } from './detail-blocks';
import { routingBlock } from './routing-block';

export interface RequestDetailsView {
  element: HTMLTableRowElement;
  update(request: RecentRequest): void;
}

/** How one request went, step by step; fetched when it is opened, and again when it changes. */
export function createRequestDetails(page: Page, id: string): RequestDetailsView {
  const content = h('div', { class: 'details-content', 'aria-live': 'off' });
  const cell = h('td', { role: 'cell', colspan: 11 }, content);
  const element = h('tr', { role: 'row', class: 'request-details', id }, cell);
  let shownFor = '';

  async function load(requestId: string): Promise<void> {
    if (!content.hasChildNodes()) fill(content, ...[1, 2, 3, 4].map(() => h('div', { class: 'skeleton-block', 'aria-hidden': 'true' })));
    try {
      fill(content, ...blocks(page, await page.actions.requestDetails(requestId)));
    } catch (error) {
      fill(
        content,
        h(
          'div',
          { class: 'problem' },
          icon('warning'),
          h('span', {}, `Could not load the details: ${messageOf(error)}`),
          button({ label: 'Try again', onPress: () => void load(requestId) }),
        ),
      );
    }
  }

  return {
    element,
    update(request) {
      const version = `${request.id} ${request.rating} ${request.attempts} ${request.status}`;
      if (version === shownFor) return;
      shownFor = version;
      void load(request.id);
    },
  };
}

function blocks(page: Page, { task, attempts }: RequestDetails): (HTMLElement | null)[] {
  return [
    textBlocks(task),
    routingBlock(page, task),
    attemptsBlock(page, attempts),
    stagesBlock(task),
    evaluationBlock(task),
    factsBlock(task),
  ];
}
