import type { BudgetStatus, FeedbackResult, ProviderStatus, ProvidersReport, TaskReport } from '../src/server/api-types';
import type { HttpMethod } from './messages';
import type { Choices, FoundRequests, RecentPage, StatsOfPeriod, StatsReport } from './state/page-state';
import type { Transport } from './transport';

export type ExperimentAction = 'start' | 'stop' | 'promote' | 'undo';

export interface RequestDetails {
  task: TaskReport;
  attempts: TaskReport[];
}

/** Requests a page shows: fewer where each is a card of its own. */
export function pageSize(): number {
  return window.innerWidth < 600 ? 10 : 25;
}

/** The proxy's API as the page uses it. Every call rejects with an `ApiError` for people. */
export class Api {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async stats(days: number): Promise<StatsOfPeriod> {
    return { ...(await this.#ask<StatsReport>('GET', `/api/stats?days=${days}`)), days };
  }

  metric<N extends keyof StatsReport>(name: N, days: number): Promise<StatsReport[N]> {
    return this.#ask('GET', `/api/stats?${new URLSearchParams({ days: String(days), metric: name })}`);
  }

  async recent({ days, sort, offset, provider, category, client, status }: Choices): Promise<FoundRequests> {
    const query = new URLSearchParams({
      days: String(days),
      metric: 'recent-requests',
      limit: String(pageSize()),
      offset: String(offset),
      sort,
    });
    for (const [name, value] of Object.entries({ provider, category, client, status })) if (value) query.set(name, value);
    return { ...(await this.#ask<RecentPage>('GET', `/api/stats?${query}`)), offset, days };
  }

  request(id: string): Promise<RequestDetails> {
    return this.#ask('GET', `/api/requests/${encodeURIComponent(id)}`);
  }

  rate(taskId: string, rating: number | null): Promise<FeedbackResult> {
    return this.#ask('POST', '/api/feedback', { taskId, rating });
  }

  budget(): Promise<BudgetStatus> {
    return this.#ask('GET', '/api/budget');
  }

  setBudget(part: Partial<BudgetStatus['config']>): Promise<BudgetStatus> {
    return this.#ask('PUT', '/api/budget', part);
  }

  async providers(): Promise<ProviderStatus[]> {
    return (await this.#ask<ProvidersReport>('GET', '/api/providers')).providers;
  }

  setProvider(id: string, override: { enabled?: boolean | null; priority?: number | null }): Promise<ProviderStatus> {
    return this.#ask('PUT', `/api/providers/${encodeURIComponent(id)}`, override);
  }

  testProvider(id: string): Promise<{ ok: boolean; message: string; latencyMs: number }> {
    return this.#ask('POST', `/api/providers/${encodeURIComponent(id)}/test`, {});
  }

  experiment(id: string, action: ExperimentAction): Promise<{ id: string; status: string; message: string }> {
    return this.#ask('POST', `/api/experiments/${encodeURIComponent(id)}`, { action });
  }

  /** The page and the proxy are one build, so an answer has the type that the proxy's own source gives it. */
  async #ask<T>(method: HttpMethod, path: string, body?: unknown): Promise<T> {
    return (await this.#transport.request(method, path, body)) as T;
  }
}
