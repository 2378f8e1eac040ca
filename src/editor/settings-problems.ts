import { commands, type Disposable, l10n, window } from 'vscode';
import type { Logger } from '../proxy-contract';
import { SETTINGS_PREFIX } from '../settings/configuration-contribution';
import type { SettingsProblem } from '../settings/schema';
import type { EditorSettings } from './editor-settings';

/** Tells of each bad setting once, with a way to it; what it names is disabled, everything else works on. */
export function tellSettingsProblems(settings: EditorSettings, log: Logger): Disposable {
  const told = new Set<string>();
  const check = (problems: SettingsProblem[]) => {
    const texts = problems.map(({ path, message }) => `${SETTINGS_PREFIX}.${path}: ${message}`);
    const fresh = texts.filter((text) => !told.has(text));
    for (const text of told) if (!texts.includes(text)) told.delete(text);
    for (const text of fresh) {
      told.add(text);
      log.warn(`Setting ignored: ${text}`);
    }
    const [first] = problems.filter((_, index) => fresh.includes(texts[index] ?? ''));
    if (first) void tell(first, fresh);
  };
  check(settings.current.problems);
  return settings.onDidChange(({ problems }) => check(problems));
}

async function tell(first: SettingsProblem, texts: string[]): Promise<void> {
  const openSettings = l10n.t('Open Settings');
  const message =
    texts.length === 1
      ? l10n.t('Smart Claude Proxy ignores a setting. {0}', texts[0] ?? '')
      : l10n.t('Smart Claude Proxy ignores {0} settings. {1}', texts.length, texts.join(' · '));
  const choice = await window.showWarningMessage(message, openSettings);
  if (choice !== openSettings) return;
  const key = `${SETTINGS_PREFIX}.${first.path.startsWith('providers.') || first.path.startsWith('experiments.') ? (first.path.split('.')[0] ?? '') : first.path}`;
  await commands.executeCommand('workbench.action.openSettingsJson', { revealSetting: { key, edit: false } });
}
