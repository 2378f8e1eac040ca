import type { BudgetConfig } from '../cost/budget-config';
import type { ExperimentState } from '../routing/experiment-state';
import type { Outcome, TaskRecord } from '../task-record';
import type { ProviderOverride, StateChange } from './journal-events';
import type { QueryName, QueryParameters, QueryResult } from './queries';
import type { RetentionSettings } from './retention';

/** Spend per local day since the start of the earliest current period (week or month), for the budget. */
export interface DaySpend {
  /** `2026-11-22` in the process's time zone. */
  day: string;
  provider: string;
  client: string;
  costUsd: number;
}

/** What lives in memory, read once at start. */
export interface StoreSnapshot {
  daySpend: DaySpend[];
  /** At most 5,000, oldest first. */
  outcomes: Outcome[];
  /** The newest 200 rows, newest first, for ratings and "why?". */
  recent: TaskRecord[];
  budget: BudgetConfig | null;
  overrides: Record<string, ProviderOverride>;
  experiments: ExperimentState[];
  /** What was set aside or rebuilt at start, for people; null when all was well. */
  repaired: string | null;
}

/** Where state changes are kept: a journal in front of a SQLite file that a worker owns. */
export interface Store {
  readonly atStart: StoreSnapshot;
  /**
   * Appends one line to the journal and hands it to the worker. Resolves when the line is with the operating system.
   * Never rejects: when storage fails, the change stays in memory, `onProblem` is told, and writing is tried again.
   */
  write(change: StateChange): Promise<void>;
  /** Reads its own writes: every change written before is in the result. */
  query<N extends QueryName>(name: N, parameters: QueryParameters<N>): Promise<QueryResult<N>>;
  /** How long and how much to keep from now on. */
  setRetention(retention: RetentionSettings): void;
  /** Takes a snapshot now. */
  snapshot(): Promise<void>;
  /** Deletes every row, rollup, journal and snapshot; keeps the schema. */
  deleteAll(): Promise<void>;
  /** Checks the database, rebuilds what is damaged, and says what it found. */
  checkAndRepair(): Promise<string>;
  /** Called with a message when storage fails, and with null when it works again. */
  onProblem(listener: (problem: string | null) => void): void;
  /** Takes no more writes, flushes the journal, takes a snapshot, ends the worker. */
  close(): Promise<void>;
}
