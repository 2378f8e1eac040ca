import { Worker } from 'node:worker_threads';
import { messageOf } from '../error-message';
import type { CallName, CallParameters, CallResult, FromWorker, ToWorker } from './worker-messages';

/** The thread has ended, so the call was not answered. */
export class WorkerEnded extends Error {
  override readonly name = 'WorkerEnded';
}

interface PendingCall {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** One life of the database worker. */
export class WorkerConnection {
  /** Resolves with the reason when the thread has ended, for whatever cause. */
  readonly ended: Promise<WorkerEnded>;
  private readonly worker: Worker;
  private readonly pending = new Map<number, PendingCall>();
  private lastId = 0;
  private end: WorkerEnded | null = null;

  constructor(workerFile: string, wasmFile: string, warn: (message: string) => void) {
    this.worker = new Worker(workerFile, { workerData: { wasmFile } });
    this.worker.on('message', (message: FromWorker) => this.receive(message, warn));
    this.ended = new Promise((resolve) => {
      let cause = '';
      this.worker.on('error', (error) => {
        cause = `: ${messageOf(error)}`;
      });
      this.worker.on('exit', () => {
        this.end = new WorkerEnded(`The database worker ended${cause}`);
        for (const call of this.pending.values()) call.reject(this.end);
        this.pending.clear();
        resolve(this.end);
      });
    });
  }

  apply(lines: string): void {
    this.send({ kind: 'apply', lines });
  }

  /** @throws WorkerEnded when the thread ends before it answers; an Error with what the worker said when it could not */
  call<N extends CallName>(name: N, parameters: CallParameters<N>): Promise<CallResult<N>> {
    if (this.end) return Promise.reject(this.end);
    const id = ++this.lastId;
    return new Promise<CallResult<N>>((resolve, reject) => {
      // Our own worker answers a call of this name with the result that belongs to it.
      this.pending.set(id, { resolve: (result) => resolve(result as CallResult<N>), reject });
      this.send({ kind: 'call', id, name, parameters } as ToWorker);
    });
  }

  async terminate(): Promise<void> {
    await this.worker.terminate();
  }

  private send(message: ToWorker): void {
    this.worker.postMessage(message);
  }

  private receive(message: FromWorker, warn: (message: string) => void): void {
    if (message.kind === 'warning') {
      warn(message.message);
      return;
    }
    const call = this.pending.get(message.id);
    this.pending.delete(message.id);
    if (message.kind === 'result') call?.resolve(message.result);
    else call?.reject(new Error(message.message));
  }
}
