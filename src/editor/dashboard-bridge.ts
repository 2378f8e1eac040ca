import { commands, Disposable, l10n, type Webview } from 'vscode';
import type { EditorCommand, EditorCommands, EditorMessage, PageMessage, PageProxyState } from '../../webview/messages';
import { messageOf } from '../error-message';
import type { Logger, ProxyState } from '../proxy-contract';
import { type CommandName, commandId } from './contributions';
import type { LiveStatus } from './live-status';
import { noAnswerText } from './no-answer-text';
import { pagePath } from './page-path';

/** What the page's buttons do: commands of the palette, for the most part. */
const PAGE_COMMANDS: { [C in EditorCommand]: (...args: EditorCommands[C]) => unknown } = {
  start: () => run('start'),
  restart: () => run('restart'),
  showLog: () => run('showLog'),
  openTab: () => run('openDashboard'),
  openInBrowser: () => run('openDashboardInBrowser'),
  connectClient: () => run('connectClient'),
  sendTestRequest: () => run('sendTestRequest'),
  setApiKey: (providerId) => run('setApiKey', providerId),
  exportLog: (choice) => run('exportLog', choice),
  openSettings: () => run('openSettings'),
};

function run(name: CommandName, ...args: unknown[]): Thenable<unknown> {
  return commands.executeCommand(commandId(name), ...args);
}

/** Connects one dashboard page to the proxy: passes its requests on with address and key, and tells it what happens. */
export function connectDashboard(webview: Webview, live: LiveStatus, log: Logger): Disposable {
  const post = (message: EditorMessage) => void webview.postMessage(message);

  async function answer(id: number, method: string, path: string, body: unknown): Promise<void> {
    const pathname = pagePath(path);
    if (pathname === undefined)
      return post({ type: 'response', id, status: 403, body: failure(l10n.t('The dashboard may not ask for {0}.', path)) });
    if (!live.client) return post({ type: 'response', id, status: 503, body: failure(l10n.t('The proxy is not running.')) });
    try {
      post({ type: 'response', id, ...(await live.client.request(method, path, body)) });
    } catch (error) {
      log.debug(`Dashboard: ${method} ${pathname} got no answer: ${messageOf(error)}`);
      const message = noAnswerText(error) ?? l10n.t('The proxy does not answer at the moment.');
      post({ type: 'response', id, status: 503, body: failure(message) });
    }
  }

  return Disposable.from(
    webview.onDidReceiveMessage((message: PageMessage) => {
      if (message.type === 'request') void answer(message.id, message.method, message.path, message.body);
      else if (message.type === 'command') runPageCommand(message);
      else if (message.type === 'ready') {
        post({ type: 'state', state: pageState(live.state) });
        if (live.today) post({ type: 'event', event: live.today });
        post({ type: 'event', event: { type: 'storage', problem: live.storageProblem } });
      }
    }),
    live.onDidChangeState((state) => post({ type: 'state', state: pageState(state) })),
    live.onEvent((event) => post({ type: 'event', event })),
  );
}

function runPageCommand<C extends EditorCommand>({ command, args }: { command: C; args: EditorCommands[C] }): void {
  if (Object.hasOwn(PAGE_COMMANDS, command)) PAGE_COMMANDS[command](...args);
}

/** Never with the key: a page shows what people and models wrote, so it gets no secret. */
function pageState(state: ProxyState): PageProxyState {
  switch (state.role) {
    case 'owner':
    case 'follower':
      return { role: state.role, url: state.url };
    case 'failed':
      return { role: 'failed', problem: { kind: state.problem.kind, message: state.problem.message } };
    default:
      return { role: state.role };
  }
}

function failure(message: string): { error: { message: string } } {
  return { error: { message } };
}
