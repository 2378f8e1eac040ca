import { workspace } from 'vscode';
import { workspaceSuffix } from '../clients/client-key';

/** The open workspace's name as keys carry it (`KEY~client~workspace`); undefined without a workspace. */
export function workspaceSlug(): string | undefined {
  return workspaceSuffix(workspace.name ?? '') || undefined;
}
