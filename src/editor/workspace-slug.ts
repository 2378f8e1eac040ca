import { workspace } from 'vscode';
import { keySuffix } from '../clients/client-key';

/**
 * The open workspace's name as the ending of a key takes it (`KEY~client~workspace`, `[a-z0-9-]+`); undefined without a
 * workspace, or when nothing of its name is left.
 */
export function workspaceSlug(): string | undefined {
  return keySuffix(workspace.name?.replace(/\s*\([^()]*\)$/, '') ?? '') || undefined;
}
