import { h } from '../dom/element';
import { icon } from '../dom/icons';
import type { Page } from '../page';
import { button } from '../toolkit';

export type LoadablePart = 'stats' | 'recent' | 'budget' | 'providers';

/** What stands where content will be: about its size, so that nothing jumps. */
export type Skeleton = 'figures' | 'lines' | 'charts';

/**
 * Shows `content` once its data is there: before that a skeleton, and when fetching failed what happened and a way to try
 * again, above the data of before if there is any.
 */
export function loadablePanel(page: Page, part: LoadablePart, what: string, skeleton: Skeleton, content: HTMLElement): HTMLElement {
  // Charts fail together with the figures above them, which say so for all.
  const message = h('span', { role: skeleton === 'charts' ? null : 'status' });
  const problem = h(
    'div',
    { class: 'problem', hidden: true },
    icon('warning'),
    message,
    button({ label: 'Try again', description: `Try again to load ${what}`, onPress: () => page.actions.retry(part) }),
  );
  const placeholder = h('div', { class: `skeleton skeleton-${skeleton}`, 'aria-hidden': 'true' }, ...skeletonBlocks(skeleton));
  const panel = h('div', { class: 'panel' }, problem, placeholder, content);
  page.store.watch([part], () => {
    const { status, data, error } = page.store.state[part];
    problem.hidden = status !== 'failed';
    message.textContent = status === 'failed' ? `Could not load ${what}: ${error ?? ''}` : '';
    placeholder.hidden = data !== null || status === 'failed';
    content.hidden = data === null;
    content.classList.toggle('outdated', status === 'loading' && data !== null);
    panel.setAttribute('aria-busy', String(status === 'loading'));
  });
  return panel;
}

function skeletonBlocks(kind: Skeleton): HTMLElement[] {
  const count = { figures: 7, lines: 6, charts: 2 }[kind];
  return Array.from({ length: count }, () => h('div', { class: 'skeleton-block' }));
}
