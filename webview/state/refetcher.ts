/**
 * Calls `fetch` for any number of `request()` calls: one at a time, at most once per `intervalMs`, and once more when it was
 * asked for while one was under way. Nothing is fetched while the page is hidden; it catches up when it is shown.
 */
export class Refetcher {
  #wanted = false;
  #busy = false;

  constructor(
    private readonly fetch: () => Promise<void>,
    private readonly intervalMs: number,
  ) {
    document.addEventListener('visibilitychange', () => this.#next());
  }

  request(): void {
    this.#wanted = true;
    this.#next();
  }

  #next(): void {
    if (!this.#wanted || this.#busy || document.hidden) return;
    this.#wanted = false;
    this.#busy = true;
    void this.fetch().finally(() => setTimeout(() => this.#rest(), this.intervalMs));
  }

  #rest(): void {
    this.#busy = false;
    this.#next();
  }
}
