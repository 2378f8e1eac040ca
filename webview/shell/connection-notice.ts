import { fill, h } from '../dom/element';
import { icon } from '../dom/icons';
import type { Page } from '../page';
import { button, createTextField } from '../toolkit';
import type { Connection, Transport } from '../transport';

/** What keeps the page from showing figures, and what to do about it. Empty while all is well. */
export function connectionNotice(page: Page): HTMLElement {
  const element = h('div', { class: 'notices', role: 'status' });
  const { transport } = page;
  page.store.watch(['connection', 'storageProblem'], () => {
    const { connection, storageProblem } = page.store.state;
    fill(
      element,
      notice(page, connection),
      storageProblem !== null && box('warning', storageProblem, transport.command ? storageActions(transport.command.bind(transport)) : []),
    );
  });
  return element;
}

function notice(page: Page, connection: Connection): HTMLElement | null {
  const { transport } = page;
  const command = transport.command?.bind(transport);
  switch (connection.kind) {
    case 'stopped':
      return box('info', 'The proxy is stopped. Requests to it are refused until it runs again.', [
        button({ label: 'Start', primary: true, onPress: () => command?.('start') }),
      ]);
    case 'failed':
      return box('warning', connection.message, [
        button({ label: 'Start again', primary: true, onPress: () => command?.('start') }),
        button({ label: 'Settings', onPress: () => command?.('openSettings') }),
        button({ label: 'Show log', onPress: () => command?.('showLog') }),
      ]);
    case 'lost':
      return box('warning', 'The proxy does not answer at the moment. The page goes on as soon as it does.', []);
    case 'locked':
      return keyForm(page, connection.refused);
    default:
      return null;
  }
}

function storageActions(command: NonNullable<Transport['command']>): HTMLElement[] {
  return [
    button({ label: 'Restart the proxy', onPress: () => command('restart') }),
    button({ label: 'Show log', onPress: () => command('showLog') }),
  ];
}

function box(kind: 'info' | 'warning', text: string, actions: HTMLElement[]): HTMLElement {
  return h(
    'div',
    { class: `notice ${kind === 'warning' ? 'notice-problem' : ''}` },
    icon(kind),
    h('div', { class: 'notice-body' }, h('p', {}, text), h('div', { class: 'button-row' }, ...actions)),
  );
}

/** The browser page without a key that works: it says where to get one, and takes one. */
function keyForm(page: Page, refused: boolean): HTMLElement {
  const field = createTextField('API key of the proxy', { size: 40, secret: true, onEnter: open });
  function open(): void {
    const key = field.value().trim();
    if (key) page.transport.unlock?.(key);
  }
  return h(
    'div',
    { class: 'notice' },
    icon(refused ? 'warning' : 'info'),
    h(
      'div',
      { class: 'notice-body' },
      h('p', {}, refused ? 'The proxy refuses the key this page has; it may have been changed.' : 'This page needs the key of the proxy.'),
      h(
        'p',
        { class: 'muted' },
        'In the editor, run “Smart Claude Proxy: Open Dashboard in Browser”, which opens this page with the key, or “Copy API Key” and paste it here. Without an editor, use the dashboard address that the proxy printed when it started.',
      ),
      h('div', { class: 'button-row' }, field.element, button({ label: 'Open', primary: true, onPress: open })),
    ),
  );
}
