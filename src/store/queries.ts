import type { ExperimentState } from '../routing/experiment-state';
import type { TaskCategory, TaskRecord, TaskStatus } from '../task-record';

/** What the dashboard and `/api/stats` can ask. Days are local to the process; a period of N days is today and the N − 1 days before. */
export interface Queries {
  summary: { parameters: Period; result: Summary };
  'cost-over-time': { parameters: Period; result: { day: string; provider: string; costUsd: number }[] };
  'cost-by-provider': { parameters: Period; result: { provider: string; requests: number; costUsd: number; share: number }[] };
  'model-breakdown': {
    parameters: Period;
    result: { provider: string; model: string; requests: number; costUsd: number; tokensIn: number; tokensOut: number }[];
  };
  'success-rates': { parameters: Period; result: SuccessRates };
  'request-volume': { parameters: Period; result: { day: string; provider: string; requests: number }[] };
  latency: { parameters: Period; result: LatencyRow[] };
  'cost-savings': { parameters: Period; result: CostSavings };
  compression: { parameters: Period; result: CompressionDay[] };
  'cache-hit-rate': { parameters: Period; result: { day: string; requests: number; hits: number }[] };
  'recent-requests': { parameters: RecentParameters; result: { requests: RecentRequest[]; total: number } };
  'provider-comparison': { parameters: Period; result: ProviderComparison[] };
  experiments: { parameters: Period; result: ExperimentFigures[] };
  clients: { parameters: Period; result: { client: string; workspace: string | null; requests: number; costUsd: number }[] };
  /** One task whole, with every attempt of its group, oldest first; null when unknown. The id may be a unique prefix. */
  request: { parameters: { id: string }; result: { matches: number; task: TaskRecord | null; attempts: TaskRecord[] } };
  /** Rows for export, oldest first, a page at a time: those behind a place in the log, wherever others come or go meanwhile. */
  export: { parameters: Period & { limit: number; after: LogPlace | null }; result: ExportPage };
}

export type QueryName = keyof Queries;
export type QueryParameters<N extends QueryName> = Queries[N]['parameters'];
export type QueryResult<N extends QueryName> = Queries[N]['result'];

export interface Period {
  /** 1 to 3,660; anything else is moved into that range. */
  days: number;
}

/** A row of the log by what it is sorted by. */
export interface LogPlace {
  /** Milliseconds since 1970. */
  createdAt: number;
  /** Its number in the order of logging. */
  n: number;
}

export interface ExportPage {
  tasks: TaskRecord[];
  /** Where the next page goes on; null when nothing is left. */
  next: LogPlace | null;
}

export interface Summary {
  /** Request groups, cache hits included. */
  requests: number;
  costUsd: number;
  /** Whether any row of the period is an estimate. */
  costEstimated: boolean;
  quotaUsd: number;
  tokensIn: number;
  tokensOut: number;
  /** Of answered requests, those from the cache included. */
  averageLatencyMs: number | null;
  /** Share of the requests that succeeded, 0–1; those that a client cut off are left out. Null without requests. */
  successRate: number | null;
  tokensSaved: number;
  cacheHits: number;
  /** Providers that answered in the period. */
  providersActive: number;
}

/** Of attempts, so that a model is judged by its own failures also when another answered; `requests` is how many were judged. */
export interface SuccessRates {
  byModel: { provider: string; model: string; requests: number; successRate: number }[];
  byCategory: { provider: string; category: TaskCategory; requests: number; successRate: number }[];
  byProvider: { provider: string; requests: number; successRate: number }[];
}

/** Of answers that a provider gave in full; percentiles are right to 2.5 %. */
export interface LatencyRow {
  provider: string;
  model: string;
  /** Answers measured. */
  requests: number;
  averageMs: number;
  p50Ms: number;
  p95Ms: number;
  ttftP50Ms: number | null;
  ttftP95Ms: number | null;
}

export interface CostSavings {
  actualUsd: number;
  /** The same tokens, always at the dearest enabled model. */
  dearestUsd: number;
  savedUsd: number;
  /** For requests that named a model: what was paid, and what the named model would have cost. */
  namedActualUsd: number;
  namedRequestedUsd: number;
}

export interface CompressionDay {
  day: string;
  tokensBefore: number;
  tokensAfter: number;
  /** Tokens saved per stage. */
  stages: Record<string, number>;
}

export interface ProviderComparison {
  provider: string;
  /** Requests whose last attempt was here: they add up to all requests. */
  requests: number;
  costUsd: number;
  /** Of answers that it gave in full, without the cache. */
  averageLatencyMs: number | null;
  /** Of its attempts, 0–1. */
  successRate: number | null;
  tokensIn: number;
  tokensOut: number;
}

export interface ExperimentFigures extends ExperimentState {
  arms: {
    arm: 'baseline' | 'challenger' | 'shadow';
    requests: number;
    /** Of these, those whose success is known: not what a client cut off. */
    judged: number;
    /** Of the judged ones. */
    successRate: number | null;
    costUsd: number;
    averageLatencyMs: number | null;
  }[];
}

export type RecentSort = 'time' | 'provider' | 'model' | 'category' | 'tokens' | 'compression' | 'cost' | 'latency' | 'success' | 'rating';

export interface RecentParameters {
  limit: number;
  offset: number;
  /** A column, with `-` in front for descending. Default `-time`. */
  sort?: RecentSort | `-${RecentSort}`;
  provider?: string;
  category?: string;
  client?: string;
  status?: TaskStatus;
  /** Only the last N days. */
  days?: number;
}

/** A row of the requests table: one request group, told by its last attempt; `costUsd` is the sum of its attempts. */
export interface RecentRequest {
  id: string;
  /** ISO 8601 */
  createdAt: string;
  client: string;
  workspace: string | null;
  protocol: string;
  provider: string;
  model: string;
  requestedModel: string;
  category: TaskCategory;
  complexity: number;
  tier: string;
  tokensIn: number;
  tokensOut: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  reasoningTokens: number;
  tokensBeforeCompression: number;
  tokensAfterCompression: number;
  cacheHit: boolean;
  costUsd: number;
  costEstimated: boolean;
  quotaUsd: number;
  latencyMs: number;
  ttftMs: number | null;
  status: TaskStatus;
  success: boolean;
  rating: number | null;
  routeReason: string;
  attempts: number;
  requestGroupId: string;
  budgetRemainingUsd: number | null;
  preview: string | null;
  error: string | null;
}
