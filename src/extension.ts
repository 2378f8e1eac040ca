import { join } from 'node:path';
import { type ExtensionContext, lm, window } from 'vscode';
import { withoutOwnKeys } from './clients/client-key';
import { ConnectionRecords } from './clients/files/connection-records';
import { tellActivationFailure } from './editor/activation-failure';
import { registerChat } from './editor/chat/register-chat';
import { clientPlace } from './editor/client-place';
import { checkStorage } from './editor/commands/check-storage';
import { connectClient } from './editor/commands/connect-client';
import { ClientChanges } from './editor/commands/connect-client-diff';
import { copyApiKey, copyBaseUrl } from './editor/commands/copy-address';
import { deleteAllData } from './editor/commands/delete-all-data';
import { explainLastDecision } from './editor/commands/explain-last-decision';
import { exportLog } from './editor/commands/export-log';
import { openDashboardInBrowser } from './editor/commands/open-dashboard-in-browser';
import { rateLastResponse } from './editor/commands/rate-last-response';
import { registerCommands } from './editor/commands/register-commands';
import { restartProxy } from './editor/commands/restart-proxy';
import { rotateApiKey } from './editor/commands/rotate-api-key';
import { sendTestRequest } from './editor/commands/send-test-request';
import { setApiKey } from './editor/commands/set-api-key';
import { setBudget } from './editor/commands/set-budget';
import { testProvider } from './editor/commands/test-provider';
import { CATEGORY } from './editor/contributions';
import { Dashboard } from './editor/dashboard';
import { EditorModels } from './editor/editor-models';
import { EditorSecrets } from './editor/editor-secrets';
import { EditorSettings } from './editor/editor-settings';
import { greetOnce, openWalkthrough } from './editor/greet';
import { LiveStatus } from './editor/live-status';
import { logEvents } from './editor/log-events';
import { MarkdownPages } from './editor/markdown-pages';
import { Notices } from './editor/notices';
import { tellWhatNeedsAction } from './editor/notifications';
import { reflectContext } from './editor/reflect-context';
import { refreshProvidersOnEditorModels, refreshProvidersOnNewKeys } from './editor/refresh-providers';
import { openSettings } from './editor/settings-editor';
import { tellSettingsProblems } from './editor/settings-problems';
import { tellStartProblems } from './editor/start-problems';
import { StatusBar } from './editor/status-bar';
import { reflectTerminalEnvironment } from './editor/terminal-environment';
import { messageOf } from './error-message';
import { createProxy } from './proxy';
import type { Logger, Proxy } from './proxy-contract';

let running: Proxy | undefined;

export function activate(context: ExtensionContext): void {
  const log = window.createOutputChannel(CATEGORY, { log: true });
  context.subscriptions.push(log);
  try {
    compose(context, log, () => log.show());
  } catch (error) {
    tellActivationFailure(error, log, () => log.show());
    throw error;
  }
}

/** Ends what is in flight, flushes, and frees the port, so that another window can take over. */
export async function deactivate(): Promise<void> {
  await running?.stop();
}

function compose(context: ExtensionContext, log: Logger, showLog: () => void): void {
  const settings = new EditorSettings();
  const secrets = new EditorSecrets(context.secrets);
  const storageDir = context.globalStorageUri.fsPath;
  const proxy = createProxy({
    settings: settings.current.settings,
    settingsProblems: settings.current.problems,
    readApiKey: () => secrets.readApiKey(),
    createApiKey: () => secrets.createApiKey(),
    keepApiKey: (key) => secrets.keepApiKey(key),
    keyMayAppear: true,
    readProviderKey: (providerId) => secrets.readProviderKey(providerId),
    env: withoutOwnKeys(process.env),
    storageDir,
    assetsDir: join(context.extensionPath, 'dist'),
    version: context.extension.packageJSON.version,
    log,
    demo: false,
    hostProviders: [new EditorModels(lm?.selectChatModels && (() => lm.selectChatModels()))],
  });
  running = proxy;
  const live = new LiveStatus(proxy);
  const dashboard = new Dashboard(context, live, log);
  const pages = new MarkdownPages();
  const notices = new Notices(context.globalState);
  const changes = new ClientChanges();
  const clients = { live, place: () => clientPlace(context), records: new ConnectionRecords(storageDir), changes };

  context.subscriptions.push(
    settings,
    live,
    dashboard,
    pages,
    changes,
    new StatusBar(live, settings),
    settings.onDidChange((changed) => proxy.applySettings(changed.settings, changed.problems)),
    refreshProvidersOnNewKeys(secrets, proxy, log),
    refreshProvidersOnEditorModels(proxy, log),
    logEvents(live, log),
    reflectContext(live),
    registerChat(context, live, log),
    reflectTerminalEnvironment(context.environmentVariableCollection, live, settings),
    tellStartProblems(live, { proxy, storageDir, port: () => settings.current.settings.port, showLog }, notices),
    tellSettingsProblems(settings, notices, log),
    tellWhatNeedsAction(live, settings, notices),
    registerCommands(
      {
        getStarted: () => openWalkthrough(context.extension.id),
        start: () => proxy.start(),
        stop: () => proxy.stop({ everywhere: true }),
        restart: () => restartProxy(proxy),
        connectClient: (id?: string) => connectClient(clients, id),
        writeClientChanges: () => changes.decide(true),
        discardClientChanges: () => changes.decide(false),
        sendTestRequest: () => sendTestRequest(live),
        copyBaseUrl: () => copyBaseUrl(live),
        copyApiKey: () => copyApiKey(live),
        setApiKey: (providerId?: string) => setApiKey(secrets, settings, live, providerId),
        rotateApiKey: () => rotateApiKey(proxy),
        testProvider: () => testProvider(live),
        rateLastResponse: (taskId?: string) => rateLastResponse(live, taskId),
        explainLastDecision: (taskId?: string) => explainLastDecision(live, pages, taskId),
        openDashboard: () => dashboard.open(),
        openDashboardInBrowser: () => openDashboardInBrowser(live),
        setBudget: () => setBudget(live),
        exportLog: (choice) => exportLog(live, choice),
        checkStorage: () => checkStorage(live),
        deleteAllData: () => deleteAllData(proxy, secrets, settings),
        openSettings: () => openSettings(context.extension.id),
        resetNotifications: () => notices.reset(),
        showLog,
      },
      log,
    ),
  );
  if (settings.current.settings.autoStart) void proxy.start();
  greetOnce(context.globalState, live, context.extension.id).catch((error: unknown) => {
    log.warn(`The walkthrough could not be opened: ${messageOf(error)}`);
  });
}
