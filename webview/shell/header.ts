import { fill, h } from '../dom/element';
import type { Page } from '../page';
import { button } from '../toolkit';
import type { Connection } from '../transport';

/** The page's name and how the proxy is. */
export function pageHeader(page: Page): HTMLElement {
  const status = h('span', { class: 'connection' });
  page.store.watch(['connection'], () => {
    const { tone, text } = describe(page.store.state.connection);
    fill(status, h('span', { class: `connection-dot tone-${tone}`, 'aria-hidden': 'true' }), text);
  });
  const { transport } = page;
  return h(
    'header',
    { class: 'page-header' },
    // The editor's own title above the page has the name already.
    h('div', { class: 'page-title' }, h('h1', { class: transport.host === 'editor' && 'visually-hidden' }, 'Smart Claude Proxy'), status),
    transport.host === 'editor' &&
      h('div', { class: 'open-wide' }, button({ label: 'Open in a tab', onPress: () => transport.command?.('openTab') })),
    transport.host === 'editor' &&
      h('div', { class: 'open-outside' }, button({ label: 'Open in browser', onPress: () => transport.command?.('openInBrowser') })),
  );
}

function describe(connection: Connection): { tone: 'good' | 'warn' | 'bad'; text: string } {
  switch (connection.kind) {
    case 'live': {
      const address = new URL(connection.url).host;
      return { tone: 'good', text: connection.shared ? `${address}, run by another window` : address };
    }
    case 'connecting':
      return { tone: 'warn', text: 'Connecting' };
    case 'starting':
      return { tone: 'warn', text: 'Starting' };
    case 'lost':
      return { tone: 'warn', text: 'Connection lost, trying again' };
    case 'stopped':
      return { tone: 'bad', text: 'Stopped' };
    case 'locked':
      return { tone: 'bad', text: 'No access' };
    case 'failed':
      return { tone: 'bad', text: 'Not running' };
  }
}
