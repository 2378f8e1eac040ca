import { setTimeout as sleep } from 'node:timers/promises';
import { l10n, type QuickPickItem, ThemeIcon, window } from 'vscode';
import type { EditorSecrets } from '../editor-secrets';
import type { EditorSettings } from '../editor-settings';
import type { LiveStatus } from '../live-status';
import type { ProxyClient } from '../proxy-client';
import { forgottenProviders, keyedProviders, providerName } from './keyed-providers';
import { testConnection } from './test-provider';

/** Longest wait for the proxy to find a new key before it is tried out anyway, in milliseconds. */
const KEY_SEEN_MS = 2_000;

interface ProviderItem extends QuickPickItem {
  id: string;
}

/**
 * Asks for a provider's key, keeps it in the editor's secret storage, where every window's proxy hears of it, and tries it out.
 * @param providerId where the caller already knows whose key it is
 */
export async function setApiKey(secrets: EditorSecrets, settings: EditorSettings, live: LiveStatus, providerId?: string): Promise<void> {
  const id = providerId ?? (await chooseProvider(secrets, settings));
  if (id === undefined) return;
  const current = await secrets.readProviderKey(id);
  const entered = await window.showInputBox({
    title: l10n.t('API Key for {0}', providerName(id)),
    prompt: current
      ? l10n.t('A key is stored. Enter another one to replace it, or leave it empty to delete it.')
      : l10n.t('It is kept in the editor’s secret storage and sent to {0} only.', providerName(id)),
    password: true,
    ignoreFocusOut: true,
    validateInput: keyProblem,
  });
  if (entered === undefined) return;
  const key = bareKey(entered);
  if (key !== '') {
    await secrets.storeProviderKey(id, key);
    window.setStatusBarMessage(`$(key) ${l10n.t('The key for {0} is stored.', providerName(id))}`, 5_000);
    if (!live.client) return;
    await keySeen(live.client, id);
    await testConnection(live.client, id, providerName(id));
  } else if (current) {
    await secrets.deleteProviderKey(id);
    window.setStatusBarMessage(`$(key) ${l10n.t('The key for {0} is deleted.', providerName(id))}`, 5_000);
  }
}

/** A key as its provider gave it: often it is copied with the quotes of a file or a shell around it. */
function bareKey(entered: string): string {
  const text = entered.trim();
  return (/^(["'`])(.+)\1$/.exec(text)?.[2] ?? text).trim();
}

/** Keys travel in a header, which has room for visible ASCII only; a key from a chat or a document may have other signs in it. */
function keyProblem(entered: string): string | undefined {
  const key = bareKey(entered);
  if (/\s/.test(key)) return l10n.t('A key has no white space.');
  if (/[^\x21-\x7e]/.test(key))
    return l10n.t('A key has letters, digits and signs of the keyboard only: this one has something invisible or foreign in it.');
  return /^["'`]+$/.test(key) ? l10n.t('There is nothing between the quotes.') : undefined;
}

/** Waits a moment until the window that runs the proxy has found the key, of which the editor tells it in its own time. */
async function keySeen(client: ProxyClient, id: string): Promise<void> {
  const until = Date.now() + KEY_SEEN_MS;
  while (Date.now() < until) {
    const { providers } = await client.providers();
    if (providers.some((provider) => provider.id === id && provider.available)) return;
    await sleep(100);
  }
}

async function chooseProvider(secrets: EditorSecrets, settings: EditorSettings): Promise<string | undefined> {
  const items = await Promise.all(
    [...keyedProviders(settings), ...(await forgottenProviders(secrets, settings))].map(
      async ({ id, name, hint }): Promise<ProviderItem> => {
        const stored = (await secrets.readProviderKey(id)) !== undefined;
        return {
          id,
          label: name,
          description: hint,
          iconPath: new ThemeIcon(stored ? 'pass' : 'key'),
          ...(stored && { detail: l10n.t('A key is stored') }),
        };
      },
    ),
  );
  const choice = await window.showQuickPick(items, {
    title: l10n.t('Set API Key'),
    placeHolder: l10n.t('Whose key?'),
    matchOnDescription: true,
  });
  return choice?.id;
}
