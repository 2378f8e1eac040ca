import { type Disposable, l10n, MarkdownString, StatusBarAlignment, type StatusBarItem, ThemeColor, window } from 'vscode';
import { formatUsd } from '../../webview/format/money';
import type { ProxyState } from '../proxy-contract';
import type { ProxyEvent, TodayEvent } from '../server/api-types';
import type { RecentRequest } from '../store/queries';
import { tightestPeriod, WARNING_SHARE } from './budget-bar';
import { commandId } from './contributions';
import type { EditorSettings } from './editor-settings';
import type { LiveStatus } from './live-status';
import { idleTooltip, runningTooltip, type TodayBreakdown } from './status-tooltip';
import { workspaceSlug } from './workspace-slug';

/** The breakdown of the tooltip is fetched at most this often. */
const BREAKDOWN_EVERY_MS = 1_000;

/** How long the cost of one request is shown after it ended. */
const SHOW_REQUEST_COST_MS = 4_000;

/** Today's cost in the status bar, with everything else in its tooltip. */
export class StatusBar implements Disposable {
  readonly #item: StatusBarItem;
  readonly #subscriptions: Disposable[];
  #breakdown: TodayBreakdown | undefined;
  #breakdownTimer: NodeJS.Timeout | undefined;
  #breakdownOutdated = false;
  #requestCost: { usd: number; until: NodeJS.Timeout } | undefined;

  constructor(
    readonly live: LiveStatus,
    readonly settings: EditorSettings,
  ) {
    this.#item = window.createStatusBarItem('cost', StatusBarAlignment.Right, 100);
    this.#item.name = 'Smart Claude Proxy';
    this.#subscriptions = [
      live.onDidChangeState(() => this.#render()),
      live.onEvent((event) => this.#receive(event)),
      live.onDidChangeAnswerable(() => this.#render()),
      window.onDidChangeWindowState(() => {
        if (this.#breakdownOutdated) this.#refreshBreakdownSoon();
      }),
    ];
    this.#render();
    this.#item.show();
  }

  #receive(event: ProxyEvent): void {
    if (event.type === 'task') this.#showRequestCost(event.request);
    if (event.type === 'task' || event.type === 'today') this.#refreshBreakdownSoon();
    this.#render();
  }

  #showRequestCost(request: RecentRequest): void {
    if (this.settings.current.settings['notifications.costAfterRequest'] !== 'statusBar') return;
    clearTimeout(this.#requestCost?.until);
    const until = setTimeout(() => {
      this.#requestCost = undefined;
      this.#render();
    }, SHOW_REQUEST_COST_MS);
    this.#requestCost = { usd: request.costUsd, until };
  }

  /** Nobody looks at the tooltip of a window in the background: it is brought up to date when the person comes back. */
  #refreshBreakdownSoon(): void {
    this.#breakdownOutdated = !window.state.focused;
    if (this.#breakdownOutdated) return;
    this.#breakdownTimer ??= setTimeout(async () => {
      try {
        const { client } = this.live;
        this.#breakdown = await client?.todayBreakdown();
        if (!this.live.lastRequest) this.live.lastRequest = (await client?.recentRequests(1))?.[0];
      } catch {
        // The owner is just going away; its successor's first figures ask again.
        this.#breakdown = undefined;
      } finally {
        this.#breakdownTimer = undefined;
      }
      this.#render();
    }, BREAKDOWN_EVERY_MS);
  }

  #render(): void {
    const { state, today } = this.live;
    if (state.role === 'failed') this.#showFailed(state.problem.message);
    else if (state.role === 'stopped') this.#showStopped();
    else if (state.role === 'starting' || !today) this.#showStarting();
    else this.#showRunning(state, today);
  }

  #showRunning(state: ProxyState, today: TodayEvent): void {
    const nobody = this.live.answerable === false;
    const tightest = tightestPeriod(today.budget);
    const share = tightest ? Math.floor(tightest.share * 100) : undefined;
    const parts = [
      `$(graph) ${formatUsd(today.costUsd)}`,
      ...(this.#requestCost ? [`+${formatUsd(this.#requestCost.usd)}`] : []),
      ...(share === undefined ? [] : [`${share}%`]),
      ...(today.demo ? [l10n.t('Demo')] : []),
      ...(nobody ? [l10n.t('No provider')] : []),
    ];
    this.#item.text = parts.join('  ');
    this.#item.tooltip = runningTooltip(state, today, nobody, this.#breakdown, this.live.lastRequest, workspaceSlug());
    this.#item.accessibilityInformation = { label: spoken(today, share, nobody) };
    this.#item.command = commandId('openDashboard');
    this.#item.backgroundColor = budgetColor(tightest?.share);
  }

  #showStarting(): void {
    this.#item.text = '$(sync~spin) Proxy';
    this.#item.tooltip = new MarkdownString(l10n.t('Smart Claude Proxy is starting …'));
    this.#item.accessibilityInformation = { label: l10n.t('Smart Claude Proxy is starting') };
    this.#item.command = commandId('showLog');
    this.#item.backgroundColor = undefined;
  }

  #showStopped(): void {
    this.#item.text = '$(circle-slash) Proxy';
    this.#item.tooltip = idleTooltip(l10n.t('The proxy is stopped. Clients that point at it get no answer.'), [
      ['start', `$(play) ${l10n.t('Start')}`],
    ]);
    this.#item.accessibilityInformation = { label: l10n.t('Smart Claude Proxy is stopped; press to start it') };
    this.#item.command = commandId('start');
    this.#item.backgroundColor = undefined;
  }

  #showFailed(message: string): void {
    this.#item.text = '$(error) Proxy';
    this.#item.tooltip = idleTooltip(message, [
      ['restart', `$(debug-restart) ${l10n.t('Try again')}`],
      ['showLog', `$(output) ${l10n.t('Log')}`],
    ]);
    this.#item.accessibilityInformation = { label: `Smart Claude Proxy: ${message}` };
    this.#item.command = commandId('restart');
    this.#item.backgroundColor = new ThemeColor('statusBarItem.errorBackground');
  }

  dispose(): void {
    clearTimeout(this.#breakdownTimer);
    clearTimeout(this.#requestCost?.until);
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#item.dispose();
  }
}

function spoken(today: TodayEvent, share: number | undefined, nobody: boolean): string {
  const cost = l10n.t('Smart Claude Proxy: {0} spent today', formatUsd(today.costUsd));
  const figures = share === undefined ? cost : l10n.t('{0}, {1} percent of the budget', cost, share);
  return nobody ? l10n.t('{0}, no provider', figures) : figures;
}

function budgetColor(share: number | undefined): ThemeColor | undefined {
  if (share === undefined || share < WARNING_SHARE) return undefined;
  return new ThemeColor(share >= 1 ? 'statusBarItem.errorBackground' : 'statusBarItem.warningBackground');
}
