import { NOTIFICATIONS_HIDDEN_CONTEXT, RUNNING_CONTEXT, STOPPED_CONTEXT } from './context-keys';

/**
 * What package.json's `contributes` declares, as typed constants: the generator writes package.json from them and
 * `registerCommands` demands a handler for each, so a command declared but not registered does not compile.
 */
export const CATEGORY = 'Smart Claude Proxy';

export const VIEW_CONTAINER = 'smartClaudeProxy';
export const DASHBOARD_VIEW = 'smartClaudeProxy.dashboard';
export const DASHBOARD_PANEL = 'smartClaudeProxy.dashboardPanel';

/** Scheme of the pages that show what connecting a client would change. */
export const CHANGES_SCHEME = 'smart-claude-proxy-changes';

interface CommandContribution {
  title: string;
  icon?: string;
  /** A `when` clause: where it is false the palette hides the command, and menus show it greyed. */
  enablement?: string;
}

/** Not "running": a command called while the proxy is still starting waits for it. */
const NOT_STOPPED = `!${STOPPED_CONTEXT}`;

const SHOWING_CHANGES = `resourceScheme == ${CHANGES_SCHEME}`;

export const commands = {
  getStarted: { title: 'Get Started', icon: '$(mortar-board)' },
  start: { title: 'Start', icon: '$(play)', enablement: `!${RUNNING_CONTEXT}` },
  stop: { title: 'Stop', icon: '$(debug-stop)', enablement: RUNNING_CONTEXT },
  restart: { title: 'Restart', icon: '$(debug-restart)' },
  connectClient: { title: 'Connect a Client…', icon: '$(plug)' },
  writeClientChanges: { title: 'Write These Changes', icon: '$(check)', enablement: SHOWING_CHANGES },
  discardClientChanges: { title: 'Leave Everything as It Is', icon: '$(discard)', enablement: SHOWING_CHANGES },
  sendTestRequest: { title: 'Send a Test Request…', icon: '$(beaker)', enablement: NOT_STOPPED },
  copyBaseUrl: { title: 'Copy Base URL', icon: '$(link)', enablement: NOT_STOPPED },
  copyApiKey: { title: 'Copy API Key', icon: '$(key)', enablement: NOT_STOPPED },
  setApiKey: { title: 'Set API Key…', icon: '$(key)' },
  rotateApiKey: { title: 'Rotate API Key…', icon: '$(sync)' },
  testProvider: { title: 'Test a Provider…', icon: '$(pulse)', enablement: NOT_STOPPED },
  rateLastResponse: { title: 'Rate Last Response', icon: '$(star)', enablement: NOT_STOPPED },
  explainLastDecision: { title: 'Explain Last Routing Decision', icon: '$(question)', enablement: NOT_STOPPED },
  openDashboard: { title: 'Open Dashboard', icon: '$(graph)' },
  openDashboardInBrowser: { title: 'Open Dashboard in Browser', icon: '$(link-external)', enablement: NOT_STOPPED },
  setBudget: { title: 'Set Budget…', icon: '$(credit-card)', enablement: NOT_STOPPED },
  exportLog: { title: 'Export Log…', icon: '$(export)', enablement: NOT_STOPPED },
  checkStorage: { title: 'Check and Repair Storage', icon: '$(tools)', enablement: NOT_STOPPED },
  deleteAllData: { title: 'Delete All Data…', icon: '$(trash)' },
  openSettings: { title: 'Open Settings', icon: '$(gear)' },
  resetNotifications: { title: 'Show Hidden Notifications Again', icon: '$(bell)', enablement: NOTIFICATIONS_HIDDEN_CONTEXT },
  showLog: { title: 'Show Log', icon: '$(output)' },
} as const satisfies Record<string, CommandContribution>;

export type CommandName = keyof typeof commands;

export function commandId(name: CommandName): string {
  return `smartClaudeProxy.${name}`;
}

/** Everything of `contributes` but the settings. Texts are `%keys%`; `texts` holds what they stand for. */
export function editorContributions(): { contributes: Record<string, unknown>; texts: Record<string, string> } {
  const texts: Record<string, string> = { category: CATEGORY };
  const entries = Object.entries(commands) as [CommandName, CommandContribution][];
  const contributes = {
    commands: entries.map(([name, { title, icon, enablement }]) => {
      texts[`command.${name}`] = title;
      return {
        command: commandId(name),
        title: `%command.${name}%`,
        category: '%category%',
        ...(icon && { icon }),
        ...(enablement && { enablement }),
      };
    }),
    viewsContainers: { activitybar: [{ id: VIEW_CONTAINER, title: '%category%', icon: 'media/activity-bar.svg' }] },
    views: {
      [VIEW_CONTAINER]: [{ type: 'webview', id: DASHBOARD_VIEW, name: '%category%', icon: 'media/activity-bar.svg' }],
    },
    menus: { 'view/title': viewTitleMenu(), 'editor/title': changesMenu() },
  };
  return { contributes, texts };
}

/** The view's own two icons, and its `…` menu in groups: set up, copy, look into, run. */
function viewTitleMenu(): { command: string; when: string; group: string }[] {
  const inView = `view == ${DASHBOARD_VIEW}`;
  const item = (name: CommandName, group: string, when = inView) => ({ command: commandId(name), when, group });
  return [
    item('rateLastResponse', 'navigation@1'),
    item('openDashboard', 'navigation@2'),
    item('connectClient', '1_setup@1'),
    item('setApiKey', '1_setup@2'),
    item('testProvider', '1_setup@3'),
    item('setBudget', '1_setup@4'),
    item('openSettings', '1_setup@5'),
    item('copyBaseUrl', '2_copy@1'),
    item('copyApiKey', '2_copy@2'),
    item('explainLastDecision', '3_look@1'),
    item('openDashboardInBrowser', '3_look@2'),
    item('exportLog', '3_look@3'),
    item('showLog', '3_look@4'),
    item('start', '4_run@1', `${inView} && !${RUNNING_CONTEXT}`),
    item('restart', '4_run@2'),
    item('stop', '4_run@3', `${inView} && ${RUNNING_CONTEXT}`),
    item('getStarted', '5_help@1'),
  ];
}

/** The buttons above the changes that connecting a client would make. */
function changesMenu(): Record<string, string>[] {
  return (['writeClientChanges', 'discardClientChanges'] as const).map((name, index) => ({
    command: commandId(name),
    when: SHOWING_CHANGES,
    group: `navigation@${index + 1}`,
  }));
}
