import { messageOf } from '../error-message';
import type { ModelInfo } from '../model-info';
import { nearNames } from '../near-names';
import { ProxyError } from '../proxy-error';
import type { ProviderHealth, ProviderStatus } from '../server/api-types';
import type { ProviderOverride } from '../store/journal-events';
import type { Availability, Provider } from './provider';
import { providerStatus } from './provider-status';

export interface Registration {
  /** Setting `providers.ID.enabled`. */
  enabled: boolean | 'auto';
  /** What an override was made against; it ends when this changes. */
  settingsHash: string;
}

interface Entry extends Registration {
  provider: Provider;
  availability: Availability;
  /** When its listing is due to be read again, in milliseconds since 1970. */
  listingDueAt: number;
}

/** Servers come and go: who is available is looked at again when somebody asks and the last look is this old. */
const AVAILABILITY_MS = 30_000;

/** New models appear every few weeks; a failed listing is tried again sooner. */
const LISTING_MS = 60 * 60 * 1000;
const LISTING_RETRY_MS = 5 * 60 * 1000;
const LISTING_TIMEOUT_MS = 30_000;

/** What `auto` means for who is only used when the user said so: the editor's own models belong to another contract. */
const OFF_UNLESS_ALLOWED = new Set(['editor']);

/** Who may answer: every known provider, which of them are switched on, and their models. */
export class ProviderRegistry {
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<() => void>();
  #overrides: Readonly<Record<string, ProviderOverride>> = {};
  #refreshedAt: number | undefined;
  #refreshing: Promise<void> = Promise.resolve();
  #discovering: Promise<unknown> = Promise.resolve();
  #sorted: Provider[] | undefined;
  #models: { of: readonly (readonly ModelInfo[])[]; all: ModelInfo[]; byCost: ModelInfo[] } = { of: [], all: [], byCost: [] };

  /** Adds a provider, or puts it in the place of the one with the same id. It counts once `refresh` found it available. */
  register(provider: Provider, registration: Registration = { enabled: 'auto', settingsHash: '' }): void {
    const availability: Availability = { available: false, reason: 'Not looked at yet.' };
    this.#entries.set(provider.id, { provider, availability, listingDueAt: 0, ...registration });
    this.changed();
  }

  /** @returns the provider that was taken out, which may still be answering */
  unregister(id: string): Provider | undefined {
    const entry = this.#entries.get(id);
    this.#entries.delete(id);
    if (entry) this.changed();
    return entry?.provider;
  }

  get(id: string): Provider | undefined {
    return this.#entries.get(id)?.provider;
  }

  /** All of them, by priority, then id. */
  getAll(): readonly Provider[] {
    this.#sorted ??= [...this.#entries.values()]
      .map(({ provider }) => provider)
      .sort((a, b) => this.priorityOf(a.id) - this.priorityOf(b.id) || (a.id < b.id ? -1 : 1));
    return this.#sorted;
  }

  /** Those that are switched on and available, by priority, then id. Cheap; asked for every request. */
  getEnabled(): Provider[] {
    if (this.#refreshedAt !== undefined && Date.now() - this.#refreshedAt > AVAILABILITY_MS) {
      this.#refreshedAt = Date.now();
      void this.refresh();
    }
    return this.getAll().filter(({ id }) => this.isEnabled(id));
  }

  /** The models of all enabled providers. */
  getAllModels(): ModelInfo[] {
    return this.#currentModels().all;
  }

  /** The same, cheapest first, for a prompt four times as long as its answer. */
  getModelsByCost(): ModelInfo[] {
    return this.#currentModels().byCost;
  }

  /** Whether it is switched on and has what it needs. */
  isEnabled(id: string): boolean {
    const entry = this.#entries.get(id);
    return entry?.availability.available === true && this.#isSwitchedOn(entry);
  }

  /** Smaller is preferred among equals. */
  priorityOf(id: string): number {
    return this.#override(id)?.priority ?? this.#entries.get(id)?.provider.priority ?? DEFAULT_PRIORITY;
  }

