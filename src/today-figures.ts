import type { Budget } from './cost/budget';
import type { ProviderRegistry } from './providers/registry';
import type { ProxyEvent, TodayEvent } from './server/api-types';
import type { EventHub } from './server/event-hub';
import type { Store } from './store/store';

/** Figures change at most this often on screen, however many requests end, in milliseconds. */
const SETTLE_MS = 150;

/** Today's figures for status bars: sent to everyone who watches when they change, and when the day does. */
export class TodayFigures {
  readonly #unsubscribe: () => void;
  #pending: NodeJS.Timeout | undefined;
  #midnight: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: Store,
    private readonly budget: Budget,
    private readonly registry: ProviderRegistry,
    private readonly events: EventHub,
  ) {
    this.#unsubscribe = events.subscribe((event) => this.#noticed(event));
    this.#waitForMidnight();
  }

  async read(): Promise<TodayEvent> {
    const summary = await this.store.query('summary', { days: 1 });
    return {
      type: 'today',
      requests: summary.requests,
      costUsd: summary.costUsd,
      costEstimated: summary.costEstimated,
      tokensIn: summary.tokensIn,
      tokensOut: summary.tokensOut,
      budget: this.budget.status(),
      demo: this.registry.getEnabled().some((provider) => provider.demo),
      pid: process.pid,
    };
  }

  stop(): void {
    this.#unsubscribe();
    clearTimeout(this.#pending);
    clearTimeout(this.#midnight);
  }

  #noticed(event: ProxyEvent): void {
    if (event.type !== 'task' && event.type !== 'budget' && event.type !== 'provider') return;
    if (this.events.size <= 1) return;
    this.#pending ??= setTimeout(() => {
      this.#pending = undefined;
      void this.#send();
    }, SETTLE_MS);
  }

  /** A store that cannot be asked says so itself; its figures come with the next change. */
  async #send(): Promise<void> {
    const today = await this.read().catch(() => undefined);
    if (today) this.events.emit(today);
  }

  #waitForMidnight(): void {
    const now = new Date();
    const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
    this.#midnight = setTimeout(
      () => {
        void this.#send();
        this.#waitForMidnight();
      },
      midnight.getTime() - now.getTime() + 50,
    );
    this.#midnight.unref();
  }
}
