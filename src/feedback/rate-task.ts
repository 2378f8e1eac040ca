import type { PipelineParts } from '../pipeline/parts';
import { ProxyError } from '../proxy-error';
import { combineEvaluation } from '../routing/evaluate-answer';
import type { FeedbackResult } from '../server/api-types';
import type { TaskRecord } from '../task-record';

/**
 * Rates a logged task, or takes its rating back: the one implementation behind the chat command, the API, the editor's command
 * and the table's buttons. The rating counts for routing from the next request on; that of a repeat, or of a shared answer, counts for
 * the task that got the answer from its model, so that an answer is learned from once, by the newest word on it.
 * @param id whole, or a prefix that only one task has
 * @throws ProxyError 404 for an unknown id, 409 for an ambiguous prefix
 */
export async function rateTask(id: string, rating: number | null, parts: PipelineParts): Promise<FeedbackResult> {
  const task = await findTask(id, parts);
  const repeated = parts.memory.originalOf(task.id);
  const { task: original } = repeated === undefined ? { task: null } : await parts.store.query('request', { id: repeated });
  parts.memory.rated(task.id, rating);
  for (const rated of original ? [task, original] : [task]) await setRating(rated, rating, parts);
  return {
    taskId: task.id,
    rating,
    provider: task.provider,
    model: task.model,
    summary: task.preview,
    message: confirmation(task, rating),
  };
}

async function setRating(task: TaskRecord, rating: number | null, parts: PipelineParts): Promise<void> {
  const evaluation = { ...task.evaluation, rating: rating === null ? null : (rating - 1) / 4 };
  const successScore = combineEvaluation(evaluation);
  parts.recent.update(task.id, { rating, evaluation, successScore });
  parts.history.rerate(task.id, successScore, rating, Date.now());
  await parts.store.write({ type: 'rating', id: task.id, rating, successScore, evaluation });
  parts.events.emit({ type: 'rating', id: task.id, rating });
}

async function findTask(id: string, parts: PipelineParts): Promise<TaskRecord> {
  const { matches, task } = await parts.store.query('request', { id });
  if (matches > 1) throw new ProxyError('conflict', `"${id}" fits ${matches} tasks; give more of the id.`, { param: 'taskId' });
  if (!task)
    throw new ProxyError('not-found', `There is no task "${id}". Ids are in the header x-task-id and in the dashboard.`, {
      param: 'taskId',
    });
  return task;
}

function confirmation(task: TaskRecord, rating: number | null): string {
  const what = task.preview === null ? 'the answer' : `the answer to "${task.preview.replace(/\s+/g, ' ').trim()}"`;
  const who = `${task.provider}/${task.model}`;
  const id = task.id.slice(0, 8);
  return rating === null
    ? `Took back the rating of ${what} by ${who} (task ${id}).`
    : `Rated ${what} by ${who} ${rating} of 5 (task ${id}).`;
}
