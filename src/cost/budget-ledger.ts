import type { PeriodBounds } from './budget-periods';

/** What was spent on one local day, as the store remembers it. */
export interface SpendOfDay {
  /** `2026-11-22` in the process's time zone. */
  day: string;
  provider: string;
  client: string;
  costUsd: number;
}

/** Whose money: everybody's, one client's or one provider's. */
export type Payer = 'all' | `client ${string}` | `provider ${string}`;

interface Account {
  spentUsd: number;
  reservedUsd: number;
  openReservations: number;
}

/** No period is longer than 31 days, and a changed week start can reach six days further back; days of a clock that was wrong come on top. */
const KEPT_DAYS = 60;

/** Who pays for a request of this client at this provider. */
export function payersOf(client: string, provider: string): Payer[] {
  return ['all', `client ${client}`, `provider ${provider}`];
}

/** Money spent and reserved per local day and payer, in US dollars. */
export class BudgetLedger {
  readonly #days = new Map<string, Map<Payer, Account>>();

  constructor(spend: readonly SpendOfDay[]) {
    for (const { day, client, provider, costUsd } of spend) this.spend(day, payersOf(client, provider), costUsd);
  }

  spend(day: string, payers: readonly Payer[], usd: number): void {
    for (const payer of payers) this.#account(day, payer).spentUsd += usd;
  }

  reserve(day: string, payers: readonly Payer[], usd: number): void {
    for (const payer of payers) {
      const account = this.#account(day, payer);
      account.reservedUsd += usd;
      account.openReservations += 1;
    }
  }

  release(day: string, payers: readonly Payer[], usd: number): void {
    for (const payer of payers) {
      const account = this.#account(day, payer);
      account.openReservations -= 1;
      // Adding and subtracting floats leaves dust behind; with nothing open the sum is known to be zero.
      account.reservedUsd = account.openReservations === 0 ? 0 : account.reservedUsd - usd;
    }
  }

  totals(payer: Payer, { firstDay, endDay }: PeriodBounds): { spentUsd: number; reservedUsd: number } {
    let spentUsd = 0;
    let reservedUsd = 0;
    for (const [day, accounts] of this.#days) {
      const account = day >= firstDay && day < endDay ? accounts.get(payer) : undefined;
      if (!account) continue;
      spentUsd += account.spentUsd;
      reservedUsd += account.reservedUsd;
    }
    return { spentUsd, reservedUsd };
  }

  /** Drops days that no period reaches any more: by their number, since a clock that leaps forward must not cost what was spent. */
  forgetOldDays(): void {
    if (this.#days.size <= KEPT_DAYS) return;
    for (const day of [...this.#days.keys()].sort().slice(0, -KEPT_DAYS)) this.#days.delete(day);
  }

  #account(day: string, payer: Payer): Account {
    let accounts = this.#days.get(day);
    if (!accounts) {
      accounts = new Map();
      this.#days.set(day, accounts);
    }
    let account = accounts.get(payer);
    if (!account) {
      account = { spentUsd: 0, reservedUsd: 0, openReservations: 0 };
      accounts.set(payer, account);
    }
    return account;
  }
}
