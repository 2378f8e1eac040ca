import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../error-message';
import type { InTurn } from '../in-turn';
import type { Logger } from '../proxy-contract';
import type { DatabaseWorker } from './database-worker';
import type { Journal } from './journal';
import type { SnapshotSchedule } from './snapshot-schedule';
import { segmentName, segmentSeq, timeStamp } from './storage-files';
import { describeStorageFailure, type StorageHealth } from './storage-health';
import { WorkerEnded } from './worker-connection';

export interface SnapshotParts {
  storageDir: string;
  journal: Journal;
  worker: DatabaseWorker;
  health: StorageHealth;
  schedule: SnapshotSchedule;
  /** Everything that moves files does so in turn. */
  turns: InTurn;
  now: () => number;
  log: Logger;
}

/** Writes the database to its file, and lets go of journal that no snapshot needs any more. */
export class Snapshots {
  /** @param lastSeq the last change that the snapshot on disk holds; null without one */
  constructor(
    private readonly parts: SnapshotParts,
    private lastSeq: number | null,
  ) {}

  /** Whether the snapshot on disk holds every change up to this one. */
  holds(seq: number): boolean {
    return seq === this.lastSeq || (seq === 0 && this.lastSeq === null);
  }

  /** @throws when the storage cannot be written, or the database is being loaded again */
  take(): Promise<void> {
    return this.parts.turns.run(() => this.takeInTurn());
  }

  /** Like `take`, for the schedule: a failure is told as a problem of the storage. @returns whether it worked */
  async tryToTake(): Promise<boolean> {
    try {
      await this.take();
      return true;
    } catch (error) {
      if (!(error instanceof WorkerEnded)) this.parts.health.set('snapshot', describeStorageFailure(error, this.parts.storageDir));
      this.parts.log.warn(`The database could not be written: ${messageOf(error)}`);
      return false;
    }
  }

  /**
   * Whatever the moment at which this is cut off, the files hold everything: the journal is closed before the database is
   * written, and a closed journal is deleted only when both snapshots on disk hold what it says.
   */
  async takeInTurn(): Promise<void> {
    const { storageDir, journal, worker, health, schedule, now } = this.parts;
    schedule.began();
    await journal.rotate((lastSeq) => join(storageDir, segmentName(lastSeq)));
    const { appliedSeq, spareSeq } = await worker.askNow('snapshot', { storageDir, stamp: timeStamp(now()) });
    this.lastSeq = appliedSeq;
    health.set('snapshot', null);
    await this.deleteSegments(spareSeq);
  }

  private async deleteSegments(upTo: number): Promise<void> {
    const { storageDir, log } = this.parts;
    try {
      const names = await readdir(storageDir);
      const spare = names.filter((name) => (segmentSeq(name) ?? Number.POSITIVE_INFINITY) <= upTo);
      await Promise.all(spare.map((name) => rm(join(storageDir, name), { force: true })));
    } catch (error) {
      log.warn(`Journal files that are no longer needed could not be deleted: ${messageOf(error)}`);
    }
  }
}