  /** Why a provider cannot be asked, for people; undefined when it can. */
  unavailableBecause(id: string): string | undefined {
    const entry = this.#entries.get(id);
    if (!entry) return undefined;
    if (!this.#isSwitchedOn(entry)) return `The provider "${id}" is switched off.`;
    return entry.availability.available ? undefined : entry.availability.reason;
  }

  /** Takes over what `PUT /api/providers/:id` set in earlier runs. */
  setOverrides(overrides: Readonly<Record<string, ProviderOverride>>): void {
    this.#overrides = overrides;
    this.changed();
  }

  /**
   * Changes an override; undefined leaves a part of it, null clears it.
   * @returns what to store: null when nothing is overridden any more
   * @throws ProxyError 404 for an unknown provider
   */
  override(id: string, change: { enabled?: boolean | null; priority?: number | null }): ProviderOverride | null {
    const { settingsHash } = this.#known(id);
    const before = this.#override(id);
    const { enabled = before?.enabled ?? null, priority = before?.priority ?? null } = change;
    const { [id]: _, ...others } = this.#overrides;
    const override = enabled === null && priority === null ? null : { enabled, priority, settingsHash };
    this.setOverrides(override ? { ...others, [id]: override } : others);
    return override;
  }

  /**
   * Looks again which providers have a key, binary or server, after a look that is under way. Listings that are due are read
   * in the background; `discovered` waits for them.
   */
  refresh(): Promise<void> {
    this.#refreshing = this.#refreshing.then(() => this.#lookAtAll());
    return this.#refreshing;
  }

  /** Resolves when the listings under way have been read. */
  async discovered(): Promise<void> {
    await this.#discovering;
  }

  /** One provider's line of `/api/providers`. @throws ProxyError 404 */
  status(id: string, health: ProviderHealth): ProviderStatus {
    const entry = this.#known(id);
    const switchedOn = this.#isSwitchedOn(entry);
    return providerStatus({ ...entry, switchedOn, override: this.#override(id), priority: this.priorityOf(id) }, health);
  }

  /** Every provider's line, by priority. */
  statuses(healthOf: (id: string) => ProviderHealth): ProviderStatus[] {
    return this.getAll().map(({ id }) => this.status(id, healthOf(id)));
  }

  /** Called whenever providers, models or what is enabled may have changed. @returns what ends it */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells everybody who listens; for whoever changed a provider from outside. */
  changed(): void {
    this.#sorted = undefined;
    for (const listener of this.#listeners) listener();
  }

  async #lookAtAll(): Promise<void> {
    this.#refreshedAt = Date.now();
    const entries = [...this.#entries.values()];
    const found = await Promise.all(entries.map(({ provider }) => provider.availability().catch(unreadable)));
    entries.forEach((entry, i) => {
      entry.availability = found[i] ?? entry.availability;
    });
    this.changed();
    const due = entries.filter((entry) => this.isEnabled(entry.provider.id) && entry.listingDueAt <= Date.now());
    this.#discovering = Promise.all([this.#discovering, ...due.map((entry) => this.#discover(entry))]);
  }

  /** What was listed before stays when it fails; the next request will tell what is wrong with the provider. */
  async #discover(entry: Entry): Promise<void> {
    entry.listingDueAt = Date.now() + LISTING_MS;
    try {
      await entry.provider.discover(AbortSignal.timeout(LISTING_TIMEOUT_MS));
    } catch {
      entry.listingDueAt = Date.now() + LISTING_RETRY_MS;
    }
    this.changed();
  }

  #known(id: string): Entry {
    const entry = this.#entries.get(id);
    if (entry) return entry;
    const near = nearNames(id, [...this.#entries.keys()]);
    const hint = near.length > 0 ? ` Did you mean ${near.join(', ')}?` : '';
    throw new ProxyError('not-found', `There is no provider "${id}".${hint}`);
  }

  #isSwitchedOn({ provider: { id }, enabled }: Entry): boolean {
    return this.#override(id)?.enabled ?? (enabled === 'auto' ? !OFF_UNLESS_ALLOWED.has(id) : enabled);
  }

  #override(id: string): ProviderOverride | undefined {
    const override = this.#overrides[id];
    return override?.settingsHash === this.#entries.get(id)?.settingsHash ? override : undefined;
  }

  /** Put together again only when a provider came, went or has other models. */
  #currentModels() {
    const lists = this.getEnabled().map((provider) => provider.models());
    const same = lists.length === this.#models.of.length && lists.every((list, i) => list === this.#models.of[i]);
    if (!same) {
      const all = lists.flat();
      this.#models = { of: lists, all, byCost: all.toSorted((a, b) => typicalCost(a) - typicalCost(b)) };
    }
    return this.#models;
  }
}

const DEFAULT_PRIORITY = 100;

function typicalCost({ prices }: ModelInfo): number {
  return prices.inputUsdPerMTok * 4 + prices.outputUsdPerMTok;
}

function unreadable(error: unknown): Availability {
  return { available: false, reason: `It could not be looked at: ${messageOf(error)}` };
}
