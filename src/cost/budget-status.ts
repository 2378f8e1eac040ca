import type { BudgetConfig } from './budget-config';

export type BudgetPeriod = 'daily' | 'weekly' | 'monthly';

export const BUDGET_PERIODS: readonly BudgetPeriod[] = ['daily', 'weekly', 'monthly'];

/** Money in unrounded US dollars. */
export interface BudgetPeriodUsage {
  spentUsd: number;
  /** Set aside for requests in flight. */
  reservedUsd: number;
  limitUsd: number | null;
  /** `limitUsd - spentUsd - reservedUsd`; null without a limit. Negative where a limit was lowered below what is spent. */
  remainingUsd: number | null;
  /** `spentUsd / limitUsd`, and 1 for a limit of zero; null without a limit. */
  fraction: number | null;
  /** ISO 8601 */
  resetsAt: string;
}

export interface BudgetStatus {
  config: BudgetConfig;
  usage: Record<BudgetPeriod, BudgetPeriodUsage>;
}
