import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Logger } from '../proxy-contract';
import type { DatabaseWorker } from './database-worker';

const DAY_MS = 24 * 60 * 60_000;
const INTERVAL_MS = 60 * 60_000;

export interface RetentionSettings {
  /** Days that single requests are kept. */
  retentionDays: number;
  /** Most single requests kept. */
  maxRows: number;
}

/** Has the worker delete old rows, a small batch at a time so that queries come in between. */
export class Retention {
  private readonly timer = setInterval(() => this.trim(), INTERVAL_MS).unref();
  private readonly openedAt: number;
  private readonly opened = performance.now();
  private rowsSinceTrim = 0;
  private running = false;
  /** Asked for while running: rows may have come since it looked. */
  private again = false;
  private stopped = false;

  constructor(
    private readonly worker: DatabaseWorker,
    private settings: RetentionSettings,
    private readonly now: () => number,
    private readonly log: Logger,
  ) {
    this.openedAt = now();
  }

  /** Keeps the number of rows close to the limit between the hourly rounds. */
  noteRow(): void {
    if (++this.rowsSinceTrim >= Math.min(1000, this.settings.maxRows / 10)) this.trim();
  }

  trim(): void {
    this.rowsSinceTrim = 0;
    this.again = this.running;
    if (this.running || this.stopped) return;
    this.running = true;
    this.trimAll()
      .catch((error: unknown) => this.stopped || this.log.warn(`Old requests could not be deleted: ${String(error)}`))
      .finally(() => {
        this.running = false;
        if (this.again) this.trim();
      });
  }

  /** From the next round on, which comes at once: less may be kept now. */
  applySettings(settings: RetentionSettings): void {
    this.settings = settings;
    this.trim();
  }

  stop(): void {
    this.stopped = true;
    clearInterval(this.timer);
  }

  private async trimAll(): Promise<void> {
    const { retentionDays, maxRows } = this.settings;
    // A clock that leaps forward while we run must not cost the log.
    const today = Math.min(this.now(), this.openedAt + performance.now() - this.opened);
    for (let more = true; more && !this.stopped; await nextTurn()) {
      more = (await this.worker.ask('trim', { createdBefore: today - retentionDays * DAY_MS, maxRows })).more;
    }
  }
}
