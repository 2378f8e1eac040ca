import { commands } from 'vscode';
import { SETTINGS_PREFIX } from '../../settings/configuration-contribution';

/** Opens the settings editor with our settings only, or with the one named. */
export async function openSettings(extensionId: string, key?: string): Promise<void> {
  const query = key === undefined ? `@ext:${extensionId}` : `@id:${SETTINGS_PREFIX}.${key}`;
  await commands.executeCommand('workbench.action.openSettings', query);
}
