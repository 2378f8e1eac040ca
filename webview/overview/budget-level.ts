import type { BudgetPeriodUsage } from '../../src/server/api-types';

/** `none`: no limit. `near`: cheaper models are preferred. `over`: requests are refused. */
export type BudgetLevel = 'none' | 'ok' | 'near' | 'over';

export const LEVEL_TEXT: Record<BudgetLevel, string> = {
  none: 'No limit',
  ok: 'Within the limit',
  near: 'Near the limit',
  over: 'Used up',
};

/** @param downgradeAt share of the limit, 0–1, from which cheaper models are preferred */
export function budgetLevel({ spentUsd, limitUsd }: BudgetPeriodUsage, downgradeAt: number): BudgetLevel {
  if (limitUsd === null) return 'none';
  if (spentUsd >= limitUsd) return 'over';
  return spentUsd >= limitUsd * downgradeAt ? 'near' : 'ok';
}

/** What is spent as a share of the limit: 0 and up; 1 for a limit of nothing. */
export function budgetShare(spentUsd: number, limitUsd: number): number {
  return limitUsd > 0 ? spentUsd / limitUsd : 1;
}
