import { messageOf } from '../error-message';
import type { Logger } from '../proxy-contract';
import type { DatabaseWorker } from './database-worker';
import type { Journal } from './journal';
import type { JournalEntry, StateChange } from './journal-events';

/** Numbers changes, stamps their time, and sends them both ways: to the journal and to the database. */
export class ChangeWriter {
  /** @param lastSeq highest `seq` in use */
  constructor(
    private readonly journal: Journal,
    private readonly worker: DatabaseWorker,
    public lastSeq: number,
    private readonly now: () => number,
    private readonly log: Logger,
  ) {}

  /** Resolves when the change is with the operating system. Never rejects. */
  write(change: StateChange): Promise<void> {
    const entry: JournalEntry = { seq: this.lastSeq + 1, at: this.now(), ...change };
    let line: string;
    try {
      line = `${JSON.stringify(entry)}\n`;
    } catch (error) {
      this.log.error(`A change (${change.type}) could not be logged: ${messageOf(error)}`);
      return Promise.resolve();
    }
    this.lastSeq = entry.seq;
    this.worker.apply(line);
    return this.journal.append(entry.seq, line);
  }
}
