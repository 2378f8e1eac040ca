import { ProxyError } from '../proxy-error';
import type { Payer } from './budget-ledger';
import { isSpent, type LimitState, TOLERANCE_USD, type Wanted } from './budget-limits';
import { localMinute } from './budget-periods';
import type { BudgetPeriod } from './budget-status';

/** Why money was not set aside. */
export interface BudgetRefusal {
  readonly admitted: false;
  /**
   * `spent`: the limit is reached; `too-large`: this request could cost more than is left; `reserved`: what is left is set
   * aside for requests in flight, so trying again soon may help.
   */
  readonly reason: 'spent' | 'too-large' | 'reserved';
  readonly period: BudgetPeriod;
  /** Whose limit is in the way. */
  readonly payer: Payer;
  /** For people: the period, what is spent, the limit, when it resets and what to do. */
  readonly message: string;
  readonly retryAfterSeconds: number;
}

/** @param retryAfterMs how soon a retry makes sense where only reservations are in the way */
export function budgetRefusal(states: readonly LimitState[], { leastUsd }: Wanted, now: number, retryAfterMs: number): BudgetRefusal {
  // With several limits in the way the request waits for the last of them.
  const state = states.reduce((latest, other) => (other.bounds.resetsAt > latest.bounds.resetsAt ? other : latest));
  const { payer, period, bounds, spentUsd, limitUsd, reservedUsd } = state;
  const budget = `${period} budget${ownerOf(state)}`;
  const spent = `${dollars(spentUsd)} of ${dollars(limitUsd)} spent`;
  const resets = `It resets at ${localMinute(bounds.resetsAt)}`;
  const untilReset = Math.max(1, Math.ceil((bounds.resetsAt - now) / 1000));
  if (isSpent(state)) {
    const message = `The ${budget} is used up: ${spent}. ${resets}; until then raise the limit (${whereToRaise(payer)}) or use a free model.`;
    return { admitted: false, reason: 'spent', payer, period, message, retryAfterSeconds: untilReset };
  }
  if (spentUsd + leastUsd > limitUsd + TOLERANCE_USD) {
    const message = `This request could cost ${preciseDollars(leastUsd)}, more than the ${budget} has left: ${spent}. ${resets}; a lower output limit, a cheaper model or a higher limit (${whereToRaise(payer)}) would let it pass.`;
    return { admitted: false, reason: 'too-large', payer, period, message, retryAfterSeconds: untilReset };
  }
  const message = `The rest of the ${budget} is reserved for requests in flight: ${spent}, ${preciseDollars(reservedUsd)} reserved. Try again when they are done. ${resets}.`;
  return { admitted: false, reason: 'reserved', payer, period, message, retryAfterSeconds: Math.ceil(retryAfterMs / 1000) };
}

export function budgetError(refusal: BudgetRefusal): ProxyError {
  return new ProxyError('budget-exceeded', refusal.message, { code: 'budget_exceeded', retryAfterSeconds: refusal.retryAfterSeconds });
}

/** For people: ` of client "codex"`; nothing where the limit is everybody's. */
export function ownerOf({ payer }: LimitState): string {
  if (payer === 'all') return '';
  const separator = payer.indexOf(' ');
  return ` of ${payer.slice(0, separator)} "${payer.slice(separator + 1)}"`;
}

/** "Set Budget…" knows only the limits for everybody; the others are settings. */
function whereToRaise(payer: Payer): string {
  if (payer === 'all') return '"Set Budget…"';
  return `setting "smartClaudeProxy.budget.${payer.startsWith('client ') ? 'clients' : 'providers'}"`;
}

function dollars(usd: number): string {
  return `$${usd.toFixed(2)}`;
}

/** Requests cost fractions of a cent. */
function preciseDollars(usd: number): string {
  return usd >= 1 ? dollars(usd) : `$${usd.toFixed(4)}`;
}
