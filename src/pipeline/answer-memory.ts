import { LRUCache } from 'lru-cache';
import { cacheKey } from '../cache/cache-key';
import { mayBeCached } from '../cache/cacheable';
import { duplicateKey } from '../cache/duplicate-key';
import { DuplicateWindow } from '../cache/duplicate-window';
import { InFlight } from '../cache/in-flight';
import { type CachedAnswer, ResponseCache } from '../cache/response-cache';
import type { Settings } from '../settings/schema';
import type { AnswerItem } from './answer-item';
import type { PipelineRequest } from './pipeline-request';

/** The names under which an answer may be repeated. */
export interface AnswerKeys {
  exact: string;
  duplicate: string;
}

/** So many repeats are remembered, so that rating a repeat counts for what it repeats. */
const REMEMBERED_REPEATS = 5000;

/** What can be answered again without asking anybody: the response cache, the duplicate window and what is in flight. */
export class AnswerMemory {
  #cache: ResponseCache;
  #duplicates: DuplicateWindow;
  readonly #originalOf = new LRUCache<string, string>({ max: REMEMBERED_REPEATS });
  readonly #flights = new InFlight<AnswerItem>({ sizeOf: sizeOfItem, now: () => performance.now() });

  constructor(
    private settings: Settings,
    private readonly isEnabled: (provider: string) => boolean,
  ) {
    [this.#cache, this.#duplicates] = this.#fresh();
  }

  /** Changed settings start with empty memories. */
  applySettings(settings: Settings): void {
    this.settings = settings;
    [this.#cache, this.#duplicates] = this.#fresh();
  }

  /** @returns null when this request must not be repeated: `no-store`, several choices, token probabilities, or the cache is off */
  keysOf(request: PipelineRequest): AnswerKeys | null {
    const { incoming, chat } = request;
    if (!this.settings['cache.enabled'] || !mayBeCached(chat)) return null;
    if (/\bno-store\b/i.test(incoming.headers['cache-control'] ?? '')) return null;
    const keyed = { protocol: incoming.protocol, client: incoming.client, body: incoming.body, headers: incoming.headers };
    const exact = cacheKey(keyed);
    return { exact, duplicate: duplicateKey(keyed, exact) };
  }

  find(keys: AnswerKeys): CachedAnswer | undefined {
    return this.#cache.get(keys.exact) ?? this.#duplicates.get(keys.duplicate);
  }

  /** Notes that a task repeats, or shares, the answer of another, for which its rating then counts as well. */
  repeats(taskId: string, originalTaskId: string): void {
    this.#originalOf.set(taskId, originalTaskId);
  }

  /** The task whose answer this one repeats, or shares, as far as that is remembered. */
  originalOf(taskId: string): string | undefined {
    return this.#originalOf.get(taskId);
  }

  remember(keys: AnswerKeys, answer: CachedAnswer, sentAt: number): void {
    this.#cache.put(keys.exact, answer);
    this.#duplicates.put(keys.duplicate, answer, sentAt);
  }

  /** Joins an identical request in flight, or starts one. Only requests that want the answer in the same form share it. */
  open(keys: AnswerKeys, request: PipelineRequest, start: (signal: AbortSignal) => AsyncIterable<AnswerItem>) {
    const form = JSON.stringify([request.chat.stream, request.incoming.body.stream_options ?? null]);
    const windowMs = this.settings['cache.duplicateWindowSeconds'] * 1000;
    const flight = { key: keys.exact + form, duplicate: { key: keys.duplicate + form, windowMs } };
    return this.#flights.open(flight, start, request.incoming.signal);
  }

  rated(taskId: string, rating: number | null): void {
    const original = this.#originalOf.get(taskId) ?? taskId;
    this.#cache.rated(original, rating);
    this.#duplicates.rated(original, rating);
  }

  #fresh(): [ResponseCache, DuplicateWindow] {
    const bounds = {
      maxEntries: this.settings['cache.maxEntries'],
      maxBytes: this.settings['cache.maxMegabytes'] * 1024 * 1024,
      isEnabled: this.isEnabled,
      now: () => performance.now(),
    };
    return [
      new ResponseCache({ ...bounds, ttlMs: this.settings['cache.ttlSeconds'] * 1000 }),
      new DuplicateWindow({ ...bounds, windowMs: this.settings['cache.duplicateWindowSeconds'] * 1000 }),
    ];
  }
}

function sizeOfItem(item: AnswerItem): number {
  return item.kind === 'bytes' ? item.bytes.length : 1000;
}
