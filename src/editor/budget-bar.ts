import { BUDGET_PERIODS, type BudgetPeriod, type BudgetStatus } from '../cost/budget-status';

/** From this share of a limit on the status bar warns; at 1 the limit is reached. */
export const WARNING_SHARE = 0.8;

/** A bar of text for a share of a limit: `▰▰▰▰▰▰▰▱▱▱` for 0.7. Anything begun shows, and only a reached limit is full. */
export function textBar(share: number, width = 10): string {
  const filled = share >= 1 ? width : Math.min(width - 1, Math.ceil(Math.max(0, share) * width));
  return '▰'.repeat(filled) + '▱'.repeat(width - filled);
}

/** The limited period that is nearest to its limit; undefined without limits. */
export function tightestPeriod(budget: BudgetStatus): { period: BudgetPeriod; share: number } | undefined {
  let tightest: { period: BudgetPeriod; share: number } | undefined;
  for (const period of BUDGET_PERIODS) {
    const share = shareOf(budget, period);
    if (share !== undefined && (!tightest || share > tightest.share)) tightest = { period, share };
  }
  return tightest;
}

/** Periods that have a limit, shortest first. */
export function limitedPeriods(budget: BudgetStatus): BudgetPeriod[] {
  return BUDGET_PERIODS.filter((period) => budget.usage[period].limitUsd !== null);
}

/** A limit of zero is reached by definition. */
export function shareOf(budget: BudgetStatus, period: BudgetPeriod): number | undefined {
  const { limitUsd, spentUsd } = budget.usage[period];
  if (limitUsd === null) return undefined;
  return limitUsd === 0 ? 1 : spentUsd / limitUsd;
}
