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
  const voice = h('div', { class: 'visually-hidden', role: 'status', 'aria-live': 'polite' });
  const toast = h('div', { class: 'toast', hidden: true });
  let timer: ReturnType<typeof setTimeout> | undefined;

  const hide = () => {
    clearTimeout(timer);
    toast.hidden = true;
  };

  const announce = (text: string) => {
    voice.textContent = text;
  };

  // Whoever is on it with pointer or focus still needs it.
  const hideLater = () => {
    clearTimeout(timer);
    timer = setTimeout(() => (toast.matches(':hover, :focus-within') ? hideLater() : hide()), SHOWN_MS);
  };

  return {
    element: h('div', {}, toast, voice),
    announce,
    notify(text, undo) {
      const undoIt = () => {
        hide();
        undo?.();
      };
      fill(
        toast,
        h('span', { class: 'toast-text' }, text),
        undo && button({ label: 'Undo', onPress: undoIt }),
        h('button', { type: 'button', class: 'icon-button', 'aria-label': 'Dismiss', onClick: hide }, icon('cross')),
      );
      toast.hidden = false;
      hideLater();
      announce(text);
    },
  };
}
