import { h } from '../dom/element';

/** A word beside a name. Not the toolkit's: that one needs inline styles, which the page's policy forbids. */
export function badge(text: string): HTMLElement {
  return h('span', { class: 'badge' }, text);
}
