import type { BudgetStatus, ProviderStatus, TodayEvent } from '../../src/server/api-types';
import type { Queries, QueryResult, RecentParameters, RecentRequest } from '../../src/store/queries';
import type { TaskStatus } from '../../src/task-record';
import type { Connection } from '../transport';

/** What `/api/stats` without a metric answers. */
export type StatsReport = { [N in Exclude<keyof Queries, 'request' | 'export'>]: QueryResult<N> };

/** Figures and the period they are of: it is another than the chosen one until those have come, and when they cannot. */
export interface StatsOfPeriod extends StatsReport {
  days: number;
}

/** Something that is fetched: data stays while newer data is on its way or failed to come. */
export interface Loadable<T> {
  status: 'loading' | 'ready' | 'failed';
  data: T | null;
  /** For people, when failed. */
  error: string | null;
}

export const PERIODS = [1, 7, 30, 90] as const;

export type SectionId = 'requests' | 'spending' | 'performance' | 'savings' | 'providers' | 'experiments';

export interface RecentPage {
  requests: RecentRequest[];
  total: number;
}

/** Requests and where in the list, and in which period, they were found. */
export interface FoundRequests extends RecentPage {
  offset: number;
  days: number;
}

/** What the user chose; kept while the page is hidden or reloaded. */
export interface Choices {
  days: number;
  sort: NonNullable<RecentParameters['sort']>;
  offset: number;
  /** Filters of the requests; empty means all. */
  provider: string;
  category: string;
  client: string;
  status: TaskStatus | '';
  /** Sections opened or closed by hand; the rest follow the page's width. */
  sections: Partial<Record<SectionId, boolean>>;
  /** Provider filter of the success charts; empty means all. */
  successProvider: string;
  breakdownBy: 'cost' | 'requests';
  /** The request whose details are open. */
  openRequest: string | null;
}

export interface PageState extends Choices {
  connection: Connection;
  stats: Loadable<StatsOfPeriod>;
  recent: Loadable<FoundRequests>;
  budget: Loadable<BudgetStatus>;
  providers: Loadable<ProviderStatus[]>;
  today: TodayEvent | null;
  /** Set while the proxy cannot store what happens; for people. */
  storageProblem: string | null;
  /** Grows with every change of colours. */
  theme: number;
  /** Grows every minute, for what is told in hours and minutes from now. */
  minute: number;
}

export const CHOICES_AT_FIRST: Choices = {
  days: 7,
  sort: '-time',
  offset: 0,
  provider: '',
  category: '',
  client: '',
  status: '',
  sections: {},
  successProvider: '',
  breakdownBy: 'cost',
  openRequest: null,
};

const NOT_YET = { status: 'loading', data: null, error: null } as const;

export function initialState(kept: Choices): PageState {
  return {
    ...kept,
    connection: { kind: 'connecting' },
    stats: NOT_YET,
    recent: NOT_YET,
    budget: NOT_YET,
    providers: NOT_YET,
    today: null,
    storageProblem: null,
    theme: 0,
    minute: 0,
  };
}

export function loading<T>(data: T | null): Loadable<T> {
  return { status: 'loading', data, error: null };
}

export function ready<T>(data: T): Loadable<T> {
  return { status: 'ready', data, error: null };
}

export function failed<T>(data: T | null, error: string): Loadable<T> {
  return { status: 'failed', data, error };
}
