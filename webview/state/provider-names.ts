import type { ProviderStatus } from '../../src/server/api-types';
import { visibleName } from '../format/labels';
import type { PageState } from './page-state';

/** Names of the built-in providers, for a log that remembers one that is no longer configured. */
const BUILT_IN: Record<string, string> = {
  anthropic: 'Anthropic',
  'claude-cli': 'Claude CLI',
  openai: 'OpenAI',
  gemini: 'Gemini',
  ollama: 'Ollama',
  editor: 'Editor models',
  demo: 'Demo',
};

export interface ProviderName {
  name: string;
  /** Its figures are made up: to be marked wherever the name stands. */
  demo: boolean;
}

export function providerName(state: Pick<PageState, 'providers'>, id: string): ProviderName {
  const status = state.providers.data?.find((provider) => provider.id === id);
  const name = status?.displayName ?? (Object.hasOwn(BUILT_IN, id) ? BUILT_IN[id] : undefined) ?? id;
  return { name: visibleName(name), demo: isDemo(status, id) };
}

/** The name where only text can stand: a chart's label, a menu. */
export function providerText(state: Pick<PageState, 'providers'>, id: string): string {
  const { name, demo } = providerName(state, id);
  return demo && !/\bdemo\b/i.test(name) ? `${name} (Demo)` : name;
}

/** Every provider that is configured or appears in the period's figures, in the order of their names' ids. */
export function knownProviders(state: Pick<PageState, 'providers' | 'stats'>): string[] {
  const configured = state.providers.data?.map((provider) => provider.id) ?? [];
  const seen = state.stats.data?.['provider-comparison'].map((row) => row.provider) ?? [];
  return [...new Set([...configured, ...seen])].sort();
}

function isDemo(status: ProviderStatus | undefined, id: string): boolean {
  return status ? status.demo : id === 'demo';
}
