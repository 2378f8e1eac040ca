import { SUCCESS_SCORE, type TaskRecord } from '../../task-record';
import type { Database } from './database';
import { columnName, readTask } from './task-columns';
import { text } from './value-parsers';

/** The fields of a logged attempt that sums are made of. */
const FIELDS = [
  'id',
  'attempt',
  'client',
  'workspace',
  'provider',
  'model',
  'category',
  'tokensIn',
  'tokensOut',
  'tokensBeforeCompression',
  'tokensAfterCompression',
  'stageSavings',
  'cacheHit',
  'costUsd',
  'costEstimated',
  'quotaUsd',
  'costDearestUsd',
  'costRequestedUsd',
  'latencyMs',
  'ttftMs',
  'status',
  'successScore',
  'rating',
  'experiment',
] as const satisfies readonly (keyof TaskRecord)[];

export interface LoggedAttempt extends Pick<TaskRecord, (typeof FIELDS)[number]> {
  /** Local day it was first logged under. */
  day: string;
  /** Whether it tells its request group: the last attempt that the client could see. */
  isFace: boolean;
}

const COLUMNS = ['day', 'is_face', ...FIELDS.map(columnName)].join(', ');

/** All attempts of a request group, in the order they were logged. */
export function attemptsOfGroup(database: Database, requestGroupId: string): LoggedAttempt[] {
  const rows = database.all(`SELECT ${COLUMNS} FROM task_logs WHERE request_group_id = ? ORDER BY n`, [requestGroupId]);
  return rows.map((row) => ({ day: text(row.day), isFace: row.is_face === 1, ...readTask(row, FIELDS) }));
}

/** What the success of an attempt is judged on: null when nothing can be said of it (a client that hung up). */
export function succeeded(attempt: Pick<TaskRecord, 'status' | 'rating' | 'successScore'>): boolean | null {
  if (attempt.status === 'aborted' && attempt.rating === null) return null;
  return attempt.successScore >= SUCCESS_SCORE;
}

/** Marks the attempt that tells the group: the last one, an unseen answer of an experiment only when there is no other. */
export function withFace(attempts: readonly LoggedAttempt[]): LoggedAttempt[] {
  const seen = visible(attempts);
  const face = seen.reduce<LoggedAttempt | undefined>((last, one) => (last && last.attempt > one.attempt ? last : one), undefined);
  return attempts.map((attempt) => ({ ...attempt, isFace: attempt === face }));
}

/** Attempts that the client could see; all when there are only unseen ones. */
export function visible(attempts: readonly LoggedAttempt[]): readonly LoggedAttempt[] {
  const seen = attempts.filter((attempt) => attempt.experiment?.arm !== 'shadow');
  return seen.length > 0 ? seen : attempts;
}
