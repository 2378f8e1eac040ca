import { setTimeout as sleep } from 'node:timers/promises';
import { ProxyError } from './proxy-error';

/** How long a client has to read why its answer was aborted, in milliseconds. */
const LAST_WORDS_MS = 1000;

/** Counts what is being answered, so that an ending proxy can wait until all of it is logged. */
export class InFlightRequests {
  #open = 0;
  #idle: (() => void)[] = [];
  readonly #abort = new AbortController();
  readonly #unread = new AbortController();
  #cutOff: ProxyError | undefined;

  /** Aborts when the proxy cannot wait any longer. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Aborts a second after `signal`, when who has not read why by then is not waited for. */
  get unread(): AbortSignal {
    return this.#unread.signal;
  }

  /** What to tell whoever still waits for an answer that the proxy cuts off; undefined while it cuts nothing off. */
  get cutOff(): ProxyError | undefined {
    return this.#cutOff;
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

  /** Waits for a moment when nothing is in flight, at most `patienceMs`. */
  async quiet(patienceMs: number): Promise<void> {
    if (this.#open === 0) return;
    const patience = new AbortController();
    const idle = new Promise<void>((resolve) => this.#idle.push(resolve));
    await Promise.race([idle, sleep(patienceMs, undefined, { signal: patience.signal, ref: false }).catch(() => undefined)]);
    patience.abort();
  }

  /** Waits for everything to end, aborting what is left after `graceMs`; what is aborted still gets logged. */
  async drain(graceMs: number): Promise<void> {
    if (this.#open === 0) return;
    let lastWords: NodeJS.Timeout | undefined;
    const timer = setTimeout(() => {
      lastWords = setTimeout(() => this.#unread.abort(), LAST_WORDS_MS);
      this.#cutOff = new ProxyError('shutting-down', 'The proxy is ending; try again in a second.', { retryAfterSeconds: 1 });
      this.#abort.abort(this.#cutOff);
    }, graceMs);
    await new Promise<void>((resolve) => this.#idle.push(resolve));
    clearTimeout(timer);
    clearTimeout(lastWords);
  }
}
