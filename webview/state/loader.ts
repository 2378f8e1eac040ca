import type { BudgetStatus, ProviderStatus } from '../../src/server/api-types';
import type { Api } from '../api';
import type { FoundRequests, StatsOfPeriod, StatsReport } from './page-state';
import type { PageStore } from './page-store';
import { Refetcher } from './refetcher';
import { Slice } from './slice';

/** The figures follow the traffic this closely; the rows of the table come with the events themselves. */
const STATS_INTERVAL_MS = 1000;

/** Fetches what the page shows into its state. */
export class Loader {
  readonly stats: Slice<StatsOfPeriod>;
  readonly recent: Slice<FoundRequests>;
  readonly budget: Slice<BudgetStatus>;
  readonly providers: Slice<ProviderStatus[]>;
  readonly #api: Api;
  readonly #store: PageStore;
  readonly #staleStats: Refetcher;
  readonly #staleRecent: Refetcher;

  constructor(store: PageStore, api: Api) {
    const now = () => store.state;
    this.stats = new Slice(
      () => now().stats,
      (stats) => store.change({ stats }),
      () => api.stats(now().days),
    );
    this.recent = new Slice(
      () => now().recent,
      (recent) => store.change({ recent }),
      () => api.recent(now()),
    );
    this.budget = new Slice(
      () => now().budget,
      (budget) => store.change({ budget }),
      () => api.budget(),
    );
    this.providers = new Slice(
      () => now().providers,
      (providers) => store.change({ providers }),
      () => api.providers(),
    );
    this.#api = api;
    this.#store = store;
    this.#staleStats = new Refetcher(() => this.stats.refresh(), STATS_INTERVAL_MS);
    this.#staleRecent = new Refetcher(() => this.recent.refresh(), STATS_INTERVAL_MS);
  }

  loadAll(): void {
    for (const slice of [this.budget, this.recent, this.stats, this.providers]) void slice.load();
  }

  /** The figures are out of date: fetches them soon, however often this is called. */
  statsAreStale(): void {
    this.#staleStats.request();
  }

  recentIsStale(): void {
    this.#staleRecent.request();
  }

  /** Fetches some of the figures again, when only those can have changed. */
  async refreshMetrics(...names: (keyof StatsReport)[]): Promise<void> {
    const { stats, days: chosen } = this.#store.state;
    const days = stats.data?.days ?? chosen;
    await this.stats.patch(async () =>
      Object.fromEntries(await Promise.all(names.map(async (name) => [name, await this.#api.metric(name, days)]))),
    );
  }
}
