export interface SharedStreamOptions<T> {
  source: AsyncIterator<T>;
  /** Bytes an item takes in memory, roughly. */
  sizeOf(item: T): number;
  maxBufferedBytes: number;
  /** Called when nobody can start at the beginning any more: it ended, it grew too long, or everybody left. */
  onClosed(): void;
  /** Called when everybody left before the end. */
  onAbandoned(): void;
}

/** Told to a reader that let more than the buffer pile up while others read on. */
export class ReaderTooSlowError extends Error {
  override readonly name = 'ReaderTooSlowError';

  constructor() {
    super('The answer was read too slowly to be kept; ask again.');
  }
}

interface Reader<T> {
  /** Items read so far. */
  position: number;
  waiting: { resolve(result: IteratorResult<T>): void; reject(error: unknown): void } | null;
  /** Set when it reads no more: what further reads get. */
  over: End | null;
}

type End = { ok: true } | { ok: false; error: unknown };

/**
 * One source, many readers, each from the start and at its own pace. The source is read as fast as the fastest reader asks.
 * Once the buffer is full nobody can join, and what everybody has read is let go.
 */
export class SharedStream<T> {
  readonly #readers = new Set<Reader<T>>();
  #buffer: { item: T; bytes: number }[] = [];
  /** Items that were let go at the front. */
  #dropped = 0;
  #bufferedBytes = 0;
  #full = false;
  #pulling = false;
  #end: End | null = null;

  constructor(private readonly options: SharedStreamOptions<T>) {}

  /**
   * A reader from the start. It must be read to its end or returned.
   * @param signal makes it leave, and fails a pending read with its reason
   */
  read(signal?: AbortSignal): AsyncIterableIterator<T> {
    const reader: Reader<T> = { position: 0, waiting: null, over: null };
    this.#readers.add(reader);
    const onAbort = (): void => this.#leave(reader, { ok: false, error: signal?.reason });
    if (signal?.aborted) onAbort();
    else signal?.addEventListener('abort', onAbort, { once: true });
    return {
      next: () =>
        new Promise((resolve, reject) => {
          reader.waiting = { resolve, reject };
          this.#serve(reader);
          if (reader.waiting) void this.#pull();
        }),
      return: () => {
        signal?.removeEventListener('abort', onAbort);
        this.#leave(reader, { ok: true });
        return Promise.resolve({ done: true, value: undefined });
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  #serve(reader: Reader<T>): void {
    const { waiting } = reader;
    if (!waiting) return;
    const held = reader.over ? undefined : this.#buffer[reader.position - this.#dropped];
    const end = reader.over ?? this.#end;
    if (!held && !end) return;
    reader.waiting = null;
    if (held) {
      reader.position += 1;
      waiting.resolve({ done: false, value: held.item });
      this.#letGo();
    } else if (end?.ok) waiting.resolve({ done: true, value: undefined });
    else waiting.reject(end?.error);
  }

  async #pull(): Promise<void> {
    if (this.#pulling || this.#end) return;
    this.#pulling = true;
    try {
      const next = await this.options.source.next();
      if (next.done) this.#finish({ ok: true });
      else this.#add(next.value);
    } catch (error) {
      this.#finish({ ok: false, error });
    }
    this.#pulling = false;
    for (const reader of this.#readers) this.#serve(reader);
    if ([...this.#readers].some(({ waiting }) => waiting)) void this.#pull();
  }

  #add(item: T): void {
    const bytes = this.options.sizeOf(item);
    this.#buffer.push({ item, bytes });
    this.#bufferedBytes += bytes;
    if (this.#bufferedBytes <= this.options.maxBufferedBytes) return;
    if (!this.#full) this.options.onClosed();
    this.#full = true;
    this.#letGo();
    // Whoever waits for this item keeps the stream going; who is a whole buffer behind is given up.
    while (this.#bufferedBytes > this.options.maxBufferedBytes && this.#buffer.length > 1) this.#drop(1);
    for (const reader of this.#readers) {
      if (reader.position < this.#dropped) this.#leave(reader, { ok: false, error: new ReaderTooSlowError() });
    }
  }

  #letGo(): void {
    if (!this.#full) return;
    let slowest = this.#dropped + this.#buffer.length;
    for (const { position } of this.#readers) slowest = Math.min(slowest, position);
    this.#drop(slowest - this.#dropped);
  }

  #drop(count: number): void {
    for (const { bytes } of this.#buffer.splice(0, count)) this.#bufferedBytes -= bytes;
    this.#dropped += count;
  }

  #leave(reader: Reader<T>, over: End): void {
    reader.over ??= over;
    if (!this.#readers.delete(reader)) return;
    this.#serve(reader);
    if (this.#readers.size === 0) this.#abandon();
    else this.#letGo();
  }

  #finish(end: End): void {
    if (this.#end) return;
    this.#end = end;
    if (!this.#full) this.options.onClosed();
  }

  #abandon(): void {
    if (this.#end) return;
    this.#finish({ ok: true });
    this.options.onAbandoned();
    // Nobody is left to be told how the source ends.
    this.options.source.return?.().catch(() => undefined);
  }
}
