import { setTimeout as sleep } from 'node:timers/promises';
import { l10n, type QuickPickItem, ThemeIcon, window } from 'vscode';
import type { EditorSecrets } from '../editor-secrets';
import type { EditorSettings } from '../editor-settings';
import type { LiveStatus } from '../live-status';
import type { ProxyClient } from '../proxy-client';
import { testConnection } from './test-provider';

interface KeyedProvider {
  id: string;
  name: string;
  hint: string;
}

/** Providers that are there without any settings and take a key. */
const BUILT_IN: KeyedProvider[] = [
  { id: 'anthropic', name: 'Anthropic', hint: 'console.anthropic.com' },
  { id: 'openai', name: 'OpenAI', hint: 'platform.openai.com' },
  { id: 'gemini', name: 'Google Gemini', hint: 'aistudio.google.com' },
];

/** Types of providers that have no use for a key. */
const KEYLESS = new Set(['claude-cli', 'editor', 'demo']);

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
    title: l10n.t('API Key for {0}', nameOf(id)),
    prompt: current
      ? l10n.t('A key is stored. Enter another one to replace it, or leave it empty to delete it.')
      : l10n.t('It is kept in the editor’s secret storage and sent to {0} only.', nameOf(id)),
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) => (/\s/.test(text.trim()) ? l10n.t('A key has no white space.') : undefined),
  });
  if (entered === undefined) return;
  const key = entered.trim();
  if (key !== '') {
    await secrets.storeProviderKey(id, key);
    window.setStatusBarMessage(`$(key) ${l10n.t('The key for {0} is stored.', nameOf(id))}`, 5_000);
    if (!live.client) return;
    await keySeen(live.client, id);
    await testConnection(live.client, id, nameOf(id));
  } else if (current) {
    await secrets.deleteProviderKey(id);
    window.setStatusBarMessage(`$(key) ${l10n.t('The key for {0} is deleted.', nameOf(id))}`, 5_000);
  }
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

/** Every provider that takes a key: those that are always there, and those of the settings. */
export function keyedProviders(settings: EditorSettings): KeyedProvider[] {
  const { providers } = settings.current.settings;
  const custom = Object.entries(providers)
    .filter(([id, { type }]) => !KEYLESS.has(type ?? id) && id !== 'ollama' && !BUILT_IN.some((known) => known.id === id))
    .map(([id, { baseUrl }]) => ({ id, name: id, hint: baseUrl ?? '' }));
  return [...BUILT_IN, ...custom];
}

async function chooseProvider(secrets: EditorSecrets, settings: EditorSettings): Promise<string | undefined> {
  const items = await Promise.all(
    keyedProviders(settings).map(async ({ id, name, hint }): Promise<ProviderItem> => {
      const stored = (await secrets.readProviderKey(id)) !== undefined;
      return {
        id,
        label: name,
        description: hint,
        iconPath: new ThemeIcon(stored ? 'pass' : 'key'),
        ...(stored && { detail: l10n.t('A key is stored') }),
      };
    }),
  );
  const choice = await window.showQuickPick(items, {
    title: l10n.t('Set API Key'),
    placeHolder: l10n.t('Whose key?'),
    matchOnDescription: true,
  });
  return choice?.id;
}

function nameOf(id: string): string {
  return BUILT_IN.find((provider) => provider.id === id)?.name ?? id;
}
