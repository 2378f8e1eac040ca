import { ProxyError } from './proxy-error';

/** Counts what is being answered, so that an ending proxy can wait until all of it is logged. */
export class InFlightRequests {
  #open = 0;
  #idle: (() => void)[] = [];
  readonly #abort = new AbortController();

  /** Aborts when the proxy cannot wait any longer. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Something has begun. @returns a function to call once when it has ended and is logged */
  begin(): () => void {
    this.#open++;
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      this.#open--;
      if (this.#open === 0) for (const resolve of this.#idle.splice(0)) resolve();
    };
  }

  /** Waits for everything to end, aborting what is left after `graceMs`; what is aborted still gets logged. */
  async drain(graceMs: number): Promise<void> {
    if (this.#open === 0) return;
    const timer = setTimeout(
      () => this.#abort.abort(new ProxyError('shutting-down', 'The proxy is ending; try again in a second.', { retryAfterSeconds: 1 })),
      graceMs,
    );
    await new Promise<void>((resolve) => this.#idle.push(resolve));
    clearTimeout(timer);
  }
}
