import { InTurn } from '../in-turn';
import type { AppendFile } from './journal-file';

export interface JournalEvents {
  /** Bytes that are with the operating system now. */
  onWritten(bytes: number): void;
  /** Told with every failed attempt. @param dropped lines that no longer fitted in memory since writing began to fail */
  onFailure(error: unknown, dropped: number): void;
  /** Writing works again. @param dropped lines that are in the database only */
  onRecovery(dropped: number): void;
}

interface Line {
  seq: number;
  text: string;
}

interface Batch {
  lines: Line[];
  /** Settled when the lines are with the operating system, or wait in memory for it to work again. */
  settled: Promise<void>;
  settle(): void;
}

/** Characters kept in memory while storage fails. */
const MOST_KEPT = 32 * 1024 * 1024;
const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 30_000;

/** The journal's lines on their way to the disk: everything that gathers while one append runs goes with the next one. */
export class Journal {
  private waiting = newBatch();
  private waitingLength = 0;
  private inFlight: Batch | null = null;
  private flushing: Promise<void> | null = null;
  private held = false;
  private readonly turns = new InTurn();
  private failing = false;
  private retry: NodeJS.Timeout | null = null;
  private retryMs = FIRST_RETRY_MS;
  private dropped = 0;

  /** @param writtenSeq the last line that is with the operating system */
  constructor(
    private readonly file: AppendFile,
    private writtenSeq: number,
    private readonly events: JournalEvents,
  ) {}

  /** Resolves when the line is with the operating system, or in memory only because storage fails. Never rejects. */
  append(seq: number, text: string): Promise<void> {
    const batch = this.waiting;
    batch.lines.push({ seq, text });
    this.waitingLength += text.length;
    if (this.retry) {
      this.dropWhatDoesNotFit();
      return Promise.resolve();
    }
    this.flush();
    return batch.settled;
  }

  /** Lines that are not with the operating system, in their order. */
  unwritten(): string[] {
    return [...(this.inFlight?.lines ?? []), ...this.waiting.lines].map(({ text }) => text);
  }

  /** Closes the journal under the name of a segment; what is appended meanwhile goes into the next file. */
  rotate(segmentPath: (lastSeq: number) => string): Promise<void> {
    return this.exclusively(async () => {
      if (!this.file.isEmpty()) await this.file.moveTo(segmentPath(this.writtenSeq));
    });
  }

  /** Forgets the lines up to a `seq` while `removeFiles` runs with the file closed. */
  discard(removeFiles: () => Promise<{ upTo: number }>): Promise<void> {
    return this.exclusively(async () => {
      await this.file.close();
      const { upTo } = await removeFiles();
      const { lines } = this.waiting;
      lines.splice(0, lines.filter(({ seq }) => seq <= upTo).length);
      this.waitingLength = lengthOf(lines);
    });
  }

  /** Writes what is left, once more also when storage fails, and closes the file. @returns lines that could not be written */
  async close(): Promise<number> {
    this.stopRetrying();
    this.flush();
    while (this.flushing) await this.flushing;
    await this.exclusively(() => this.file.close().catch((error: unknown) => this.events.onFailure(error, this.dropped)));
    this.stopRetrying();
    return this.waiting.lines.length;
  }

  /** Nothing is written while the action runs; actions run one after the other. */
  private exclusively<T>(action: () => Promise<T>): Promise<T> {
    return this.turns.run(async () => {
      this.held = true;
      try {
        await this.flushing;
        return await action();
      } finally {
        this.held = false;
        if (!this.retry) this.flush();
      }
    });
  }

  private flush(): void {
    if (this.flushing || this.held || this.waiting.lines.length === 0) return;
    this.flushing = this.writeAll().finally(() => {
      this.flushing = null;
      if (!this.retry) this.flush();
    });
  }

  private async writeAll(): Promise<void> {
    while (this.waiting.lines.length > 0 && !this.held) {
      const batch = this.waiting;
      this.inFlight = batch;
      this.waiting = newBatch();
      this.waitingLength = 0;
      try {
        const bytes = Buffer.from(batch.lines.map(({ text }) => text).join(''));
        await this.file.append(bytes);
        this.written(batch, bytes.length);
      } catch (error) {
        this.failed(batch, error);
        return;
      } finally {
        this.inFlight = null;
        batch.settle();
      }
    }
  }

  private written(batch: Batch, bytes: number): void {
    this.writtenSeq = batch.lines.at(-1)?.seq ?? this.writtenSeq;
    this.events.onWritten(bytes);
    if (!this.failing) return;
    this.events.onRecovery(this.dropped);
    this.failing = false;
    this.retryMs = FIRST_RETRY_MS;
    this.dropped = 0;
  }

  private failed(batch: Batch, error: unknown): void {
    this.failing = true;
    this.waiting.lines = [...batch.lines, ...this.waiting.lines];
    this.waitingLength += lengthOf(batch.lines);
    this.waiting.settle();
    this.dropWhatDoesNotFit();
    this.events.onFailure(error, this.dropped);
    this.retry = setTimeout(() => {
      this.retry = null;
      this.flush();
    }, this.retryMs);
    this.retry.unref();
    this.retryMs = Math.min(this.retryMs * 2, LONGEST_RETRY_MS);
  }

  private stopRetrying(): void {
    if (this.retry) clearTimeout(this.retry);
    this.retry = null;
  }

  /** Drops the older half at a time, so that a long failure does not shift the whole list with each line. */
  private dropWhatDoesNotFit(): void {
    const { lines } = this.waiting;
    while (this.waitingLength > MOST_KEPT && lines.length > 1) {
      const oldest = lines.splice(0, Math.ceil(lines.length / 2));
      this.dropped += oldest.length;
      this.waitingLength -= lengthOf(oldest);
    }
  }
}

function newBatch(): Batch {
  let settle: () => void = () => undefined;
  const settled = new Promise<void>((resolve) => {
    settle = resolve;
  });
  return { lines: [], settled, settle };
}

function lengthOf(lines: readonly Line[]): number {
  return lines.reduce((sum, { text }) => sum + text.length, 0);
}
