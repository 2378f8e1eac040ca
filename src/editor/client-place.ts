import { dirname } from 'node:path';
import { type ExtensionContext, env, l10n, workspace } from 'vscode';
import type { Place } from '../clients/client';
import { homeFolder } from './home-folder';

/**
 * Where clients are looked for: the machine that this extension runs on, which in a remote window is the remote one.
 * @throws Error where nobody's home folder is known: a client's file would be written somewhere else
 */
export function clientPlace(context: ExtensionContext): Place {
  const homeDir = homeFolder();
  if (homeDir === undefined) {
    throw new Error(
      l10n.t('The system names no home folder, so the settings of clients cannot be found. Set HOME to it and start the editor again.'),
    );
  }
  const folder = workspace.workspaceFolders?.[0]?.uri;
  return {
    platform: process.platform,
    env: process.env,
    homeDir,
    workspaceDir: folder?.scheme === 'file' || folder?.scheme === 'vscode-remote' ? folder.fsPath : null,
    // The profile's folder holds `globalStorage/<extension>`. In a remote window the editor's own files are on the other machine.
    editorUserDir: env.remoteName === undefined ? dirname(dirname(context.globalStorageUri.fsPath)) : null,
  };
}
