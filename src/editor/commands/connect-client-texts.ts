import { l10n } from 'vscode';

/** What to do in a client for a first request, once it is set up. */
export function firstRequestHint(client: string): string {
  switch (client) {
    case 'claude-code':
      return l10n.t('Start “claude” in a terminal and ask it anything. A session that runs already keeps its old settings.');
    case 'codex':
      return l10n.t('Start “codex” in a terminal and ask it anything. A session that runs already keeps its old settings.');
    case 'opencode':
      return l10n.t('Start “opencode” in a terminal and ask it anything.');
    case 'aider':
      return l10n.t('Start “aider” in a terminal and ask it anything.');
    case 'continue':
      return l10n.t('Choose “Smart Claude Proxy” in the model list of Continue and ask it anything.');
    case 'cline':
      return l10n.t('Save the values in the settings of Cline and ask it anything.');
    case 'kilo':
      return l10n.t(
        'Choose “Auto” of Smart Claude Proxy in Kilo Code, after a reload of the window if it is missing, and ask it anything.',
      );
    case 'zed':
      return l10n.t('In Zed, paste the key under Settings → AI → LLM Providers → smart-claude-proxy, and ask the agent anything.');
    case 'vscode-chat':
      return l10n.t('Choose “Auto” of Smart Claude Proxy in the chat’s model list and ask anything. Restart the editor if it is missing.');
    default:
      return l10n.t('Send any request from the client.');
  }
}

/** How to give a client the values by hand. */
export function byHandHint(client: string): string {
  switch (client) {
    case 'cline':
      return l10n.t('Cline keeps these in its own settings: click the gear in its view, then paste each value.');
    case 'kilo':
      return l10n.t('In the settings of Kilo Code: Providers → Custom provider, then paste each value.');
    case 'zed':
      return l10n.t('Zed keeps keys in the system’s keychain: paste this one under Settings → AI → LLM Providers → smart-claude-proxy.');
    case 'vscode-chat':
      return l10n.t('Run “Chat: Manage Language Models”, add a Custom Endpoint, then paste each value.');
    default:
      return l10n.t('Choose a value to copy it; the list stays open.');
  }
}
