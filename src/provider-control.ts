import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from './error-message';
import { createProviders, type ProviderSet } from './providers/create-providers';
import { ListingCache } from './providers/listing-cache';
import type { ProviderRegistry } from './providers/registry';
import type { ProxyOptions } from './proxy-contract';
import type { HealthTracker } from './routing/health-tracker';
import type { ProviderStatus, ProvidersReport } from './server/api-types';
import type { EventHub } from './server/event-hub';
import type { Settings, SettingsProblem } from './settings/schema';
import type { Store } from './store/store';

/** How often models and availability are looked at again, in milliseconds. */
const REFRESH_EVERY_MS = 10 * 60_000;

/** Longest the start waits to find out who is available, in milliseconds. */
const FIRST_LOOK_MS = 600;

/** The providers of a running proxy: their overrides, tests, discovery and what the dashboard sees of them. */
export class ProviderControl {
  #timer: NodeJS.Timeout;
  #told: string;

  constructor(
    private readonly providers: ProviderSet,
    private readonly store: Store,
    private readonly health: HealthTracker,
    private readonly events: EventHub,
  ) {
    this.registry.setOverrides(store.atStart.overrides);
    this.#timer = setInterval(() => void this.refresh(), REFRESH_EVERY_MS);
    this.#timer.unref();
    this.#told = this.#offer();
    this.registry.onChange(() => this.#tellChanges());
  }

  static async create(options: ProxyOptions, store: Store, health: HealthTracker, events: EventHub): Promise<ProviderControl> {
    const cache = new ListingCache(options.storageDir, (message) => options.log.warn(message));
    const providers = createProviders({ ...options, readProxyKey: options.readApiKey, cache });
    const control = new ProviderControl(providers, store, health, events);
    for (const problem of providers.problems) options.log.warn(`Setting ${problem.path}: ${problem.message}`);
    // Keys and binaries are found at once; a server that does not answer must not keep the port silent.
    await Promise.race([control.refresh(), sleep(FIRST_LOOK_MS)]);
    return control;
  }

  get registry(): ProviderRegistry {
    return this.providers.registry;
  }

  report(): ProvidersReport {
    return { providers: this.registry.statuses((id) => this.health.snapshot(id, Date.now())) };
  }

  status(id: string): ProviderStatus {
    return this.registry.status(id, this.health.snapshot(id, Date.now()));
  }

  /** Tells when other providers or models may be asked than before; whoever lists them asks for the report again. */
  #tellChanges(): void {
    const offer = this.#offer();
    if (offer === this.#told) return;
    this.#told = offer;
    this.events.emit({ type: 'providers' });
  }

  /** Everything of the report that does not change with every request. */
  #offer(): string {
    return JSON.stringify(this.report().providers.map(({ health: _, ...offer }) => offer));
  }

  /** Overrides the settings until they change; null clears. @throws ProxyError 404 */
  async override(id: string, change: { enabled?: boolean | null; priority?: number | null }): Promise<ProviderStatus> {
    await this.store.write({ type: 'provider-override', provider: id, override: this.registry.override(id, change) });
    const provider = this.status(id);
    this.events.emit({ type: 'provider', provider });
    // Who was off has not been asked for its models yet.
    if (provider.enabled) void this.refresh();
    return provider;
  }

  /** Asks the provider for its models, which needs the connection and the key to work, and costs nothing. @throws ProxyError 404 */
  async test(id: string, signal: AbortSignal): Promise<{ ok: boolean; message: string; latencyMs: number }> {
    this.status(id);
    const startedAt = performance.now();
    const message = await this.#tryOut(id, signal);
    const latencyMs = performance.now() - startedAt;
    await this.registry.refresh();
    this.events.emit({ type: 'provider', provider: this.status(id) });
    return { ok: message === null, message: message ?? `Works; ${this.registry.get(id)?.models().length ?? 0} models.`, latencyMs };
  }

  /** @returns what is wrong, for people; null when it works */
  async #tryOut(id: string, signal: AbortSignal): Promise<string | null> {
    const provider = this.registry.get(id);
    const availability = await provider?.availability();
    if (availability?.available === false) return availability.reason;
    try {
      await provider?.discover(signal);
      return null;
    } catch (error) {
      return messageOf(error);
    }
  }

  /** What is wrong with providers in settings and environment. */
  get problems(): readonly SettingsProblem[] {
    return this.providers.problems;
  }

  applySettings(settings: Settings): Promise<void> {
    return this.providers.applySettings(settings);
  }

  /** Looks again who has a key, binary or server, and which models they list. */
  refresh(): Promise<void> {
    return this.registry.refresh();
  }

  dispose(): Promise<void> {
    clearInterval(this.#timer);
    return this.providers.dispose();
  }
}
