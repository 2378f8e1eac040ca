import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../error-message';
import { InTurn } from '../in-turn';
import type { Logger } from '../proxy-contract';
import { abortedTask } from './aborted-task';
import { ChangeWriter } from './change-writer';
import { DatabaseWorker } from './database-worker';
import { Journal } from './journal';
import { JournalFile } from './journal-file';
import { JournaledStore } from './journaled-store';
import { Retention, type RetentionSettings } from './retention';
import { SnapshotSchedule } from './snapshot-schedule';
import { Snapshots } from './snapshots';
import { JOURNAL, timeStamp } from './storage-files';
import { describeDropped, describeStorageFailure, StorageHealth } from './storage-health';
import type { Store } from './store';
import { WorkerConnection } from './worker-connection';
import type { Loaded } from './worker-messages';

export interface StoreOptions {
  /** Absolute path; created when missing. The caller holds the owner lock. */
  storageDir: string;
  /** The built worker, `dist/store-worker.cjs`. */
  workerFile: string;
  /** SQLite, `dist/sql-wasm.wasm`. */
  wasmFile: string;
  settings: RetentionSettings;
  /** Milliseconds since 1970. */
  now?: () => number;
  log?: Logger;
}

const SILENT: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * Opens the store, whatever state its files are in: what is damaged is set aside and rebuilt. Requests that a crash cut off
 * become `aborted` rows.
 * @throws when the worker cannot be started or the folder cannot be read
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { storageDir, now = Date.now, log = SILENT } = options;
  const health = new StorageHealth();
  const turns = new InTurn();
  // Storage that cannot be written is told with the first change; reading a folder that is not there finds nothing.
  await mkdir(storageDir, { recursive: true, mode: 0o700 }).catch((error: unknown) => log.warn(describeStorageFailure(error, storageDir)));
  const connect = () => new WorkerConnection(options.workerFile, options.wasmFile, (message) => log.warn(message));
  const { first, loaded } = await loadFirst(connect(), storageDir, timeStamp(now()));

  const schedule = new SnapshotSchedule(() => snapshots.tryToTake());
  const journal = new Journal(new JournalFile(join(storageDir, JOURNAL)), loaded.lastSeq, {
    onWritten: (bytes) => schedule.noteJournal(bytes),
    onFailure: (error, dropped) => health.set('journal', describeStorageFailure(error, storageDir) + describeDropped(dropped)),
    onRecovery: (dropped) => {
      health.set('journal', null);
      if (dropped > 0) schedule.soon();
    },
  });
  const worker = new DatabaseWorker(first, {
    connect,
    load: (connection) =>
      turns.run(async () => {
        const { repairs } = await connection.call('load', { storageDir, stamp: timeStamp(now()), journalInUse: true });
        for (const repair of repairs) log.warn(repair);
      }),
    unwritten: () => journal.unwritten(),
    onRestart: ({ message }) => log.warn(`${message}. It was started again, and nothing is missing.`),
    onProblem: (problem) => health.set('database', problem),
  });
  const parts = { storageDir, journal, worker, health, schedule, turns, now, log };
  const snapshots = new Snapshots(parts, loaded.snapshotSeq);
  const writer = new ChangeWriter(journal, worker, loaded.lastSeq, now, log);
  const retention = new Retention(worker, options.settings, now, log);

  await Promise.all(loaded.openRequests.map((open) => writer.write({ type: 'request-finished', row: abortedTask(open) })));
  const atStart = await worker.ask('start-state', {});
  if (loaded.replayedBytes > 0) schedule.noteJournal(loaded.replayedBytes);
  if (loaded.snapshotWanted) schedule.soon();
  retention.trim();
  return new JournaledStore({ ...atStart, repaired: loaded.repairs.join(' ') || null }, { ...parts, writer, snapshots, retention });
}

async function loadFirst(first: WorkerConnection, storageDir: string, stamp: string): Promise<{ first: WorkerConnection; loaded: Loaded }> {
  try {
    return { first, loaded: await first.call('load', { storageDir, stamp, journalInUse: false }) };
  } catch (error) {
    await first.terminate();
    throw new Error(`The storage in ${storageDir} could not be opened: ${messageOf(error)}`);
  }
}
