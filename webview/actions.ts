import type { BudgetStatus } from '../src/server/api-types';
import type { RecentRequest } from '../src/store/queries';
import type { Api, ExperimentAction, RequestDetails } from './api';
import type { Loader } from './state/loader';
import { withProvider, withRating } from './state/merge-event';
import { type Choices, loading, ready } from './state/page-state';
import type { PageStore } from './state/page-store';

/** What a person can do on the page. Those that ask the proxy reject with an `ApiError` for people. */
export class Actions {
  constructor(
    private readonly store: PageStore,
    private readonly loader: Loader,
    private readonly api: Api,
  ) {}

  reload(): void {
    this.loader.loadAll();
  }

  retry(part: 'stats' | 'recent' | 'budget' | 'providers'): void {
    void this.loader[part].load();
  }

  choosePeriod(days: number): void {
    const { stats, recent } = this.store.state;
    this.store.change({ days, offset: 0, stats: loading(stats.data), recent: loading(recent.data) });
    void this.loader.stats.load();
    void this.loader.recent.load();
  }

  /** Another filter or order begins at its first page. */
  chooseRequests(choice: Partial<Pick<Choices, 'sort' | 'offset' | 'provider' | 'category' | 'client' | 'status'>>): void {
    this.store.change({ offset: 0, ...choice });
    void this.loader.recent.load();
  }

  requestDetails(id: string): Promise<RequestDetails> {
    return this.api.request(id);
  }

  /** Shows the rating at once; takes it back when the proxy refuses it. The figures follow with the proxy's event. */
  async rate(request: Pick<RecentRequest, 'id' | 'rating'>, rating: number | null): Promise<void> {
    this.#showRating(request.id, rating);
    try {
      await this.api.rate(request.id, rating);
    } catch (error) {
      // Another press may have followed meanwhile.
      const shown = this.store.state.recent.data?.requests.find(({ id }) => id === request.id);
      if (shown?.rating === rating) this.#showRating(request.id, request.rating);
      throw error;
    }
  }

  async setBudget(part: Partial<BudgetStatus['config']>): Promise<void> {
    this.loader.budget.told(await this.api.setBudget(part));
  }

  async setProvider(id: string, override: { enabled?: boolean | null; priority?: number | null }): Promise<void> {
    const changed = await this.api.setProvider(id, override);
    this.store.change({ providers: ready(withProvider(this.store.state.providers.data ?? [], changed)) });
  }

  /** Also fetches the providers again: a test settles their health. */
  async testProvider(id: string): Promise<{ ok: boolean; message: string; latencyMs: number }> {
    const result = await this.api.testProvider(id);
    void this.loader.providers.refresh();
    return result;
  }

  async changeExperiment(id: string, action: ExperimentAction): Promise<string> {
    const { message } = await this.api.experiment(id, action);
    await this.loader.refreshMetrics('experiments');
    return message;
  }

  #showRating(id: string, rating: number | null): void {
    const { recent } = this.store.state;
    if (recent.data) this.store.change({ recent: { ...recent, data: withRating(recent.data, id, rating) } });
  }
}
