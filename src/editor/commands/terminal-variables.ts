import { ConfigurationTarget, l10n, type QuickPickItem, window, workspace } from 'vscode';
import { SETTINGS_PREFIX } from '../../settings/configuration-contribution';
import { TERMINAL_VARIABLES, type TerminalVariables } from '../../settings/schema';
import { terminalVariables } from '../terminal-environment';

interface VariablesItem extends QuickPickItem {
  set: TerminalVariables;
}

/** Lets the person choose which variables new integrated terminals get; nothing chosen takes them away. */
export async function chooseTerminalVariables(): Promise<void> {
  const configuration = workspace.getConfiguration(SETTINGS_PREFIX);
  const present = configuration.get<unknown>('terminals.variables');
  const items = TERMINAL_VARIABLES.map(
    (set): VariablesItem => ({
      label: set === 'anthropic' ? l10n.t('Claude Code and other Anthropic clients') : l10n.t('aider and other OpenAI clients'),
      detail: Object.keys(terminalVariables([set], { url: '', apiKey: '' })).join(', '),
      picked: Array.isArray(present) && present.includes(set),
      set,
    }),
  );
  const chosen = await window.showQuickPick(items, {
    canPickMany: true,
    title: l10n.t('Integrated Terminals'),
    placeHolder: l10n.t('Which programs should use the proxy in new terminals?'),
  });
  if (!chosen) return;
  await configuration.update(
    'terminals.variables',
    chosen.length > 0 ? chosen.map(({ set }) => set) : undefined,
    ConfigurationTarget.Global,
  );
  window.setStatusBarMessage(
    `$(terminal) ${chosen.length > 0 ? l10n.t('New terminals use the proxy.') : l10n.t('Terminals are left alone.')}`,
    10_000,
  );
}
