import type { ModelInfo } from './model-info';
import type { Answer, IncomingRequest } from './pipeline/answer';
import type { JsonObject } from './protocols/protocol';
import type { BudgetStatus, FeedbackResult, ProviderStatus, ProvidersReport, TodayEvent } from './server/api-types';
import type { EventHub } from './server/event-hub';
import type { Settings, SettingsProblem } from './settings/schema';
import type { QueryName, QueryParameters, QueryResult } from './store/queries';

/** Everything the HTTP routes and the editor's own chat can ask of a running proxy. */
export interface Gateway {
  readonly version: string;
  readonly events: EventHub;
  readonly settingsProblems: SettingsProblem[];
  readonly storageProblem: string | null;
  chat(incoming: IncomingRequest): Promise<Answer>;
  countTokens(incoming: IncomingRequest): Promise<number>;
  embeddings(body: JsonObject, caller: { client: string; workspace: string | null }, signal: AbortSignal): Promise<Answer>;
  /** Every enabled provider's models. */
  models(): ModelInfo[];
  query<N extends QueryName>(name: N, parameters: QueryParameters<N>): Promise<QueryResult<N>>;
  /** @throws ProxyError 404 unknown id, 409 ambiguous prefix; `rating` null takes a rating back */
  rate(taskId: string, rating: number | null): Promise<FeedbackResult>;
  getBudgetUsage(): BudgetStatus;
  /** @throws ProxyError 400 naming the field; nothing is changed then */
  setBudget(config: JsonObject): Promise<BudgetStatus>;
  providers(): Promise<ProvidersReport>;
  overrideProvider(id: string, override: { enabled?: boolean | null; priority?: number | null }): Promise<ProviderStatus>;
  testProvider(id: string, signal: AbortSignal): Promise<{ ok: boolean; message: string; latencyMs: number }>;
  experimentAction(id: string, action: 'start' | 'stop' | 'promote' | 'undo'): Promise<{ id: string; status: string; message: string }>;
  /** Checks what is stored, rebuilds what is damaged, and says in plain words what it found. */
  checkStorage(): Promise<string>;
  /** Figures of today for status bars. */
  today(): Promise<TodayEvent>;
}

/** The gateway of an owner: it can be told of changes and ended. */
export interface RunningGateway extends Gateway {
  applySettings(settings: Settings, problems: SettingsProblem[]): Promise<void>;
  /** Looks again which providers have keys and answer. */
  refreshProviders(): Promise<void>;
  /** Resolves when nothing is in flight, or after so long. */
  quiet(patienceMs: number): Promise<void>;
  /** Lets what is in flight end by itself for so long, then aborts it; resolves when all of it is logged. */
  drain(graceMs: number): Promise<void>;
  /** Deletes everything that is stored. Memory still knows some of it, so this gateway has to be closed next. @throws naming the files left */
  deleteAllData(): Promise<void>;
  /** Closes the store; nothing is written after it. */
  close(): Promise<void>;
}
