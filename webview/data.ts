import { Api } from './api';
import { createBrowserTransport } from './browser-transport';
import { createEditorTransport, type EditorApi } from './editor-transport';
import { browserChoiceKeeper, type ChoiceKeeper, editorChoiceKeeper, keepChoices } from './state/kept-choices';
import { applyEvent } from './state/live-updates';
import { Loader } from './state/loader';
import { initialState } from './state/page-state';
import { PageStore } from './state/page-store';
import { readChoices } from './state/read-choices';
import type { Transport } from './transport';

declare function acquireVsCodeApi(): EditorApi;

const { transport, keeper } = home();
const store = new PageStore(initialState(readChoices(keeper.read())));
const api = new Api(transport);
const loader = new Loader(store, api);
transport.onEvent((event) => applyEvent(event, store, loader));
follow();
keepChoices(store, keeper);

/**
 * The page's data and where they come from. A script of its own, which runs while the browser still reads the rest of the page,
 * so that the answers are on their way by the time there is something to show them in.
 */
export { api, loader, store, transport };

/** An editor's webview has its API as a global function; a browser has none. */
function home(): { transport: Transport; keeper: ChoiceKeeper } {
  if (typeof acquireVsCodeApi === 'function') {
    const editor = acquireVsCodeApi();
    return { transport: createEditorTransport(editor), keeper: editorChoiceKeeper(editor) };
  }
  return { transport: createBrowserTransport(), keeper: browserChoiceKeeper() };
}

/**
 * Fetches everything when there is a proxy to ask, and again after it was away. A page in a browser was served by the proxy
 * itself: it asks at once, right after it has asked for the events, which tell what happens from then on.
 */
function follow(): void {
  let away = true;
  transport.onConnection((connection) => {
    store.change({ connection });
    const there = connection.kind === 'live' || (connection.kind === 'connecting' && transport.host === 'browser');
    if (there && away) loader.loadAll();
    away = !there;
  });
}
