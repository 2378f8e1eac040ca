import type { RecentRequest } from '../../src/store/queries';
import { h } from '../dom/element';
import { type IconName, icon } from '../dom/icons';
import type { Page } from '../page';
import { messageOf } from '../state/slice';

export interface RatingControl {
  element: HTMLElement;
  update(request: RecentRequest): void;
}

const CHOICES: readonly { rating: number; label: string; icon: IconName; kind: 'thumb' | 'star' }[] = [
  { rating: 5, label: 'Good', icon: 'thumbUp', kind: 'thumb' },
  { rating: 1, label: 'Bad', icon: 'thumbDown', kind: 'thumb' },
  ...[1, 2, 3, 4, 5].map((rating) => ({ rating, label: rating === 1 ? '1 star' : `${rating} stars`, icon: 'star', kind: 'star' }) as const),
];

/**
 * Thumbs and stars of one request: one press rates, the same press again takes it back. One stop for the Tab key; arrow keys
 * move inside.
 */
export function createRatingControl(page: Page): RatingControl {
  let request: RecentRequest | null = null;
  let focused = 0;
  const buttons = CHOICES.map((choice, index) =>
    h(
      'button',
      {
        type: 'button',
        class: `rating-button rating-${choice.kind}`,
        'aria-label': choice.label,
        title: choice.label,
        onClick: () => press(choice.rating),
        onFocus: () => moveTo(index, false),
      },
      icon(choice.icon),
    ),
  );
  const element = h('div', { class: 'rating', role: 'toolbar', onKeydown: onKey }, ...buttons);

  function press(rating: number): void {
    if (request) void rate(page, request, request.rating === rating ? null : rating);
  }

  function moveTo(index: number, focus: boolean): void {
    focused = (index + buttons.length) % buttons.length;
    buttons.forEach((button, place) => {
      button.tabIndex = place === focused ? 0 : -1;
    });
    if (focus) buttons[focused]?.focus();
  }

  function onKey(event: Event): void {
    const step = event instanceof KeyboardEvent ? { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key] : undefined;
    if (step === undefined) return;
    event.preventDefault();
    moveTo(focused + step, true);
  }

  moveTo(0, false);
  return {
    element,
    update(next) {
      request = next;
      element.setAttribute('aria-label', next.rating === null ? 'Rate this answer' : `Rated ${next.rating} of 5`);
      CHOICES.forEach(({ rating, kind }, index) => {
        buttons[index]?.setAttribute('aria-pressed', String(next.rating === rating));
        buttons[index]?.classList.toggle('on', kind === 'star' ? (next.rating ?? 0) >= rating : next.rating === rating);
      });
    },
  };
}

async function rate(page: Page, request: RecentRequest, rating: number | null): Promise<void> {
  const before = request.rating;
  try {
    await page.actions.rate(request, rating);
    const undo = () => void rate(page, { ...request, rating }, before);
    page.notify(rating === null ? 'The rating is taken back.' : `Rated ${rating} of 5.`, undo);
  } catch (error) {
    page.notify(`The rating was not saved: ${messageOf(error)}`);
  }
}
