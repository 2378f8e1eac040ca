import { Disposable, type ExtensionContext, Uri, ViewColumn, type WebviewPanel, type WebviewView, window } from 'vscode';
import type { Logger } from '../proxy-contract';
import { DASHBOARD_PANEL, DASHBOARD_VIEW } from './contributions';
import { connectDashboard } from './dashboard-bridge';
import { dashboardHtml, webviewRoot } from './dashboard-html';
import type { LiveStatus } from './live-status';

/** The dashboard: narrow in the sidebar, wide in a tab; the same page and the same messages. */
export class Dashboard implements Disposable {
  #panel: WebviewPanel | undefined;
  readonly #registrations: Disposable;

  constructor(
    readonly context: ExtensionContext,
    readonly live: LiveStatus,
    readonly log: Logger,
  ) {
    this.#registrations = Disposable.from(
      window.registerWebviewViewProvider(DASHBOARD_VIEW, {
        resolveWebviewView: (view) => this.#show(view),
      }),
      // Brings the tab back after a reload of the window.
      window.registerWebviewPanelSerializer(DASHBOARD_PANEL, { deserializeWebviewPanel: (panel) => this.#adopt(panel) }),
    );
  }

  /** Opens the tab, or brings it to the front. */
  async open(): Promise<void> {
    if (this.#panel) return this.#panel.reveal();
    await this.#adopt(window.createWebviewPanel(DASHBOARD_PANEL, 'Smart Claude Proxy', ViewColumn.Active, { enableFindWidget: true }));
  }

  async #adopt(panel: WebviewPanel): Promise<void> {
    this.#panel = panel;
    panel.iconPath = Uri.joinPath(this.context.extensionUri, 'media', 'icon.png');
    panel.onDidDispose(() => {
      if (this.#panel === panel) this.#panel = undefined;
    });
    await this.#show(panel);
  }

  /** The page may be closed at any moment, also while it is being read from the disk. */
  async #show(place: WebviewPanel | WebviewView): Promise<void> {
    const { webview } = place;
    webview.options = { enableScripts: true, localResourceRoots: [webviewRoot(this.context.extensionUri)] };
    const connection = connectDashboard(webview, this.live, this.log);
    let closed = false;
    place.onDidDispose(() => {
      closed = true;
      connection.dispose();
    });
    try {
      const html = await dashboardHtml(webview, this.context.extensionUri);
      if (!closed) webview.html = html;
    } catch (error) {
      connection.dispose();
      throw error;
    }
  }

  dispose(): void {
    this.#registrations.dispose();
    this.#panel?.dispose();
  }
}
