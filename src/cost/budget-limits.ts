import type { BudgetConfig } from './budget-config';
import type { BudgetLedger, Payer } from './budget-ledger';
import type { PeriodBounds, periodBounds, WeekStart } from './budget-periods';
import { BUDGET_PERIODS, type BudgetPeriod } from './budget-status';

/** Limits of one client or provider, in US dollars; null or absent means none. */
export interface BudgetLimits {
  dailyUsd?: number | null | undefined;
  weeklyUsd?: number | null | undefined;
  monthlyUsd?: number | null | undefined;
}

export interface BudgetRules {
  config: BudgetConfig;
  weekStart: WeekStart;
  /** By the client's name in the log. */
  clients: Readonly<Record<string, BudgetLimits>>;
  providers: Readonly<Record<string, BudgetLimits>>;
}

/** One limit as it stands now, in US dollars. */
export interface LimitState {
  payer: Payer;
  period: BudgetPeriod;
  limitUsd: number;
  spentUsd: number;
  reservedUsd: number;
  bounds: PeriodBounds;
}

/** Sums of floats are off by far less than this, and the cheapest token costs more. */
export const TOLERANCE_USD = 1e-9;

/** The state of every limit that one of these payers has. */
export function limitStates(
  payers: readonly Payer[],
  rules: BudgetRules,
  ledger: BudgetLedger,
  now: number,
  boundsOf: typeof periodBounds,
): LimitState[] {
  const states: LimitState[] = [];
  for (const payer of payers) {
    const limits = limitsOf(payer, rules);
    for (const period of BUDGET_PERIODS) {
      const limitUsd = limits?.[`${period}Usd`] ?? null;
      if (limitUsd === null) continue;
      const bounds = boundsOf(period, now, rules.weekStart);
      states.push({ payer, period, limitUsd, bounds, ...ledger.totals(payer, bounds) });
    }
  }
  return states;
}

function limitsOf(payer: Payer, rules: BudgetRules): BudgetLimits | undefined {
  if (payer === 'all') return rules.config;
  const separator = payer.indexOf(' ');
  const limits = payer.startsWith('client ') ? rules.clients : rules.providers;
  const name = payer.slice(separator + 1);
  return Object.hasOwn(limits, name) ? limits[name] : undefined;
}

export function remainingOf({ limitUsd, spentUsd, reservedUsd }: LimitState): number {
  return limitUsd - spentUsd - reservedUsd;
}

/** The share of a limit that is spent; of a limit of zero, all. */
export function fractionOf({ limitUsd, spentUsd }: Pick<LimitState, 'limitUsd' | 'spentUsd'>): number {
  return limitUsd === 0 ? 1 : spentUsd / limitUsd;
}

export function isSpent({ limitUsd, spentUsd }: LimitState): boolean {
  return spentUsd >= limitUsd - TOLERANCE_USD;
}

/** What a request asks to set aside, in US dollars. */
export interface Wanted {
  /** The most it can cost. */
  amountUsd: number;
  /** What it can do with when no more is left. */
  leastUsd: number;
}

/**
 * Whether a limit lets a request start `now`, perhaps `later`, once reservations settle, or `never` in this period. A request
 * that can do with less starts with half of what it wants, or with all that is left when nobody is about to release more.
 */
export function outlook(state: LimitState, { amountUsd, leastUsd }: Wanted): 'now' | 'later' | 'never' {
  if (amountUsd === 0) return 'now';
  if (isSpent(state) || state.spentUsd + leastUsd > state.limitUsd + TOLERANCE_USD) return 'never';
  const remaining = remainingOf(state) + TOLERANCE_USD;
  if (leastUsd > remaining) return 'later';
  return amountUsd <= remaining || amountUsd / 2 <= remaining || state.reservedUsd === 0 ? 'now' : 'later';
}
