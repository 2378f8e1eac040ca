import type { SqlValue } from 'sql.js';
import { localDay } from '../../local-day';
import type { Evaluation, TaskRecord } from '../../task-record';
import type { Database } from './database';
import { attemptsOfGroup, type LoggedAttempt, visible, withFace } from './logged-attempt';
import type { RollupChanges } from './rollup-changes';
import { columnName, TASK_FIELDS, taskValues } from './task-columns';
import { text } from './value-parsers';

const GROUP_COLUMNS = ['is_face', 'group_attempts', 'group_cost_usd', 'group_cost_estimated', 'group_quota_usd'];
const COLUMNS = ['day', ...GROUP_COLUMNS, ...TASK_FIELDS.map(columnName)];
const UPSERT = `INSERT INTO task_logs (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map(() => '?').join(', ')})
  ON CONFLICT (id) DO UPDATE SET ${COLUMNS.map((column) => `${column} = excluded.${column}`).join(', ')}`;
const UPDATE_GROUP = `UPDATE task_logs SET ${GROUP_COLUMNS.map((column) => `${column} = ?`).join(', ')} WHERE id = ?`;

/** Logs a finished attempt, or what is known better of one: its row, its group's figures, and the rollups. */
export function logAttempt(database: Database, finished: TaskRecord, rollups: RollupChanges): void {
  const known = database.first('SELECT request_group_id, created_at, day FROM task_logs WHERE id = ?', [finished.id]);
  const task = known ? { ...finished, requestGroupId: text(known.request_group_id) } : finished;
  // The day it was counted under stays, also when the time zone has changed since.
  const day = known?.created_at === task.createdAt ? text(known.day) : localDay(task.createdAt);
  const attempt: LoggedAttempt = { day, isFace: false, ...task };

  const before = attemptsOfGroup(database, task.requestGroupId);
  const after = withFace(known ? before.map((one) => (one.id === task.id ? attempt : one)) : [...before, attempt]);
  const figures = groupFigures(after);
  for (const one of after) {
    const old = before.find(({ id }) => id === one.id) ?? null;
    if (one.id === task.id) database.run(UPSERT, [one.day, Number(one.isFace), ...figures, ...taskValues(task)]);
    else if (one.isFace || old?.isFace) database.run(UPDATE_GROUP, [Number(one.isFace), ...figures, one.id]);
    rollups.replace(old, one);
  }
}

/**
 * Changes how well a logged attempt did; unknown ones (deleted by now) are left alone.
 * `rating` undefined keeps the rating it has.
 */
export function rerate(
  database: Database,
  { id, successScore, evaluation, rating }: { id: string; successScore: number; evaluation: Evaluation; rating?: number | null },
  rollups: RollupChanges,
): void {
  const row = database.first('SELECT request_group_id FROM task_logs WHERE id = ?', [id]);
  const before = row && attemptsOfGroup(database, text(row.request_group_id)).find((attempt) => attempt.id === id);
  if (!before) return;
  const after = { ...before, successScore, rating: rating === undefined ? before.rating : rating };
  database.run('UPDATE task_logs SET success_score = ?, rating = ?, evaluation = ? WHERE id = ?', [
    after.successScore,
    after.rating,
    JSON.stringify(evaluation),
    id,
  ]);
  rollups.replace(before, after);
}

/** What the row that tells the group says of all its attempts. */
function groupFigures(attempts: readonly LoggedAttempt[]): SqlValue[] {
  return [
    visible(attempts).length,
    attempts.reduce((sum, { costUsd }) => sum + costUsd, 0),
    Number(attempts.some(({ costEstimated }) => costEstimated)),
    attempts.reduce((sum, { quotaUsd }) => sum + quotaUsd, 0),
  ];
}
