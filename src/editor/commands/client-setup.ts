import { l10n } from 'vscode';
import type { Client, Place, Scope, Target } from '../../clients/client';
import { clientKey } from '../../clients/client-key';
import type { Connection } from '../../clients/connection';
import type { ConnectionRecords } from '../../clients/files/connection-records';
import { homeFolder } from '../home-folder';
import type { LiveStatus } from '../live-status';
import type { ProxyAddress } from '../proxy-http';
import { workspaceSlug } from '../workspace-slug';
import type { ClientChanges } from './connect-client-diff';

/** What the commands around clients work with. */
export interface ClientSetup {
  live: LiveStatus;
  place(): Place;
  records: ConnectionRecords;
  changes: ClientChanges;
}

/** What edits configuration files is large and rarely needed: it is a file of its own, loaded when a client is first connected. */
export function clientConnections(): Promise<typeof import('../../clients/connection')> {
  return import('../../clients/connection');
}

/** What a client is pointed at; connected for one workspace, its key names that too. */
export function targetOf({ url, apiKey }: ProxyAddress, client: string, scope: Scope, keepModel: boolean): Target {
  return { url, key: clientKey(apiKey, client, scope === 'workspace' ? workspaceSlug() : undefined), keepModel };
}

export interface FoundConnection extends Connection {
  scope: Scope;
}

/** How a client is connected at present; the workspace's file wins over the user's, as it does for the client. */
export async function findConnection(setup: ClientSetup, address: ProxyAddress, client: Client): Promise<FoundConnection> {
  const { readConnection } = await clientConnections();
  const stateIn = async (scope: Scope): Promise<FoundConnection> => ({
    ...(await readConnection(client, targetOf(address, client.id, scope, true), setup.place(), scope)),
    scope,
  });
  if (!client.perWorkspace) return stateIn('user');
  const found = await stateIn('workspace');
  if (found.state === 'connected' || found.state === 'outdated') return found;
  const { problem } = found;
  return { ...(problem === undefined ? {} : { problem }), ...(await stateIn('user')) };
}

/** A path as the client knows it, and where it leads when links are on the way. */
export function shownPath(path: string, real: string): string {
  return path === real ? shortPath(path) : l10n.t('{0} (a link to {1})', shortPath(path), shortPath(real));
}

/** `~/.claude/settings.json` */
export function shortPath(path: string): string {
  const home = homeFolder();
  if (home === undefined) return path;
  return path.startsWith(`${home}/`) || path.startsWith(`${home}\\`) ? `~${path.slice(home.length)}` : path;
}
