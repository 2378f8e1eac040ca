/**
 * What package.json's `contributes` declares, as typed constants: the generator writes package.json from them and
 * `registerCommands` demands a handler for each, so a command declared but not registered does not compile.
 */
export const CATEGORY = 'Smart Claude Proxy';

export const VIEW_CONTAINER = 'smartClaudeProxy';
export const DASHBOARD_VIEW = 'smartClaudeProxy.dashboard';
export const DASHBOARD_PANEL = 'smartClaudeProxy.dashboardPanel';

/** True while this window's proxy answers, as owner or as follower. */
export const RUNNING_CONTEXT = 'smartClaudeProxy.running';

interface CommandContribution {
  title: string;
  icon?: string;
  /** A `when` clause; without one the command can always be run and says itself what is missing. */
  enablement?: string;
}

export const commands = {
  start: { title: 'Start', icon: '$(play)', enablement: `!${RUNNING_CONTEXT}` },
  stop: { title: 'Stop', icon: '$(debug-stop)', enablement: RUNNING_CONTEXT },
  restart: { title: 'Restart', icon: '$(debug-restart)' },
  connectClient: { title: 'Connect a Client…', icon: '$(plug)' },
  copyBaseUrl: { title: 'Copy Base URL', icon: '$(link)' },
  copyApiKey: { title: 'Copy API Key', icon: '$(key)' },
  setApiKey: { title: 'Set API Key…', icon: '$(key)' },
  rotateApiKey: { title: 'Rotate API Key…', icon: '$(sync)' },
  rateLastResponse: { title: 'Rate Last Response', icon: '$(star)' },
  openDashboard: { title: 'Open Dashboard', icon: '$(graph)' },
  openDashboardInBrowser: { title: 'Open Dashboard in Browser', icon: '$(link-external)' },
  setBudget: { title: 'Set Budget…', icon: '$(credit-card)' },
  exportLog: { title: 'Export Log…', icon: '$(export)' },
  checkStorage: { title: 'Check and Repair Storage', icon: '$(tools)' },
  deleteAllData: { title: 'Delete All Data…', icon: '$(trash)' },
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
    menus: {
      'view/title': [
        { command: commandId('rateLastResponse'), when: `view == ${DASHBOARD_VIEW}`, group: 'navigation@1' },
        { command: commandId('openDashboard'), when: `view == ${DASHBOARD_VIEW}`, group: 'navigation@2' },
        { command: commandId('connectClient'), when: `view == ${DASHBOARD_VIEW}`, group: '1_setup@0' },
        { command: commandId('setBudget'), when: `view == ${DASHBOARD_VIEW}`, group: '1_setup@1' },
        { command: commandId('setApiKey'), when: `view == ${DASHBOARD_VIEW}`, group: '1_setup@2' },
        { command: commandId('copyBaseUrl'), when: `view == ${DASHBOARD_VIEW}`, group: '2_copy@1' },
        { command: commandId('copyApiKey'), when: `view == ${DASHBOARD_VIEW}`, group: '2_copy@2' },
        { command: commandId('start'), when: `view == ${DASHBOARD_VIEW} && !${RUNNING_CONTEXT}`, group: '3_run@1' },
        { command: commandId('restart'), when: `view == ${DASHBOARD_VIEW}`, group: '3_run@2' },
        { command: commandId('stop'), when: `view == ${DASHBOARD_VIEW} && ${RUNNING_CONTEXT}`, group: '3_run@3' },
        { command: commandId('openDashboardInBrowser'), when: `view == ${DASHBOARD_VIEW}`, group: '4_log@0' },
        { command: commandId('exportLog'), when: `view == ${DASHBOARD_VIEW}`, group: '4_log@2' },
        { command: commandId('showLog'), when: `view == ${DASHBOARD_VIEW}`, group: '4_log@1' },
      ],
    },
  };
  return { contributes, texts };
}
