import { LRUCache } from 'lru-cache';
import type { ChatResponse } from '../protocols/canonical';
import { isCacheable } from './cacheable';

export interface CachedAnswer {
  response: ChatResponse;
  provider: string;
  model: string;
  /** The task that paid for it. */
  taskId: string;
}

export interface ResponseCacheOptions {
  /** How long an answer may be repeated, in milliseconds; 0 keeps nothing. */
  ttlMs: number;
  maxEntries: number;
  /** Most memory for kept answers, estimated. */
  maxBytes: number;
  /** Whether a model may still answer; entries of others do not count. */
  isEnabled(provider: string, model: string): boolean;
  /** Milliseconds since 1970, or of any clock that does not go back. */
  now(): number;
}

/** Ratings up to here say that the answer is not worth repeating. */
const BAD_RATING = 2;

/** So many tasks are remembered with the key of their answer. */
const REMEMBERED_TASKS = 5000;

/** Whole answers by the key of their request, for a short while. */
export class ResponseCache {
  readonly #answers: LRUCache<string, CachedAnswer>;
  readonly #keyOfTask = new LRUCache<string, string>({ max: REMEMBERED_TASKS });

  constructor(private readonly options: ResponseCacheOptions) {
    this.#answers = new LRUCache({
      max: options.maxEntries,
      maxSize: options.maxBytes,
      sizeCalculation: estimatedBytes,
      perf: { now: options.now },
      ttlResolution: 0,
    });
  }

  get(key: string): CachedAnswer | undefined {
    const answer = this.#answers.get(key);
    return answer && this.options.isEnabled(answer.provider, answer.model) ? answer : undefined;
  }

  /** Keeps an answer that may be repeated; others, and ones larger than the whole cache, are not kept. */
  put(key: string, answer: CachedAnswer, ttlMs: number = this.options.ttlMs): void {
    if (ttlMs <= 0 || !isCacheable(answer.response)) return;
    this.#answers.set(key, answer, { ttl: ttlMs });
    this.#keyOfTask.set(answer.taskId, key);
  }

  /** Forgets an answer whose task was rated badly. */
  rated(taskId: string, rating: number | null): void {
    const key = this.#keyOfTask.get(taskId);
    if (key !== undefined && rating !== null && rating <= BAD_RATING) this.#answers.delete(key);
  }

  clear(): void {
    this.#answers.clear();
    this.#keyOfTask.clear();
  }
}

/** Texts are kept with one or two bytes per character; objects around them weigh little. */
function estimatedBytes(answer: CachedAnswer, key: string): number {
  return 2 * (JSON.stringify(answer).length + key.length);
}
