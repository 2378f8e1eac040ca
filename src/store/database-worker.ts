import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../error-message';
import { type WorkerConnection, WorkerEnded } from './worker-connection';
import type { CallName, CallParameters, CallResult } from './worker-messages';

export interface WorkerHost {
  connect(): WorkerConnection;
  /** Has a new worker load the database from the files. */
  load(connection: WorkerConnection): Promise<void>;
  /** Journal lines that are not in the files yet. */
  unwritten(): string[];
  /** A new worker has taken the place of one that ended. */
  onRestart(reason: WorkerEnded): void;
  /** @param problem null when the worker is back */
  onProblem(problem: string | null): void;
}

/** Lines that are applied together cost far less, and the database only has to be up to date when it is asked. */
const GATHER_MS = 250;
const ATTEMPTS = 3;
const PAUSE_MS = 200;
const NEXT_ROUND_MS = 30_000;

/** The database worker across crashes: it is started again, loads what is on disk, and is given what is not yet there. */
export class DatabaseWorker {
  private live: WorkerConnection | null = null;
  /** The worker that is there, or on its way. */
  private connection: Promise<WorkerConnection>;
  private outbox: string[] = [];
  private posting: NodeJS.Timeout | null = null;
  private closed = false;

  /** @param first has loaded the database */
  constructor(
    first: WorkerConnection,
    private readonly host: WorkerHost,
  ) {
    this.connection = Promise.resolve(this.adopt(first));
  }

  /** Hands a journal line to the worker, together with others of this moment; a question takes along what waits. */
  apply(line: string): void {
    this.outbox.push(line);
    this.posting ??= setTimeout(() => this.post(), GATHER_MS);
  }

  /** Asks after everything applied before. Waits for a worker that is being started again, and asks it once more. */
  async ask<N extends CallName>(name: N, parameters: CallParameters<N>): Promise<CallResult<N>> {
    const connection = await this.connection;
    this.post();
    try {
      return await connection.call(name, parameters);
    } catch (error) {
      if (!(error instanceof WorkerEnded) || this.closed) throw error;
    }
    await connection.ended;
    const next = await this.connection;
    this.post();
    return next.call(name, parameters);
  }

  /** Like `ask`, for what must not wait for another worker. @throws WorkerEnded when there is none */
  askNow<N extends CallName>(name: N, parameters: CallParameters<N>): Promise<CallResult<N>> {
    this.post();
    return this.live ? this.live.call(name, parameters) : Promise.reject(new WorkerEnded('The database is being loaded again.'));
  }

  async close(): Promise<void> {
    this.closed = true;
    if (this.posting) clearTimeout(this.posting);
    await this.live?.terminate();
  }

  private post(): void {
    if (this.posting) clearTimeout(this.posting);
    this.posting = null;
    if (!this.live || this.outbox.length === 0) return;
    this.live.apply(this.outbox.join(''));
    this.outbox = [];
  }

  private adopt(connection: WorkerConnection): WorkerConnection {
    this.live = connection;
    void connection.ended.then((reason) => this.restartAfter(reason));
    this.post();
    return connection;
  }

  private restartAfter(reason: WorkerEnded): void {
    this.live = null;
    if (this.closed) return;
    // What is in the files by now will be loaded from there; the rest is sent again, in its order.
    this.outbox = this.host.unwritten();
    this.connection = this.restart(reason);
    this.connection.catch(() => setTimeout(() => this.closed || this.restartAfter(reason), NEXT_ROUND_MS).unref());
  }

  private async restart(reason: WorkerEnded): Promise<WorkerConnection> {
    for (let attempt = 1; ; attempt++) {
      const connection = this.host.connect();
      try {
        await this.host.load(connection);
        if (this.closed) throw new WorkerEnded('The store was closed.');
        this.host.onProblem(null);
        this.host.onRestart(reason);
        return this.adopt(connection);
      } catch (error) {
        await connection.terminate();
        if (attempt < ATTEMPTS && !this.closed) {
          await sleep(PAUSE_MS * attempt);
          continue;
        }
        const why = messageOf(error);
        const problem = `${reason.message}, and could not be started again (${why}). Requests are still answered and logged in the journal; the dashboard has to wait.`;
        this.host.onProblem(problem);
        throw new Error(problem);
      }
    }
  }
}
