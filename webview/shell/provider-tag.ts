import { swatch } from '../charts/legend';
import { h } from '../dom/element';
import type { Page } from '../page';
import { badge } from '../shell/badge';
import { providerName } from '../state/provider-names';

/** A provider's name with its colour, and "Demo" beside one whose answers are made up. */
export function providerTag(page: Page, id: string): HTMLElement {
  const { name, demo } = providerName(page.store.state, id);
  return h(
    'span',
    { class: 'provider-tag', title: name },
    swatch(page.palette.of(id)),
    h('bdi', { class: 'name' }, name),
    demo && name.toLowerCase() !== 'demo' && badge('Demo'),
    demo && name.toLowerCase() === 'demo' && h('span', { class: 'visually-hidden' }, ' (made-up answers)'),
  );
}
