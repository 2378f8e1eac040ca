import { commands, env } from 'vscode';
import { SETTINGS_PREFIX } from '../settings/configuration-contribution';

/** Opens the settings editor with all settings of the extension. */
export function openSettings(extensionId: string): Promise<void> {
  return show(`@ext:${extensionId}`);
}

/** Opens the settings editor with the settings of these keys, and no other. */
export function openSettingsOf(keys: readonly string[]): Promise<void> {
  return show(`@id:${keys.map(fullKey).join(',')}`);
}

/** Opens settings.json where a setting stands, or would stand. */
export async function editSettingsJson(key: string): Promise<void> {
  const file = isRemote() ? 'workbench.action.openRemoteSettingsFile' : 'workbench.action.openSettingsJson';
  await commands.executeCommand(file, { revealSetting: { key: fullKey(key), edit: false } });
}

async function show(query: string): Promise<void> {
  await commands.executeCommand(isRemote() ? 'workbench.action.openRemoteSettings' : 'workbench.action.openSettings', { query });
}

/** Settings of machine scope belong to the machine that the extension runs on: the editor's page of user settings hides them elsewhere. */
function isRemote(): boolean {
  return env.remoteName !== undefined;
}

function fullKey(key: string): string {
  return `${SETTINGS_PREFIX}.${key}`;
}
