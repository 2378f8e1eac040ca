/** Limits in US dollars; null means none. `downgradeAt` is a share of the limit, 0–1. */
export interface BudgetConfig {
  dailyUsd: number | null;
  weeklyUsd: number | null;
  monthlyUsd: number | null;
  downgradeAt: number;
}
