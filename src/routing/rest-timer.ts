/** Consecutive failures after which somebody is left alone for a while. */
export const FAILURES_TO_REST = 3;

/** Longest rest between two probes, unless the setting itself is longer. */
const LONGEST_REST_MS = 60 * 60_000;

/** A probe that never reported back (a crash of the caller) blocks the next one for this long. */
const PROBE_LEASE_MS = 120_000;

/** A clock that shows this much less than before was set back; what is less is drift. */
const SET_BACK_MS = 5000;

/** `probe`: the rest is over, and one request may find out whether it works again. */
export type Admission = 'open' | 'probe' | 'resting';

/** How long the n-th rest in a row lasts (n from 0), in milliseconds: doubling, up to an hour. */
export function restMs(probeAfterMs: number, level: number): number {
  return Math.min(probeAfterMs * 2 ** Math.min(level, 30), Math.max(probeAfterMs, LONGEST_REST_MS));
}

/** A circuit breaker: three consecutive failures open it, a timed probe that succeeds closes it. Times in milliseconds since 1970. */
export class RestTimer {
  private failures = 0;
  private level = 0;
  private restUntil = 0;
  private pausedUntil = 0;
  private probeLeaseUntil = 0;
  /** The latest time it was told. */
  private toldAt = 0;

  /** @param probeAfterMs how long the first rest lasts (setting `routing.probeAfterSeconds`) */
  failed(now: number, probeAfterMs: number): void {
    this.noteTime(now);
    const resting = this.failures >= FAILURES_TO_REST;
    this.failures++;
    this.probeLeaseUntil = 0;
    // Requests already on their way when the rest began say nothing new: only a failed probe makes the rest longer.
    if (this.failures < FAILURES_TO_REST || (resting && now < this.restUntil)) return;
    this.restUntil = now + restMs(probeAfterMs, this.level);
    this.level++;
  }

  succeeded(): void {
    this.failures = 0;
    this.level = 0;
    this.pausedUntil = 0;
    this.probeLeaseUntil = 0;
  }

  /** Something answered, though not with what was wanted. */
  reached(): void {
    if (this.failures < FAILURES_TO_REST) this.failures = 0;
    else this.succeeded();
  }

  /** Leaves it alone until then, whatever the number of failures (`retry-after`). */
  pause(until: number): void {
    this.pausedUntil = Math.max(this.pausedUntil, until);
  }

  /** Call when a request is sent; takes the probe's place when one is due. */
  started(now: number): void {
    if (this.admission(now) !== 'probe') return;
    this.noteTime(now);
    this.probeLeaseUntil = now + PROBE_LEASE_MS;
  }

  /** The request ended without telling anything (the client hung up). */
  released(): void {
    this.probeLeaseUntil = 0;
  }

  admission(now: number): Admission {
    const valid = !this.wasSetBack(now);
    if (valid && now < this.pausedUntil) return 'resting';
    if (this.failures < FAILURES_TO_REST) return 'open';
    return valid && (now < this.restUntil || now < this.probeLeaseUntil) ? 'resting' : 'probe';
  }

  /** When the next request may go there; null when it may at once. */
  probeAt(now: number): number | null {
    if (this.admission(now) !== 'resting') return null;
    const resting = this.failures >= FAILURES_TO_REST;
    return Math.max(this.pausedUntil, resting ? this.restUntil : 0, resting ? this.probeLeaseUntil : 0);
  }

  /** What was timed by a clock that has been set back since would last longer by as much. */
  private wasSetBack(now: number): boolean {
    return now < this.toldAt - SET_BACK_MS;
  }

  private noteTime(now: number): void {
    if (this.wasSetBack(now)) {
      this.restUntil = 0;
      this.pausedUntil = 0;
      this.probeLeaseUntil = 0;
    }
    this.toldAt = now;
  }
}
