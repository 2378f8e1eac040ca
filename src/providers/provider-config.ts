import { z } from 'zod';
import { isLoopback } from '../loopback';
import { PROVIDER_ID, type ProviderSettings, providerSettings } from '../settings/provider-settings';
import type { SettingsProblem } from '../settings/schema';

export type ProviderType = NonNullable<ProviderSettings['type']>;

/** A provider as settings and environment describe it together. */
export interface ProviderConfig {
  id: string;
  type: Exclude<ProviderType, 'editor'>;
  settings: ProviderSettings;
  /** For those that are reached over HTTP. */
  baseUrl?: URL;
}

const BUILT_IN = ['claude-cli', 'anthropic', 'openai', 'gemini', 'ollama'] as const;

const DEFAULT_BASE_URL: Partial<Record<ProviderType, string>> = {
  anthropic: 'https://api.anthropic.com',
  openai: 'https://api.openai.com/v1',
  gemini: 'https://generativelanguage.googleapis.com/v1beta',
  ollama: 'http://127.0.0.1:11434',
};

/**
 * Every provider there may be: the built-in ones, those of `CUSTOM_PROVIDERS`, those of settings (which win), and the demo when it is
 * asked for. What is wrong with one costs only that one.
 */
export function providerConfigs(
  settings: Readonly<Record<string, ProviderSettings>>,
  env: NodeJS.ProcessEnv,
  demo: boolean,
): { configs: ProviderConfig[]; problems: SettingsProblem[] } {
  const problems: SettingsProblem[] = [];
  const described = new Map<string, { settings: ProviderSettings; path: string }>();
  for (const id of BUILT_IN) described.set(id, { settings: providerSettings.parse({}), path: `providers.${id}` });
  if (demo) described.set('demo', { settings: providerSettings.parse({}), path: 'providers.demo' });
  for (const custom of customProviders(env.CUSTOM_PROVIDERS, problems)) described.set(custom.id, custom);
  for (const [id, entry] of Object.entries(settings)) described.set(id, { settings: entry, path: `providers.${id}` });
  const configs = [...described].flatMap(([id, { settings: entry, path }]) => {
    const config = resolveConfig(id, entry, path, env, problems);
    return config ? [config] : [];
  });
  return { configs, problems };
}

function resolveConfig(
  id: string,
  settings: ProviderSettings,
  path: string,
  env: NodeJS.ProcessEnv,
  problems: SettingsProblem[],
): ProviderConfig | undefined {
  const type = settings.type ?? builtInType(id) ?? (settings.baseUrl === undefined ? undefined : 'openai-compatible');
  // The editor's own models are brought by the editor; its entry only says whether they may be used.
  if (type === 'editor') return undefined;
  if (type === undefined) {
    problems.push({ path: `${path}.baseUrl`, message: 'is needed: where the API of this server is' });
    return undefined;
  }
  if (type === 'claude-cli' || type === 'demo') return { id, type, settings };
  const address = settings.baseUrl ?? (type === 'ollama' ? env.OLLAMA_BASE_URL?.trim() || undefined : undefined) ?? DEFAULT_BASE_URL[type];
  const fault = address === undefined ? 'is needed: where the API of this server is' : faultOfAddress(address);
  if (fault !== undefined || address === undefined) {
    const fromEnvironment = settings.baseUrl === undefined && type === 'ollama';
    problems.push({ path: fromEnvironment ? 'OLLAMA_BASE_URL' : `${path}.baseUrl`, message: fault ?? '' });
    return undefined;
  }
  return { id, type, settings, baseUrl: new URL(address) };
}

function builtInType(id: string): ProviderType | undefined {
  return [...BUILT_IN, 'editor', 'demo'].find((known): known is ProviderType => known === id);
}

/** Keys and prompts leave this machine encrypted, or not at all. */
function faultOfAddress(address: string): string | undefined {
  if (!URL.canParse(address)) return 'is not an address (https://…)';
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') return 'must not hold a name or password; use the command "Set API Key…"';
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))) return undefined;
  return 'must begin with https:// (http:// only for this machine: localhost, 127.0.0.1)';
}

const customProvider = providerSettings.extend({
  id: z.string().regex(PROVIDER_ID, 'has letters, digits, dots, dashes and underscores only'),
});

/** `CUSTOM_PROVIDERS`: a JSON array of provider entries with an `id` each. */
function customProviders(text: string | undefined, problems: SettingsProblem[]) {
  if (text === undefined || text.trim() === '') return [];
  let entries: unknown;
  try {
    entries = JSON.parse(text);
  } catch {
    // Named without its text, which may hold keys.
    problems.push({ path: 'CUSTOM_PROVIDERS', message: 'is not valid JSON' });
    return [];
  }
  if (!Array.isArray(entries)) {
    problems.push({ path: 'CUSTOM_PROVIDERS', message: 'must be an array of providers' });
    return [];
  }
  return entries.flatMap((entry: unknown, i) => {
    const path = `CUSTOM_PROVIDERS[${i}]`;
    const parsed = customProvider.safeParse(entry);
    if (parsed.success) {
      const { id, ...settings } = parsed.data;
      return [{ id, settings, path }];
    }
    for (const issue of parsed.error.issues) problems.push({ path: [path, ...issue.path].join('.'), message: issue.message });
    return [];
  });
}
