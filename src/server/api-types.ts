import type { BudgetStatus } from '../cost/budget-status';
import type { BudgetCrossing } from '../cost/budget-thresholds';
import type { Capability, Prices, Tier } from '../model-info';
import type { RecentRequest } from '../store/queries';
import type { TaskRecord } from '../task-record';

/** Bodies of `/api/*`: what the dashboard, the editor and followers read. Money in unrounded US dollars. */

export interface HealthReport {
  name: 'smart-claude-proxy';
  status: 'ok' | 'stopping';
  /** The rest needs the key. */
  version?: string;
  role?: 'owner';
  uptimeSeconds?: number;
  pid?: number;
  /** Set when storage fails: what happened and what to do. */
  storageProblem?: string | null;
  settingsProblems?: { path: string; message: string }[];
  /** HMAC-SHA256(key, nonce + port + storage id) in hex, when a nonce was sent; with what windows of other versions compare. */
  proof?: string;
  protocolVersion?: number;
  storageVersion?: number;
}

export type { BudgetPeriod, BudgetPeriodUsage, BudgetStatus } from '../cost/budget-status';

export interface ModelStatus {
  id: string;
  displayName?: string;
  tier: Tier;
  contextWindow: number;
  maxOutputTokens: number;
  capabilities: Capability[];
  prices: Prices;
}

export interface ProviderHealth {
  /** `resting`: failing, skipped until `probeAt`. */
  state: 'unknown' | 'healthy' | 'resting';
  /** For people; never holds a key. */
  lastError: string | null;
  lastErrorAt: string | null;
  probeAt: string | null;
}

export interface ProviderStatus {
  id: string;
  displayName: string;
  protocol: string;
  demo: boolean;
  local: boolean;
  enabled: boolean;
  /** Where `enabled` comes from. */
  enabledBy: 'settings' | 'override' | 'auto';
  available: boolean;
  /** What is missing and what to do, when not available. */
  reason: string | null;
  priority: number;
  health: ProviderHealth;
  models: ModelStatus[];
}

export interface ProvidersReport {
  providers: ProviderStatus[];
}

export interface FeedbackResult {
  taskId: string;
  rating: number | null;
  provider: string;
  model: string;
  /** First words of the prompt, as far as privacy allows. */
  summary: string | null;
  /** For people: what was rated, and how. */
  message: string;
}

/** A logged attempt, told in the words of the requests table. */
export type TaskReport = Omit<TaskRecord, 'createdAt'> & {
  /** ISO 8601 */
  createdAt: string;
  success: boolean;
};

/** `GET /api/requests/:id`: a task whole, and every attempt of its request, oldest first. */
export interface RequestReport {
  task: TaskReport;
  attempts: TaskReport[];
}

/** What `POST /api/storage` did, in plain words. */
export interface StorageReport {
  message: string;
}

/** The figures of the status bar. */
export interface TodayEvent {
  type: 'today';
  requests: number;
  costUsd: number;
  costEstimated: boolean;
  tokensIn: number;
  tokensOut: number;
  budget: BudgetStatus;
  /** Whether the demo provider is on. */
  demo: boolean;
  pid: number;
}

/** What `GET /api/events` sends, one JSON object per SSE message; the SSE event name is `type`. */
export type ProxyEvent =
  /** First message of every stream, and again whenever the figures change. */
  | TodayEvent
  | { type: 'task'; request: RecentRequest; answerPreview: string | null }
  | { type: 'rating'; id: string; rating: number | null }
  | {
      type: 'budget';
      budget: BudgetStatus;
      /** A threshold crossed just now, told once per period. */
      crossed: BudgetCrossing | null;
    }
  | { type: 'provider'; provider: ProviderStatus }
  /** Providers or their models came, went or changed; `GET /api/providers` tells. */
  | { type: 'providers' }
  | { type: 'experiment'; id: string; message: string }
  | { type: 'storage'; problem: string | null }
  | ControlEvent;

/**
 * Stop: nobody races for the port until someone presses Start. Restart: the owner comes back at once. Key rotated: only the new
 * key opens the proxy now.
 */
export interface ControlEvent {
  type: 'control';
  action: 'stop' | 'restart' | 'handover' | 'key-rotated';
}
