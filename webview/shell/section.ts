import { h } from '../dom/element';
import { icon } from '../dom/icons';
import { whenIdle } from '../dom/when-idle';
import type { Page } from '../page';
import type { SectionId } from '../state/page-state';

export interface SectionOptions {
  id: SectionId;
  title: string;
  /** Whether it is open in a sidebar, where room is scarce. In a wide page every section is open. */
  openWhenNarrow: boolean;
  /** Made when the section is first opened. */
  content(): HTMLElement;
  /** Whether it belongs to the first picture of the page; the rest is made right after that is drawn. */
  first?: boolean;
}

/** From this page width on there is room for everything. In CSS pixels. */
const WIDE = '(min-width: 600px)';

/** How long the making of a section may be put off while the page is busy. */
const LONGEST_WAIT_MS = 1000;

/** A part of the page under a heading that opens and closes it, like the editor's own panes. */
export function section(page: Page, options: SectionOptions): HTMLElement {
  const body = h('div', { class: 'section-body', id: `section-${options.id}` });
  const toggle = h(
    'button',
    { type: 'button', class: 'section-toggle', 'aria-controls': body.id, onClick: flip },
    icon('chevron'),
    options.title,
  );
  const element = h('section', { class: 'section', 'aria-label': options.title }, h('h2', {}, toggle), body);
  const wide = matchMedia(WIDE);

  function isOpen(): boolean {
    return page.store.state.sections[options.id] ?? (wide.matches || options.openWhenNarrow);
  }

  let built = false;
  function build(): void {
    if (built) return;
    built = true;
    body.append(options.content());
  }

  function flip(): void {
    page.store.change({ sections: { ...page.store.state.sections, [options.id]: !isOpen() } });
  }

  function show(): void {
    const open = isOpen();
    toggle.setAttribute('aria-expanded', String(open));
    body.hidden = !open;
    if (!open) return;
    if (options.first) build();
    else if (page.store.state.stats.status !== 'loading') whenIdle(build, LONGEST_WAIT_MS);
  }

  wide.addEventListener('change', show);
  page.store.watch(['sections'], show);
  if (!options.first) page.store.watch(['stats'], () => void (built || show()));
  return element;
}
