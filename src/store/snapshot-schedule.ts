/** A snapshot is taken when changes have waited this long. */
const INTERVAL_MS = 10 * 60_000;
/** … or when they fill this much journal, which bounds how long a start takes. */
const JOURNAL_BYTES = 4 * 1024 * 1024;
/** Under heavy load the database would be written without end; so there is a pause, longer for larger databases. */
const SHORTEST_PAUSE_MS = 10_000;
const PAUSE_PER_DURATION = 10;
const RETRY_MS = 60_000;

/** Decides when the database is written to its file. */
export class SnapshotSchedule {
  private bytes = 0;
  private timer: { at: number; handle: NodeJS.Timeout } | null = null;
  private notBefore = 0;
  private stopped = false;

  /** @param take writes the snapshot; resolves to whether that worked */
  constructor(private readonly take: () => Promise<boolean>) {}

  /** Journal that no snapshot holds yet. @param bytes written just now */
  noteJournal(bytes: number): void {
    this.bytes += bytes;
    if (this.bytes >= JOURNAL_BYTES) this.soon();
    else this.wakeAt(performance.now() + INTERVAL_MS);
  }

  /** As soon as the pause after the one before allows. */
  soon(): void {
    this.wakeAt(Math.max(performance.now(), this.notBefore));
  }

  /** What is in the journal now is in the snapshot that begins now. */
  began(): void {
    this.bytes = 0;
    this.clear();
  }

  stop(): void {
    this.stopped = true;
    this.clear();
  }

  private wakeAt(at: number): void {
    if (this.stopped || (this.timer && this.timer.at <= at)) return;
    this.clear();
    const handle = setTimeout(() => void this.run(), Math.max(0, at - performance.now()));
    handle.unref();
    this.timer = { at, handle };
  }

  private async run(): Promise<void> {
    this.timer = null;
    const begin = performance.now();
    const worked = await this.take();
    const end = performance.now();
    this.notBefore = end + Math.max(SHORTEST_PAUSE_MS, PAUSE_PER_DURATION * (end - begin));
    if (!worked) this.wakeAt(end + RETRY_MS);
    else if (this.bytes >= JOURNAL_BYTES) this.soon();
  }

  private clear(): void {
    if (this.timer) clearTimeout(this.timer.handle);
    this.timer = null;
  }
}
