import type { AnswerLabel } from '../protocols/protocol';
import type { TaskRecord } from '../task-record';
import type { Attempt } from './attempt';

/** One step of an answer on its way to everybody who asked the same. */
export type AnswerItem =
  /** Somebody has something to show. */
  | { kind: 'opened'; attempt: Attempt }
  /** Bytes of the answer in the client's protocol. */
  | { kind: 'bytes'; bytes: string | Uint8Array }
  /** The attempt is logged; only what ends the answer still follows. */
  | { kind: 'logged'; row: TaskRecord };

export function labelOf(attempt: Attempt): AnswerLabel {
  const { id, model, createdAt, promptTokens } = attempt;
  return { taskId: id, model: model.id, createdAtSeconds: Math.floor(createdAt / 1000), promptTokens };
}
