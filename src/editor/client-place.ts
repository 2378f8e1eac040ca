import { homedir } from 'node:os';
import { dirname } from 'node:path';
import { type ExtensionContext, env, workspace } from 'vscode';
import type { Place } from '../clients/client';

/** Where clients are looked for: the machine that this extension runs on, which in a remote window is the remote one. */
export function clientPlace(context: ExtensionContext): Place {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  return {
    platform: process.platform,
    env: process.env,
    homeDir: homedir(),
    workspaceDir: folder?.scheme === 'file' || folder?.scheme === 'vscode-remote' ? folder.fsPath : null,
    // The profile's folder holds `globalStorage/<extension>`. In a remote window the editor's own files are on the other machine.
    editorUserDir: env.remoteName === undefined ? dirname(dirname(context.globalStorageUri.fsPath)) : null,
  };
}
