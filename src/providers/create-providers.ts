import { createHash } from 'node:crypto';
import type { ProviderSettings } from '../settings/provider-settings';
import type { Settings, SettingsProblem } from '../settings/schema';
import { createProvider, type ProviderDependencies } from './create-provider';
import type { ListingCache } from './listing-cache';
import type { Provider } from './provider';
import { providerConfigs } from './provider-config';
import { ProviderRegistry } from './registry';
import { UpstreamHttp } from './upstream-http';

export interface ProvidersOptions {
  settings: Settings;
  env: NodeJS.ProcessEnv;
  /** A provider's key from secret storage. */
  readProviderKey(providerId: string): Promise<string | undefined>;
  /** The key that clients of this proxy present: never used as a provider's. */
  readProxyKey?(): Promise<string | undefined>;
  /** Adds the demo provider. */
  demo: boolean;
  /** Providers that only the host can offer (the editor's own models). */
  hostProviders?: readonly Provider[];
  /** Where listings are kept between runs. */
  cache?: ListingCache;
}

/** All providers of a running proxy, kept in step with settings. */
export interface ProviderSet {
  readonly registry: ProviderRegistry;
  /** What is wrong in settings and environment, with its path. */
  readonly problems: readonly SettingsProblem[];
  /** Makes providers anew where their settings changed; requests under way keep the old ones. Looks at keys again. */
  applySettings(settings: Settings): Promise<void>;
  /** Looks again who has a key, binary or server. */
  refresh(): Promise<void>;
  /** Ends processes and connections. */
  dispose(): Promise<void>;
}

/**
 * Makes the providers that settings, secret storage and environment tell of. Nothing is asked over the network yet: that is
 * `refresh`, which finds out who is available and then reads model lists in the background.
 */
export function createProviders(options: ProvidersOptions): ProviderSet {
  const registry = new ProviderRegistry();
  const http = new UpstreamHttp();
  /** Everything made, so that nothing in use is ended before its time and nothing is forgotten. */
  const made: Provider[] = [];
  const configOf = new Map<string, string>();
  let settings = options.settings;
  let problems: SettingsProblem[] = [];
  const dependencies: ProviderDependencies = {
    env: options.env,
    http,
    timeouts: () => ({
      connectMs: settings['timeouts.connectMs'],
      firstTokenMs: settings['timeouts.firstTokenMs'],
      idleMs: settings['timeouts.idleMs'],
    }),
    readProviderKey: options.readProviderKey,
    readProxyKey: options.readProxyKey ?? (async () => undefined),
    ...(options.cache ? { cache: options.cache } : {}),
  };

  function configure(): void {
    const resolved = providerConfigs(settings.providers, options.env, options.demo);
    problems = resolved.problems;
    const hosts = options.hostProviders ?? [];
    const present = new Set([...resolved.configs, ...hosts].map(({ id }) => id));
    for (const id of configOf.keys()) {
      if (present.has(id)) continue;
      registry.unregister(id);
      configOf.delete(id);
    }
    for (const config of resolved.configs) {
      const fingerprint = JSON.stringify([config.type, config.baseUrl?.href, config.settings]);
      if (configOf.get(config.id) === fingerprint) continue;
      const provider = createProvider(config, dependencies);
      made.push(provider);
      registry.register(provider, { enabled: config.settings.enabled, settingsHash: hashOf(config.settings) });
      configOf.set(config.id, fingerprint);
    }
    for (const provider of hosts) {
      const entry = settings.providers[provider.id];
      const fingerprint = JSON.stringify(entry ?? null);
      if (configOf.get(provider.id) === fingerprint) continue;
      registry.register(provider, { enabled: entry?.enabled ?? 'auto', settingsHash: hashOf(entry) });
      configOf.set(provider.id, fingerprint);
    }
  }

  configure();
  return {
    registry,
    get problems() {
      return problems;
    },
    async applySettings(changed) {
      settings = changed;
      configure();
      await registry.refresh();
    },
    refresh: () => registry.refresh(),
    async dispose() {
      await Promise.all(made.map((provider) => provider.dispose()));
      http.close();
    },
  };
}

/** Of what an override overrides: it ends when the user changes one of these. */
function hashOf(settings: ProviderSettings | undefined): string {
  const { enabled = 'auto', priority = null } = settings ?? {};
  return createHash('sha256')
    .update(JSON.stringify([enabled, priority]))
    .digest('hex')
    .slice(0, 16);
}
