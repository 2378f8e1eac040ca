import { Actions } from './actions';
import { Api } from './api';
import { createBrowserTransport } from './browser-transport';
import { registerCharts } from './charts/chart-setup';
import { createEditorTransport, type EditorApi } from './editor-transport';
import { localDay } from './format/time';
import type { Page } from './page';
import { dashboard } from './sections';
import { createNotifications } from './shell/notifications';
import { browserChoiceKeeper, type ChoiceKeeper, editorChoiceKeeper, keepChoices } from './state/kept-choices';
import { applyEvent } from './state/live-updates';
import { Loader } from './state/loader';
import { initialState } from './state/page-state';
import { PageStore } from './state/page-store';
import { readChoices } from './state/read-choices';
import { Palette } from './theme/palette';
import { watchTheme } from './theme/theme';
import { registerControls } from './toolkit';
import type { Transport } from './transport';

declare function acquireVsCodeApi(): EditorApi;

function start(): void {
  const { transport, keeper } = home();
  const store = new PageStore(initialState(readChoices(keeper.read())));
  const api = new Api(transport);
  const loader = new Loader(store, api);
  // First of all, so that the answers are on their way while the page is built.
  follow(transport, store, loader);
  keepChoices(store, keeper);
  registerControls();
  registerCharts();
  watchTheme(transport.host, () => store.change({ theme: store.state.theme + 1 }));

  const notifications = createNotifications();
  const page: Page = {
    store,
    actions: new Actions(store, loader, api),
    transport,
    palette: new Palette(store),
    announce: notifications.announce,
    notify: notifications.notify,
  };
  document.body.append(dashboard(page), notifications.element);
  transport.onEvent((event) => applyEvent(event, store, loader, notifications.announce));
  everyMinute(store, page.actions);
}

/** An editor's webview has its API as a global function; a browser has none. */
function home(): { transport: Transport; keeper: ChoiceKeeper } {
  if (typeof acquireVsCodeApi === 'function') {
    const editor = acquireVsCodeApi();
    return { transport: createEditorTransport(editor), keeper: editorChoiceKeeper(editor) };
  }
  return { transport: createBrowserTransport(), keeper: browserChoiceKeeper() };
}

/** Keeps "resets in 5 h" true, and begins a new day at midnight, on a page that is left open. */
function everyMinute(store: PageStore, actions: Actions): void {
  let day = localDay(new Date());
  setInterval(() => {
    store.change({ minute: store.state.minute + 1 });
    if (day === localDay(new Date())) return;
    day = localDay(new Date());
    actions.reload();
  }, 60_000);
}

/**
 * Fetches everything when there is a proxy to ask, and again after it was away. A page in a browser was served by the proxy
 * itself: it asks at once, right after it has asked for the events, which tell what happens from then on.
 */
function follow(transport: Transport, store: PageStore, loader: Loader): void {
  let away = true;
  transport.onConnection((connection) => {
    store.change({ connection });
    const there = connection.kind === 'live' || (connection.kind === 'connecting' && transport.host === 'browser');
    if (there && away) loader.loadAll();
    away = !there;
  });
}

start();
