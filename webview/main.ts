import { Actions } from './actions';
import { registerCharts } from './charts/chart-setup';
import { api, loader, store, transport } from './data';
import { keepFocus } from './dom/keep-focus';
import { localDay } from './format/time';
import type { Page } from './page';
import { dashboard } from './sections';
import { createNotifications } from './shell/notifications';
import { announcementOf } from './state/live-updates';
import type { PageStore } from './state/page-store';
import { Palette } from './theme/palette';
import { watchTheme } from './theme/theme';
import { registerControls } from './toolkit';

function start(): void {
  registerControls();
  registerCharts();
  watchTheme(transport.host, () => store.change({ theme: store.state.theme + 1 }));

  const notifications = createNotifications();
  const page: Page = {
    store,
    actions: new Actions(store, loader, api),
    transport,
    palette: new Palette(store),
    notify: notifications.notify,
  };
  document.body.append(dashboard(page), notifications.element);
  keepFocus(document.body);
  transport.onEvent((event) => {
    const news = announcementOf(event);
    if (news !== undefined) notifications.announce(news);
  });
  everyMinute(store, page.actions);
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

start();
