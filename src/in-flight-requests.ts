import type { Answer } from './pipeline/answer';

/** Counts the requests that are being answered, so that an ending proxy can wait for them. */
export class InFlightRequests {
  #open = 0;
  #idle: (() => void)[] = [];
  readonly #abort = new AbortController();

  /** Aborts when the proxy cannot wait any longer. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Runs a request to the end of its answer, stream included. */
  async track(answering: () => Promise<Answer>): Promise<Answer> {
    this.#open++;
    try {
      const answer = await answering();
      if (answer.body.kind === 'complete') {
        this.#ended();
        return answer;
      }
      return { ...answer, body: { kind: 'stream', chunks: this.#untilEnd(answer.body.chunks) } };
    } catch (error) {
      this.#ended();
      throw error;
    }
  }

  /** Waits for everything to end, aborting what is left after `graceMs`; an aborted request still gets logged. */
  async drain(graceMs: number): Promise<void> {
    if (this.#open === 0) return;
    const timer = setTimeout(() => this.#abort.abort(new Error('the proxy is ending')), graceMs);
    await new Promise<void>((resolve) => this.#idle.push(resolve));
    clearTimeout(timer);
  }

  async *#untilEnd(chunks: AsyncIterable<string | Uint8Array>): AsyncGenerator<string | Uint8Array> {
    try {
      yield* chunks;
    } finally {
      this.#ended();
    }
  }

  #ended(): void {
    this.#open--;
    if (this.#open > 0) return;
    for (const resolve of this.#idle.splice(0)) resolve();
  }
}
