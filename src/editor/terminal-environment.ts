import { Disposable, type EnvironmentVariableCollection, l10n, MarkdownString } from 'vscode';
import { clientKey } from '../clients/client-key';
import type { TerminalVariables } from '../settings/schema';
import type { EditorSettings } from './editor-settings';
import type { LiveStatus } from './live-status';
import type { ProxyAddress } from './proxy-http';
import { workspaceSlug } from './workspace-slug';

/**
 * Gives integrated terminals the variables that point programs at the proxy, where the person chose so, while it runs. They are
 * not kept for the next start of the editor, whose proxy may have another port.
 */
export function reflectTerminalEnvironment(
  collection: EnvironmentVariableCollection,
  live: LiveStatus,
  settings: EditorSettings,
): Disposable {
  collection.persistent = false;
  let shown = '';
  const reflect = () => {
    const { state } = live;
    const address = state.role === 'owner' || state.role === 'follower' ? state : undefined;
    const chosen = address ? settings.current.settings['terminals.variables'] : [];
    const variables = address ? terminalVariables(chosen, address) : {};
    // Every change marks running terminals as out of date, so only real ones are made.
    if (JSON.stringify(variables) === shown) return;
    shown = JSON.stringify(variables);
    collection.clear();
    for (const [name, value] of Object.entries(variables)) collection.replace(name, value);
    collection.description = new MarkdownString(
      l10n.t(
        'Points programs started here at Smart Claude Proxy, so that their requests are routed and their cost is counted. Chosen by the setting `{0}`.',
        'smartClaudeProxy.terminals.variables',
      ),
    );
  };
  reflect();
  return Disposable.from(live.onDidChangeState(reflect), settings.onDidChange(reflect), new Disposable(() => collection.clear()));
}

/** Variables by name. A workspace's terminals have its name in the key, so that its cost is shown by itself. */
export function terminalVariables(chosen: readonly TerminalVariables[], { url, apiKey }: ProxyAddress): Record<string, string> {
  const openaiKey = clientKey(apiKey, 'terminal', workspaceSlug());
  return {
    ...(chosen.includes('anthropic') && {
      ANTHROPIC_BASE_URL: url,
      ANTHROPIC_AUTH_TOKEN: clientKey(apiKey, 'claude-code', workspaceSlug()),
      ANTHROPIC_MODEL: 'auto',
      ANTHROPIC_DEFAULT_HAIKU_MODEL: 'auto',
    }),
    ...(chosen.includes('openai') && {
      OPENAI_BASE_URL: `${url}/v1`,
      OPENAI_API_BASE: `${url}/v1`,
      OPENAI_API_KEY: openaiKey,
    }),
  };
}
