import { localDay } from '../local-day';
import type { BudgetConfig } from './budget-config';
import { editBudgetConfig } from './budget-edit';
import { BudgetLedger, type Payer, payersOf, type SpendOfDay } from './budget-ledger';
import { type BudgetRules, fractionOf, type LimitState, limitStates, remainingOf } from './budget-limits';
import { type periodBounds, rememberedPeriodBounds } from './budget-periods';
import { BudgetQueue } from './budget-queue';
import type { BudgetRefusal } from './budget-refusal';
import type { BudgetPeriodUsage, BudgetStatus } from './budget-status';
import { type BudgetCrossing, type BudgetMode, BudgetThresholds, modeOf, strictest } from './budget-thresholds';

export interface BudgetOptions extends BudgetRules {
  /** Spend since the start of the earliest current period. */
  daySpend: readonly SpendOfDay[];
  /** Milliseconds since 1970. */
  now(): number;
  /** Called after the state changed, once per limit, threshold and period. */
  onCrossed?(crossing: BudgetCrossing): void;
  /** How long a request waits for others to settle, in milliseconds. */
  waitMs?: number;
}

export interface BudgetScope {
  client?: string | undefined;
  provider?: string | undefined;
}

export interface ReservationRequest {
  /** The most the request can cost, in US dollars; 0 for free answers, which are always admitted. */
  amountUsd: number;
  /** What the request can do with where less is left, with a lower output limit; `amountUsd` when absent. */
  leastUsd?: number;
  client: string;
  provider: string;
  /** The row's `createdAt`, whose day the money is charged to; now when absent. */
  at?: number;
  /** How long the request has waited its turn before, for other models, in milliseconds: it waits no more than the rest. */
  waitedMs?: number;
  signal?: AbortSignal;
}

/** Money set aside for one attempt. It ends by `settle` or `release`; a second end changes nothing. */
export interface Reservation {
  readonly admitted: true;
  /** What is set aside. */
  readonly amountUsd: number;
  /**
   * Charges what the attempt really cost. More than was reserved is charged in full, for it is spent: the limit can then be
   * passed by the difference, and what is asked next is refused. Output limits sent upstream keep that from happening.
   * @throws RangeError when the amount is no number of 0 or more
   */
  settle(actualUsd: number): void;
  release(): void;
}

export interface Budget {
  readonly config: BudgetConfig;
  status(): BudgetStatus;
  /** What the limits that apply ask for; those of a client or provider count when the scope names it. */
  mode(scope?: BudgetScope): BudgetMode;
  /** Of the limits that apply, the one nearest to its end; undefined without limits. */
  fullest(scope?: BudgetScope): LimitState | undefined;
  /** The smallest of limit − spent − reserved; null without limits. */
  remainingUsd(scope?: BudgetScope): number | null;
  /**
   * Sets money aside. Waits its turn, up to three seconds, where reservations of others are in the way.
   * @throws the signal's reason when it aborts while waiting
   */
  reserve(request: ReservationRequest): Promise<Reservation | BudgetRefusal>;
  /**
   * Changes some fields of the config; null removes a limit.
   * @throws ProxyError 400 naming the field; nothing is changed then
   */
  setConfig(edit: unknown): BudgetConfig;
  /** Takes on changed settings. */
  applyRules(rules: Omit<BudgetRules, 'config'>): void;
}

/** Editors and agents send bursts; within this time most short answers are there. */
const DEFAULT_WAIT_MS = 3000;

/**
 * Keeps spend within its limits, in memory. Every attempt reserves the most it can cost before it is sent and settles what it
 * cost when it ends, so that however many run at once, spent + reserved stays within every limit.
 */
