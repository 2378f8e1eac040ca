import { fill, h } from '../dom/element';
import { icon } from '../dom/icons';
import { button } from '../toolkit';

/** Long enough to read a line and reach the button, with a keyboard too. */
const SHOWN_MS = 10_000;

export interface Notifications {
  element: HTMLElement;
  notify(text: string, undo?: () => void): void;
  announce(text: string): void;
}

/** One line at the page's foot that tells what has just been done, and a voice for what is shown elsewhere already. */
export function createNotifications(): Notifications {
  const voice = h('div', { class: 'visually-hidden', role: 'status' });
  // What is put into a status is read out, so the place of the line has to be there before it.
  const place = h('div', { role: 'status' });
  let timer: ReturnType<typeof setTimeout> | undefined;
  let cameFrom: EventTarget | null = null;

  const hide = () => {
    clearTimeout(timer);
    if (place.matches(':focus-within') && cameFrom instanceof HTMLElement) cameFrom.focus({ preventScroll: true });
    fill(place);
  };

  place.addEventListener('focusin', ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node && place.contains(relatedTarget))) cameFrom = relatedTarget;
  });

  // Whoever is on it with pointer or focus still needs it.
  const hideLater = () => {
    clearTimeout(timer);
    timer = setTimeout(() => (place.matches(':hover, :focus-within') ? hideLater() : hide()), SHOWN_MS);
  };

  return {
    element: h('div', {}, place, voice),
    announce(text) {
      voice.textContent = text;
    },
    notify(text, undo) {
      const undoIt = () => {
        hide();
        undo?.();
      };
      fill(
        place,
        h(
          'div',
          { class: 'toast' },
          h('span', { class: 'toast-text' }, text),
          undo && button({ label: 'Undo', onPress: undoIt }),
          h('button', { type: 'button', class: 'icon-button', 'aria-label': 'Dismiss', onClick: hide }, icon('cross')),
        ),
      );
      hideLater();
    },
  };
}
