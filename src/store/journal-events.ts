import type { BudgetConfig } from '../cost/budget-config';
import type { ExperimentState } from '../routing/experiment-state';
import type { Evaluation, TaskRecord } from '../task-record';

export interface ProviderOverride {
  enabled: boolean | null;
  priority: number | null;
  /** The settings the override was made against; it ends when they change. */
  settingsHash: string;
}

/** A request on its way, as far as a crash could have to know it. Costs are estimates. */
export interface RequestStarted {
  /** The row as it would be logged if nothing more were known: status `aborted`, cost of the prompt alone. */
  row: TaskRecord;
  /** US dollars per output token, to price what had been produced. */
  outputUsdPerToken: number;
}

/** What a state change is; `seq` and `at` are added when it is written. */
export type StateChange =
  | ({ type: 'request-started' } & RequestStarted)
  /** Output tokens produced so far, at most once a second per stream. */
  | { type: 'request-progress'; id: string; tokensOut: number }
  | { type: 'request-finished'; row: TaskRecord }
  | { type: 'rating'; id: string; rating: number | null; successScore: number; evaluation: Evaluation }
  | { type: 'evaluation'; id: string; successScore: number; evaluation: Evaluation }
  | { type: 'budget'; config: BudgetConfig }
  | { type: 'provider-override'; provider: string; override: ProviderOverride | null }
  | { type: 'experiment'; experiment: ExperimentState };

/** One line of `journal.ndjson`. `seq` grows by one per line over the life of the store; `at` is milliseconds since 1970. */
export type JournalEntry = { seq: number; at: number } & StateChange;
