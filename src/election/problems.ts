import { messageOf } from '../error-message';
import type { ProxyProblem } from '../proxy-contract';
import { ProxyError } from '../proxy-error';

/** Why this process neither owns the port nor follows the process that does, for people. */

export function portInUse(port: number, byAnotherProxy: boolean): ProxyProblem {
  const who = byAnotherProxy ? 'another Smart Claude Proxy with other storage or another key' : 'another program';
  const rotated = byAnotherProxy ? ' If its key was rotated in another window, reload this one.' : '';
  return {
    kind: 'port-in-use',
    message: `Port ${port} is held by ${who}. Choose another port in the setting "smartClaudeProxy.port", or end that program.${rotated}`,
  };
}

export function keyMissing(port: number): ProxyProblem {
  return { kind: 'no-key', message: `A proxy already listens on port ${port}. Pass its key to join it, or choose another port.` };
}

export function ownerSuspended(pid: number | undefined): ProxyProblem {
  const process = pid === undefined ? '' : ` (process ${pid})`;
  return {
    kind: 'owner-suspended',
    message: `The window that runs the proxy${process} does not answer. Wake it up, or end that process and another window takes over.`,
    ...(pid === undefined ? {} : { pid }),
  };
}

export function storageInUse(pid: number): ProxyProblem {
  return {
    kind: 'storage-in-use',
    message: `The storage folder is in use by another proxy (process ${pid}). Stop it, or choose another folder.`,
    pid,
  };
}

export function storageUnopened(error: unknown): ProxyProblem {
  return { kind: 'storage', message: `The proxy could not open its storage: ${messageOf(error)}` };
}

export function outdated(): ProxyProblem {
  return {
    kind: 'outdated',
    message:
      'A newer version of Smart Claude Proxy has written the storage; this one must not. Reload the window to run the newer version.',
  };
}

export function startFailed(error: unknown): ProxyProblem {
  return { kind: 'internal', message: `The proxy could not start: ${messageOf(error)}` };
}

export function leftUncleanly(error: unknown): string {
  return `The proxy stopped, but not everything about its storage went well: ${messageOf(error)}`;
}

/** Whether it may end without anything being done in this process, so that it pays to look again. */
export function passesByItself({ kind }: ProxyProblem): boolean {
  return kind !== 'storage' && kind !== 'internal';
}

export function notRunning(): ProxyError {
  return new ProxyError('conflict', 'The proxy does not run. Start it first.');
}
