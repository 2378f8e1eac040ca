import { type LimitState, outlook, remainingOf, TOLERANCE_USD, type Wanted } from './budget-limits';
import { type BudgetRefusal, budgetRefusal } from './budget-refusal';

/** Somebody who asks for money. */
export interface Applicant<T> extends Wanted {
  /** The limits that apply, as they stand at the moment of asking. */
  limits(): LimitState[];
  /** How long to wait for others to settle, in milliseconds. */
  patienceMs: number;
  /** @param grantedUsd between `leastUsd` and `amountUsd` */
  admit(grantedUsd: number): T;
}

interface Waiting<T> extends Applicant<T> {
  resolve(outcome: T | BudgetRefusal): void;
}

/**
 * First come, first served, per limit: nobody overtakes an earlier applicant at a limit that the earlier one waits for, but who
 * needs other limits only (another client's, another provider's) passes by.
 */
export class BudgetQueue<T> {
  #waiting: Waiting<T>[] = [];

  /** @param retryAfterMs how soon who was refused for others' reservations may try again */
  constructor(
    private readonly retryAfterMs: number,
    private readonly now: () => number,
  ) {}

  /**
   * Admits at once, or when enough has been released within `patienceMs`, or refuses; at once where releasing cannot help.
   * @throws the signal's reason when it aborts while waiting
   */
  async apply(applicant: Applicant<T>, signal?: AbortSignal): Promise<T | BudgetRefusal> {
    signal?.throwIfAborted();
    if (this.#waiting.length === 0) {
      const limits = applicant.limits();
      if (limits.every((state) => outlook(state, applicant) === 'now')) return applicant.admit(grantable(applicant, limits));
    }
    return this.#wait(applicant, signal);
  }

  #wait(applicant: Applicant<T>, signal: AbortSignal | undefined): Promise<T | BudgetRefusal> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting<T> = { ...applicant, resolve: settle };
      const timer = setTimeout(() => this.#expire(waiting), applicant.patienceMs);
      const onAbort = (): void => {
        if (!this.#leave(waiting)) return;
        clearTimeout(timer);
        reject(signal?.reason);
        this.advance();
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      function settle(outcome: T | BudgetRefusal): void {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        resolve(outcome);
      }
      this.#waiting.push(waiting);
      this.advance();
    });
  }

  /** Serves whoever can be served now. Call whenever money was released or limits changed. */
  advance(): void {
    const awaited = new Set<string>();
    this.#waiting = this.#waiting.filter((waiting) => {
      const limits = waiting.limits();
      const hopeless = limits.filter((state) => outlook(state, waiting) === 'never');
      const inTheWay = limits.filter((state) => outlook(state, waiting) === 'later');
      const overtakes = waiting.amountUsd > 0 && limits.some((state) => awaited.has(keyOf(state)));
      if (hopeless.length > 0) waiting.resolve(budgetRefusal(hopeless, waiting, this.now(), this.retryAfterMs));
      else if (inTheWay.length === 0 && !overtakes) waiting.resolve(waiting.admit(grantable(waiting, limits)));
      else {
        for (const state of inTheWay) awaited.add(keyOf(state));
        return true;
      }
      return false;
    });
  }

  /** Who has waited long enough takes what there is, if that will do. */
  #expire(waiting: Waiting<T>): void {
    if (!this.#leave(waiting)) return;
    const limits = waiting.limits();
    const short = limits.filter((state) => waiting.leastUsd > remainingOf(state) + TOLERANCE_USD);
    if (short.length > 0) waiting.resolve(budgetRefusal(short, waiting, this.now(), this.retryAfterMs));
    else waiting.resolve(waiting.admit(grantable(waiting, limits)));
    this.advance();
  }

  #leave(waiting: Waiting<T>): boolean {
    const index = this.#waiting.indexOf(waiting);
    if (index < 0) return false;
    this.#waiting.splice(index, 1);
    return true;
  }
}

function grantable({ amountUsd, leastUsd }: Wanted, limits: readonly LimitState[]): number {
  return Math.max(leastUsd, Math.min(amountUsd, ...limits.map(remainingOf)));
}

function keyOf({ payer, period }: LimitState): string {
  return `${period} ${payer}`;
}
