import { commands, type Disposable } from 'vscode';
import type { ProxyState } from '../proxy-contract';
import { RUNNING_CONTEXT } from './contributions';
import type { LiveStatus } from './live-status';

/** Keeps the context key up to date by which menus and the palette offer Start or Stop. */
export function reflectRunningContext(live: LiveStatus): Disposable {
  const reflect = ({ role }: ProxyState) =>
    void commands.executeCommand('setContext', RUNNING_CONTEXT, role === 'owner' || role === 'follower');
  reflect(live.state);
  return live.onDidChangeState(reflect);
}
