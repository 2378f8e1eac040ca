import type { RequestStarted } from './journal-events';
import type { QueryName, QueryParameters } from './queries';
import type { StoreSnapshot } from './store';

/** What main process and database worker say to each other. Messages are handled in the order they were sent. */

/** A request that had begun when the journal ended. */
export interface OpenRequest extends RequestStarted {
  /** Output tokens produced, as far as the journal knows. */
  tokensOut: number;
  /** Time of the last journal line about it, milliseconds since 1970. */
  lastSeenAt: number;
}

export interface Loaded {
  /** The highest `seq` ever seen. */
  lastSeq: number;
  /** Up to where the snapshot on disk goes; null where there is none that is sound. */
  snapshotSeq: number | null;
  /** Bytes of journal that the snapshot did not hold yet. */
  replayedBytes: number;
  /** Whether the snapshot on disk should be written anew soon, because it was missing, old or damaged. */
  snapshotWanted: boolean;
  /** In order of their beginning. */
  openRequests: OpenRequest[];
  /** What was set aside or rebuilt, one sentence each, for people. */
  repairs: string[];
}

export interface WorkerCalls {
  /** `journalInUse`: the main process is writing the journal, so journal files are only read. */
  load: { parameters: { storageDir: string; stamp: string; journalInUse: boolean }; result: Loaded };
  'start-state': { parameters: Record<string, never>; result: Omit<StoreSnapshot, 'repaired'> };
  query: { parameters: { [N in QueryName]: { name: N; parameters: QueryParameters<N>; today: string } }[QueryName]; result: unknown };
  /** `spareSeq`: segments up to this `seq` are in both snapshots now; `appliedSeq`: up to where the new one goes. */
  snapshot: { parameters: { storageDir: string; stamp: string }; result: { appliedSeq: number; spareSeq: number } };
  /** Deletes one small batch of old rows; `more` when there are others. */
  trim: { parameters: { createdBefore: number; maxRows: number }; result: { more: boolean } };
  /** Starts over with an empty database that counts as having applied everything so far. */
  reset: { parameters: { appliedSeq: number }; result: null };
  /** Needs every journal file to be closed. */
  check: { parameters: { storageDir: string; stamp: string }; result: CheckReport };
}

export type CallName = keyof WorkerCalls;
export type CallParameters<N extends CallName> = WorkerCalls[N]['parameters'];
export type CallResult<N extends CallName> = WorkerCalls[N]['result'];

export interface CheckReport {
  requests: number;
  snapshots: number;
  journalFiles: number;
  /** What was damaged and what became of it, one sentence each; empty when all is well. */
  repairs: string[];
}

export type ToWorker =
  | { kind: 'apply'; lines: string }
  | { [N in CallName]: { kind: 'call'; id: number; name: N; parameters: CallParameters<N> } }[CallName];

export type FromWorker =
  | { kind: 'result'; id: number; result: unknown }
  | { kind: 'error'; id: number; message: string }
  /** A change that could not be applied; the worker goes on. */
  | { kind: 'warning'; message: string };
