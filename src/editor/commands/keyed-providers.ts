import { l10n } from 'vscode';
import type { EditorSecrets } from '../editor-secrets';
import type { EditorSettings } from '../editor-settings';

export interface KeyedProvider {
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

/** Every provider that takes a key: those that are always there, and those of the settings. */
export function keyedProviders(settings: EditorSettings): KeyedProvider[] {
  const { providers } = settings.current.settings;
  const custom = Object.entries(providers)
    .filter(([id, { type }]) => !KEYLESS.has(type ?? id) && id !== 'ollama' && !BUILT_IN.some((known) => known.id === id))
    .map(([id, { baseUrl }]) => ({ id, name: id, hint: baseUrl ?? '' }));
  return [...BUILT_IN, ...custom];
}

/** Providers that still have a key though the settings name them no more: the person may want to delete it. */
export async function forgottenProviders(secrets: EditorSecrets, settings: EditorSettings): Promise<KeyedProvider[]> {
  const known = keyedProviders(settings).map(({ id }) => id);
  const others = (await secrets.keyedProviders()).filter((id) => !known.includes(id));
  const hint = (id: string) => (id in settings.current.settings.providers || id === 'ollama' ? '' : l10n.t('not in the settings'));
  return others.map((id) => ({ id, name: id, hint: hint(id) }));
}

/** Whether a provider of this id has a use for a key. */
export function takesKey(id: string): boolean {
  return !KEYLESS.has(id);
}

export function providerName(id: string): string {
  return BUILT_IN.find((provider) => provider.id === id)?.name ?? id;
}
