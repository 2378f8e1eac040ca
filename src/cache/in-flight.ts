import { SharedStream } from './shared-stream';

export interface InFlightOptions<T> {
  /** Bytes an item takes in memory, roughly. */
  sizeOf(item: T): number;
  /** Milliseconds of any clock that does not go back. */
  now(): number;
  maxBufferedBytes?: number;
}

export interface FlightKeys {
  /** Same key, same answer, however late the second request comes. */
  key: string;
  /** The duplicate key, which counts for `windowMs` after the first send. */
  duplicate?: { key: string; windowMs: number };
}

/** A longer answer is shared with those who are already there, and nobody joins it any more. */
const MAX_BUFFERED_BYTES = 8 * 1024 * 1024;

interface Flight<T> {
  stream: SharedStream<T>;
  startedAt: number;
}

/**
 * Identical requests in flight share one upstream call. Each gets the answer from its start, a failure reaches all of them, one
 * client's hang-up does not cut the others off, and the call is cancelled when the last one is gone.
 */
export class InFlight<T> {
  readonly #flights = new Map<string, Flight<T>>();

  constructor(private readonly options: InFlightOptions<T>) {}

  /**
   * Joins the flight of an identical request or starts one.
   * @param start makes the call; its signal aborts when nobody listens any more
   * @param signal of the client: its abort leaves
   * @returns items that must be read to their end or returned; `joined` tells a follower from who started the call
   */
  open(
    { key, duplicate }: FlightKeys,
    start: (signal: AbortSignal) => AsyncIterable<T>,
    signal?: AbortSignal,
  ): { joined: boolean; items: AsyncIterableIterator<T> } {
    const found = this.#flights.get(key) ?? (duplicate && this.#duplicateOf(duplicate));
    if (found) return { joined: true, items: found.stream.read(signal) };
    const cancel = new AbortController();
    const keys = duplicate ? [key, duplicate.key] : [key];
    const stream = new SharedStream<T>({
      source: start(cancel.signal)[Symbol.asyncIterator](),
      sizeOf: this.options.sizeOf,
      maxBufferedBytes: this.options.maxBufferedBytes ?? MAX_BUFFERED_BYTES,
      onClosed: () => this.#forget(keys, stream),
      onAbandoned: () => cancel.abort(),
    });
    const flight = { stream, startedAt: this.options.now() };
    for (const name of keys) this.#flights.set(name, flight);
    return { joined: false, items: stream.read(signal) };
  }

  #duplicateOf({ key, windowMs }: { key: string; windowMs: number }): Flight<T> | undefined {
    const flight = this.#flights.get(key);
    return flight && this.options.now() - flight.startedAt <= windowMs ? flight : undefined;
  }

  #forget(keys: readonly string[], stream: SharedStream<T>): void {
    for (const key of keys) if (this.#flights.get(key)?.stream === stream) this.#flights.delete(key);
  }
}
