import { type CachedAnswer, ResponseCache, type ResponseCacheOptions } from './response-cache';

/**
 * Answers of the last seconds by their duplicate key: an editor that sends the same twice gets the same answer. The window is
 * the time between the two sends, however long the answer took.
 */
export class DuplicateWindow {
  readonly #answers: ResponseCache;

  constructor(private readonly options: Omit<ResponseCacheOptions, 'ttlMs'> & { windowMs: number }) {
    this.#answers = new ResponseCache({ ...options, ttlMs: options.windowMs });
  }

  get(key: string): CachedAnswer | undefined {
    return this.#answers.get(key);
  }

  /** @param sentAt when the request came in, on the clock of `now` */
  put(key: string, answer: CachedAnswer, sentAt: number): void {
    this.#answers.put(key, answer, sentAt + this.options.windowMs - this.options.now());
  }

  rated(taskId: string, rating: number | null): void {
    this.#answers.rated(taskId, rating);
  }

  clear(): void {
    this.#answers.clear();
  }
}
