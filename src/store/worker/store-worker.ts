import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import initSqlJs, { type SqlJsStatic } from 'sql.js';
import { messageOf } from '../../error-message';
import type { CallName, CallParameters, CallResult, FromWorker, ToWorker } from '../worker-messages';
import { applyEntries } from './apply-entries';
import { checkFiles } from './check-storage';
import { Database } from './database';
import { type LoadedDatabase, loadDatabase } from './load';
import { writeMeta } from './meta';
import { migrate } from './migrate';
import { isIntact } from './open-snapshot';
import { runQuery } from './queries/run-query';
import { parseEntry } from './read-journal';
import { readStartState } from './start-state';
import { MOST_BYTES, trimRows } from './trim-rows';
import { type SnapshotsOnDisk, writeSnapshot } from './write-snapshot';

/** Entry point of the thread that owns the database. It never asks the clock: days and instants come with the messages. */
class StoreWorker {
  private database: Database;
  private onDisk: SnapshotsOnDisk = { current: null, previous: null };

  constructor(
    private readonly sqlJs: SqlJsStatic,
    private readonly send: (message: FromWorker) => void,
  ) {
    this.database = new Database(sqlJs, null);
  }

  receive(message: ToWorker): void {
    if (message.kind === 'apply') this.apply(message.lines);
    else this.answer(message);
  }

  private answer(message: Extract<ToWorker, { kind: 'call' }>): void {
    try {
      this.send({ kind: 'result', id: message.id, result: this.call(message.name, message.parameters) });
    } catch (error) {
      // Memory that WebAssembly could not get leaves it in an unknown state: the thread ends and a new one loads again.
      if (error instanceof Error && error.name === 'RuntimeError') throw error;
      this.send({ kind: 'error', id: message.id, message: messageOf(error) });
    }
  }

  private apply(lines: string): void {
    const entries = lines.split('\n').flatMap((line) => parseEntry(line) ?? []);
    applyEntries(this.database, entries, (message) => this.send({ kind: 'warning', message }));
  }

  private call<N extends CallName>(name: N, parameters: CallParameters<N>): CallResult<N> {
    return this.calls[name](parameters);
  }

  private readonly calls: { [N in CallName]: (parameters: CallParameters<N>) => CallResult<N> } = {
    load: (source) => this.adopt(loadDatabase(this.sqlJs, source, (message) => this.send({ kind: 'warning', message }))),
    'start-state': () => readStartState(this.database),
    query: ({ name, parameters, today }) => runQuery(this.database, name, parameters, today),
    snapshot: (target) => {
      this.onDisk = writeSnapshot(this.database, target, this.onDisk);
      return { appliedSeq: this.onDisk.current ?? 0, spareSeq: this.onDisk.previous ?? 0 };
    },
    trim: (limits) => ({ more: trimRows(this.database, { ...limits, maxBytes: MOST_BYTES }) }),
    reset: ({ appliedSeq }) => {
      this.database.close();
      this.database = new Database(this.sqlJs, null);
      migrate(this.database);
      writeMeta(this.database, 'appliedSeq', appliedSeq);
      this.onDisk = { current: null, previous: null };
      return null;
    },
    check: (target) => {
      const repairs: string[] = [];
      if (!isIntact(this.database)) {
        this.adopt(loadDatabase(this.sqlJs, { ...target, journalInUse: false }, (message) => this.send({ kind: 'warning', message })));
        repairs.push('The database in memory was damaged and was loaded again from its files.');
      }
      const report = checkFiles(this.sqlJs, this.database, target, this.onDisk);
      return { ...report, repairs: [...repairs, ...report.repairs] };
    },
  };

  private adopt({ database, onDisk, loaded }: LoadedDatabase): LoadedDatabase['loaded'] {
    this.database.close();
    this.database = database;
    this.onDisk = onDisk;
    return loaded;
  }
}

async function start(): Promise<void> {
  const port = parentPort;
  if (!port) throw new Error('The database worker has to be started as a worker thread.');
  const sqlJs = await initSqlJs({ wasmBinary: new Uint8Array(readFileSync(workerData.wasmFile)).buffer });
  const worker = new StoreWorker(sqlJs, (message) => port.postMessage(message));
  port.on('message', (message: ToWorker) => worker.receive(message));
}

void start();
