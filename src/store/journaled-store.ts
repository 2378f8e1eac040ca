import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { localDay } from '../local-day';
import type { ChangeWriter } from './change-writer';
import { deleteContent } from './delete-content';
import { describeCheck } from './describe-check';
import type { StateChange } from './journal-events';
import type { QueryName, QueryParameters, QueryResult } from './queries';
import type { Retention, RetentionSettings } from './retention';
import type { SnapshotParts, Snapshots } from './snapshots';
import { segmentName, timeStamp } from './storage-files';
import { describeStorageFailure } from './storage-health';
import type { Store, StoreSnapshot } from './store';
import type { CallParameters } from './worker-messages';

export interface StoreParts extends SnapshotParts {
  writer: ChangeWriter;
  snapshots: Snapshots;
  retention: Retention;
}

/** How long closing waits for its snapshot; an editor gives its extensions five seconds for everything. */
const LAST_SNAPSHOT_MS = 1500;

/** The store: a journal for what must not be lost, and a database in a worker for what is asked. */
export class JournaledStore implements Store {
  private closing: Promise<void> | null = null;

  constructor(
    readonly atStart: StoreSnapshot,
    private readonly parts: StoreParts,
  ) {}

  write(change: StateChange): Promise<void> {
    if (this.closing) {
      this.parts.log.warn(`A change (${change.type}) came after the store was closed and is not logged.`);
      return Promise.resolve();
    }
    const written = this.parts.writer.write(change);
    if (change.type === 'request-finished') this.parts.retention.noteRow();
    return written;
  }

  async query<N extends QueryName>(name: N, parameters: QueryParameters<N>): Promise<QueryResult<N>> {
    const question = { name, parameters, today: localDay(this.parts.now()) } as CallParameters<'query'>;
    // The worker answers a query of this name with the result that belongs to it.
    return (await this.parts.worker.ask('query', question)) as QueryResult<N>;
  }

  setRetention(retention: RetentionSettings): void {
    this.parts.retention.applySettings(retention);
  }

  snapshot(): Promise<void> {
    return this.parts.snapshots.take();
  }

  async deleteAll(): Promise<void> {
    const { turns, journal, worker, writer, snapshots, storageDir } = this.parts;
    const left = await turns.run(async () => {
      const undeleted: string[] = [];
      await journal.discard(async () => {
        const upTo = writer.lastSeq;
        await worker.askNow('reset', { appliedSeq: upTo });
        undeleted.push(...(await deleteContent(storageDir)));
        return { upTo };
      });
      // An empty database, so that a later start knows that nothing is missing.
      await snapshots.takeInTurn();
      return undeleted;
    });
    if (left.length > 0)
      throw new Error(`These files could not be deleted; please remove them from ${storageDir} yourself: ${left.join(', ')}`);
  }

  checkAndRepair(): Promise<string> {
    const { turns, journal, worker, snapshots, storageDir, now } = this.parts;
    return turns.run(async () => {
      try {
        await journal.rotate((lastSeq) => join(storageDir, segmentName(lastSeq)));
        const report = await worker.askNow('check', { storageDir, stamp: timeStamp(now()) });
        if (report.repairs.length > 0) await snapshots.takeInTurn();
        return describeCheck(report);
      } catch (error) {
        return `The storage could not be checked. ${describeStorageFailure(error, storageDir)}`;
      }
    });
  }

  onProblem(listener: (problem: string | null) => void): void {
    this.parts.health.listen(listener);
  }

  close(): Promise<void> {
    this.closing ??= this.end();
    return this.closing;
  }

  private async end(): Promise<void> {
    const { retention, schedule, snapshots, journal, worker, writer, log } = this.parts;
    retention.stop();
    schedule.stop();
    // The journal has everything, and a snapshot may be cut off at any moment: nobody has to wait long for a large one.
    if (!snapshots.holds(writer.lastSeq)) await Promise.race([snapshots.tryToTake(), sleep(LAST_SNAPSHOT_MS, undefined, { ref: false })]);
    const lost = await journal.close();
    if (lost > 0) log.error(`${lost} changes could not be written before the end; the storage folder could not be written.`);
    await worker.close();
  }
}
