import { Disposable, type ExtensionContext, Uri, ViewColumn, type Webview, type WebviewPanel, window } from 'vscode';
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
        resolveWebviewView: async (view) => {
          const connection = await this.#show(view.webview);
          view.onDidDispose(() => connection.dispose());
        },
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
    const connection = await this.#show(panel.webview);
    panel.onDidDispose(() => {
      connection.dispose();
      this.#panel = undefined;
    });
  }

  async #show(webview: Webview): Promise<Disposable> {
    webview.options = { enableScripts: true, localResourceRoots: [webviewRoot(this.context.extensionUri)] };
    const connection = connectDashboard(webview, this.live, this.log);
    webview.html = await dashboardHtml(webview, this.context.extensionUri);
    return connection;
  }

  dispose(): void {
    this.#registrations.dispose();
    this.#panel?.dispose();
  }
}
