import type { Payer } from './budget-ledger';
import { isSpent, type LimitState, TOLERANCE_USD } from './budget-limits';
import type { BudgetPeriod } from './budget-status';

export type BudgetMode = 'normal' | 'downgrade' | 'exhausted';

/** A limit of which a threshold was passed just now. */
export interface BudgetCrossing {
  period: BudgetPeriod;
  level: 'downgrade' | 'exhausted';
  /** Whose limit it is. */
  payer: Payer;
}

const ORDER: Record<BudgetMode, number> = { normal: 0, downgrade: 1, exhausted: 2 };

/** What a limit asks for: cheaper models from `downgradeAt` (a share, 0–1) of it on, free ones only from the limit on. */
export function modeOf(state: LimitState, downgradeAt: number): BudgetMode {
  if (isSpent(state)) return 'exhausted';
  return state.spentUsd >= downgradeAt * state.limitUsd - TOLERANCE_USD ? 'downgrade' : 'normal';
}

export function strictest(modes: readonly BudgetMode[]): BudgetMode {
  return modes.reduce((strict, mode) => (ORDER[mode] > ORDER[strict] ? mode : strict), 'normal');
}

/** Remembers which thresholds were told, so that each is told once per period; a raised limit may be told anew. */
export class BudgetThresholds {
  readonly #told = new Map<string, { firstDay: string; mode: BudgetMode }>();

  /** Takes note without telling: what was passed before a start or a change of limits was told then, or is seen by who changed it. */
  note(states: readonly LimitState[], downgradeAt: number): void {
    for (const state of states) this.#told.set(keyOf(state), { firstDay: state.bounds.firstDay, mode: modeOf(state, downgradeAt) });
  }

  /** The thresholds passed since the last look. */
  crossed(states: readonly LimitState[], downgradeAt: number): BudgetCrossing[] {
    const crossings: BudgetCrossing[] = [];
    for (const state of states) {
      const told = this.#told.get(keyOf(state));
      const before = told?.firstDay === state.bounds.firstDay ? told.mode : 'normal';
      const mode = modeOf(state, downgradeAt);
      if (mode === 'normal' || ORDER[mode] <= ORDER[before]) continue;
      this.#told.set(keyOf(state), { firstDay: state.bounds.firstDay, mode });
      crossings.push({ period: state.period, level: mode, payer: state.payer });
    }
    return crossings;
  }
}

function keyOf({ payer, period }: LimitState): string {
  return `${period} ${payer}`;
}
