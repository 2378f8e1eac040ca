import { type Disposable, l10n, window } from 'vscode';
import type { Logger } from '../proxy-contract';
import { SETTINGS_PREFIX } from '../settings/configuration-contribution';
import type { SettingsProblem } from '../settings/schema';
import type { EditorSettings } from './editor-settings';
import type { Notices } from './notices';
import { settingOf, settingTitle } from './setting-title';
import { editSettingsJson, openSettingsOf } from './settings-editor';

/**
 * Tells of each bad setting once, with a way to it, in the window at hand; every window logs it. What it names is disabled,
 * everything else works on.
 */
export function tellSettingsProblems(settings: EditorSettings, notices: Notices, log: Logger): Disposable {
  const told = new Set<string>();
  const check = (problems: SettingsProblem[]) => {
    const current = problems.map((problem) => ({ ...problem, text: `${SETTINGS_PREFIX}.${problem.path}: ${problem.message}` }));
    for (const text of told) if (!current.some((problem) => problem.text === text)) told.delete(text);
    const fresh = current.filter(({ text }) => !told.has(text));
    for (const { text } of fresh) {
      told.add(text);
      log.warn(`Setting ignored: ${text}`);
    }
    if (fresh.length > 0 && window.state.focused) void tell(fresh, notices);
  };
  check(settings.current.problems);
  return settings.onDidChange(({ problems }) => check(problems));
}

/** In the settings editor's own words, with the path for those who edit settings.json. */
function tell(problems: (SettingsProblem & { text: string })[], notices: Notices): Promise<void> {
  const keys = [...new Set(problems.map(({ path }) => settingOf(path)))];
  const told = problems.map(({ path, text }) => `“${settingTitle(settingOf(path))}” (${text})`).join(' · ');
  const message =
    problems.length === 1
      ? l10n.t('Smart Claude Proxy ignores a setting: {0}', told)
      : l10n.t('Smart Claude Proxy ignores {0} settings: {1}', problems.length, told);
  return notices.show('settingsProblem', 'warning', message, [
    [l10n.t('Open Settings'), () => openSettingsOf(keys)],
    [l10n.t('Edit settings.json'), () => editSettingsJson(keys[0] ?? '')],
  ]);
}
