import { ConfigurationTarget, commands, Disposable, env, l10n, window, workspace } from 'vscode';
import { messageOf } from '../error-message';
import type { Proxy, ProxyProblem } from '../proxy-contract';
import { SETTINGS_PREFIX } from '../settings/configuration-contribution';
import { errorCode } from '../store/error-code';
import { readOwnerLock } from '../store/owner-lock';
import type { LiveStatus } from './live-status';
import { shorten } from './markdown';
import { showError, showInformation, showWarning } from './messages';
import type { NoticeAction, Notices } from './notices';
import { findPortHolder } from './port-holder';

/** What the person can do about a proxy that does not run, beside reading the message. */
export interface Remedies {
  proxy: Proxy;
  storageDir: string;
  port(): number;
  showLog(): void;
}

/**
 * Tells why the proxy does not run, with what can be done about it as buttons: once, until it runs or is started anew. Meanwhile it
 * looks by itself whether it can, and may meet the same problems again and again. Of several windows only the one at hand tells it;
 * another does when the person comes to it and the problem is still there.
 */
export function tellStartProblems(live: LiveStatus, remedies: Remedies, notices: Notices): Disposable {
  const shown = new Set<string>();
  const tell = () => {
    const { state } = live;
    if (state.role !== 'failed') return shown.clear();
    const { message } = state.problem;
    if (shown.has(message) || !window.state.focused) return;
    shown.add(message);
    void notices.show('startProblem', 'error', `Smart Claude Proxy: ${message}`, actionsFor(state.problem, remedies));
  };
  return Disposable.from(live.onDidChangeState(tell), window.onDidChangeWindowState(tell));
}

function actionsFor({ kind, pid }: ProxyProblem, remedies: Remedies): NoticeAction[] {
  const actions: NoticeAction[] = [];
  if (kind === 'port-in-use') {
    actions.push([l10n.t('Use Another Port'), () => useAnotherPort(remedies.port())]);
    actions.push([l10n.t('Show What Holds the Port'), () => showPortHolder(remedies.port(), remedies)]);
  }
  if (kind === 'owner-suspended' && pid !== undefined) actions.push([l10n.t('End That Process'), () => endOwner(pid, remedies)]);
  if (kind === 'outdated') actions.push([l10n.t('Reload Window'), () => commands.executeCommand('workbench.action.reloadWindow')]);
  actions.push([l10n.t('Try Again'), () => remedies.proxy.restart()]);
  if (kind === 'storage' || kind === 'internal') actions.push([l10n.t('Show Log'), () => remedies.showLog()]);
  return actions;
}

async function useAnotherPort(current: number): Promise<void> {
  const entered = await window.showInputBox({
    title: l10n.t('Use Another Port'),
    prompt: l10n.t('Clients that already point at port {0} have to be pointed at the new one.', current),
    value: String(current + 1),
    validateInput: (text) => (isPort(text) ? undefined : l10n.t('Enter a port from 1024 to 65535.')),
  });
  if (entered) await workspace.getConfiguration(SETTINGS_PREFIX).update('port', Number(entered), ConfigurationTarget.Global);
}

function isPort(text: string): boolean {
  return /^\d{4,5}$/.test(text.trim()) && Number(text) >= 1024 && Number(text) <= 65535;
}

async function showPortHolder(port: number, remedies: Remedies): Promise<void> {
  const holder = await findPortHolder(port);
  const text = holder
    ? l10n.t('Port {0} is held by process {1}: {2}', port, holder.pid, shorten(holder.command, 100))
    : l10n.t('The system does not tell which process holds port {0}; it may belong to another user.', port);
  const copy = l10n.t('Copy Process Id');
  const change = l10n.t('Use Another Port');
  const again = l10n.t('Try Again');
  const choice = await showInformation(text, ...(holder ? [copy] : []), change, again);
  if (choice === copy && holder) await env.clipboard.writeText(String(holder.pid));
  if (choice === change) await useAnotherPort(port);
  if (choice === again) await remedies.proxy.restart();
}

/**
 * Ends the suspended owner, which the message may have named long ago: only while it still does not answer, the lock still names
 * this very process (by its start time, too), and it is what holds the port. Followers take over by themselves.
 */
async function endOwner(pid: number, { proxy, storageDir, port }: Remedies): Promise<void> {
  const { state } = proxy;
  if (state.role !== 'failed' || state.problem.pid !== pid) {
    await showInformation(l10n.t('The proxy answers again; process {0} was left alone.', pid));
    return;
  }
  const [owner, holder] = await Promise.all([readOwnerLock(storageDir), findPortHolder(port())]);
  if (owner?.pid === pid && !holder) {
    const text = l10n.t('The system does not tell which process holds port {0}, so process {1} was left alone.', port(), pid);
    const again = l10n.t('Try Again');
    if ((await showWarning(text, again)) === again) await proxy.restart();
    return;
  }
  if (owner?.pid !== pid || holder?.pid !== pid) return void (await proxy.restart());
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // One that has just gone by itself is as good.
    if (errorCode(error) !== 'ESRCH') {
      return void showError(l10n.t('Process {0} could not be ended: {1}', pid, messageOf(error)));
    }
  }
  await proxy.start();
}