export function createBudget(options: BudgetOptions): Budget {
  const { now } = options;
  let rules: BudgetRules = options;
  const ledger = new BudgetLedger(options.daySpend);
  const boundsOf = rememberedPeriodBounds();
  const thresholds = new BudgetThresholds();
  const waitMs = options.waitMs ?? DEFAULT_WAIT_MS;
  const queue = new BudgetQueue<Reservation>(waitMs, now);
  thresholds.note(allStates(), rules.config.downgradeAt);

  function statesOf(payers: readonly Payer[], at = now()) {
    return limitStates(payers, rules, ledger, at, boundsOf);
  }

  function allStates() {
    const clients = Object.keys(rules.clients).map((name): Payer => `client ${name}`);
    const providers = Object.keys(rules.providers).map((name): Payer => `provider ${name}`);
    return statesOf(['all', ...clients, ...providers]);
  }

  function changeRules(changed: BudgetRules): void {
    rules = changed;
    tellCrossings();
    thresholds.note(allStates(), rules.config.downgradeAt);
    queue.advance();
  }

  function tellCrossings(): void {
    for (const crossing of thresholds.crossed(allStates(), rules.config.downgradeAt)) options.onCrossed?.(crossing);
  }

  function admit(payers: Payer[], amountUsd: number, at: number): Reservation {
    const day = localDay(at);
    let open = true;
    ledger.forgetOldDays();
    ledger.reserve(day, payers, amountUsd);
    const end = (actualUsd: number): void => {
      if (!open) return;
      open = false;
      ledger.release(day, payers, amountUsd);
      ledger.spend(day, payers, actualUsd);
      tellCrossings();
      queue.advance();
    };
    return {
      admitted: true,
      amountUsd,
      settle(actualUsd) {
        end(checked(actualUsd));
      },
      release() {
        end(0);
      },
    };
  }

  return {
    get config() {
      return rules.config;
    },
    status: () => budgetStatus(rules, ledger, now(), boundsOf),
    mode: (scope = {}) => strictest(statesOf(payersIn(scope)).map((state) => modeOf(state, rules.config.downgradeAt))),
    fullest: (scope = {}) => statesOf(payersIn(scope)).toSorted((a, b) => fractionOf(b) - fractionOf(a))[0],
    remainingUsd(scope = {}) {
      const remaining = statesOf(payersIn(scope)).map(remainingOf);
      return remaining.length === 0 ? null : Math.min(...remaining);
    },
    async reserve({ amountUsd, leastUsd = amountUsd, client, provider, at = now(), waitedMs = 0, signal }) {
      const payers = payersOf(client, provider);
      const limits = () => statesOf(payers, at);
      const wanted = { amountUsd: checked(amountUsd), leastUsd: Math.min(checked(leastUsd), amountUsd) };
      const patienceMs = Math.max(0, waitMs - waitedMs);
      return queue.apply({ ...wanted, limits, patienceMs, admit: (grantedUsd) => admit(payers, grantedUsd, at) }, signal);
    },
    setConfig(edit) {
      changeRules({ ...rules, config: editBudgetConfig(rules.config, edit) });
      return rules.config;
    },
    applyRules: (changed) => changeRules({ ...changed, config: rules.config }),
  };
}

function payersIn({ client, provider }: BudgetScope): Payer[] {
  const payers: Payer[] = ['all'];
  if (client !== undefined) payers.push(`client ${client}`);
  if (provider !== undefined) payers.push(`provider ${provider}`);
  return payers;
}

/** A cost that is no number would make every later sum no number, and so every limit void. */
function checked(usd: number): number {
  if (Number.isFinite(usd) && usd >= 0) return usd;
  throw new RangeError(`An amount of money must be 0 or more US dollars, not ${usd}.`);
}

function budgetStatus(rules: BudgetRules, ledger: BudgetLedger, now: number, boundsOf: typeof periodBounds): BudgetStatus {
  const usage = (period: 'daily' | 'weekly' | 'monthly'): BudgetPeriodUsage => {
    const bounds = boundsOf(period, now, rules.weekStart);
    const { spentUsd, reservedUsd } = ledger.totals('all', bounds);
    const limitUsd = rules.config[`${period}Usd`];
    return {
      spentUsd,
      reservedUsd,
      limitUsd,
      remainingUsd: limitUsd === null ? null : limitUsd - spentUsd - reservedUsd,
      fraction: limitUsd === null ? null : fractionOf({ limitUsd, spentUsd }),
      resetsAt: new Date(bounds.resetsAt).toISOString(),
    };
  };
  return { config: rules.config, usage: { daily: usage('daily'), weekly: usage('weekly'), monthly: usage('monthly') } };
}
