import { type Disposable, EventEmitter, workspace } from 'vscode';
import { SETTINGS_PREFIX } from '../settings/configuration-contribution';
import { parseSettings } from '../settings/parse-settings';
import { type SettingKey, type Settings, type SettingsProblem, settingsTable } from '../settings/schema';

export interface CheckedSettings {
  settings: Settings;
  problems: SettingsProblem[];
}

/** The settings as the editor has them now, and the news when they change. */
export class EditorSettings implements Disposable {
  readonly #changed = new EventEmitter<CheckedSettings>();
  readonly onDidChange = this.#changed.event;
  readonly #subscription = workspace.onDidChangeConfiguration((change) => {
    if (!change.affectsConfiguration(SETTINGS_PREFIX)) return;
    this.current = readSettings();
    this.#changed.fire(this.current);
  });
  current = readSettings();

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}

function readSettings(): CheckedSettings {
  const configuration = workspace.getConfiguration(SETTINGS_PREFIX);
  const raw: Record<string, unknown> = {};
  for (const key of Object.keys(settingsTable) as SettingKey[]) {
    const value = configuration.get<unknown>(key);
    // The editor hands out read-only proxies of objects; a plain copy survives being sent to the store's worker.
    if (value !== undefined) raw[key] = JSON.parse(JSON.stringify(value));
  }
  return parseSettings(raw);
}
