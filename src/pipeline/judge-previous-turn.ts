import { combineEvaluation } from '../routing/evaluate-answer';
import { ASKED_AGAIN, evaluateNextTurn, type TurnVerdict } from '../routing/evaluate-next-turn';
import type { TaskRecord } from '../task-record';
import type { AskedAgain } from './asked-questions';
import type { PipelineParts } from './parts';
import type { PipelineRequest } from './pipeline-request';

/**
 * What a request reveals about the answer before it: the same question again, "that didn't work", a failing test. Only for requests that
 * somebody has to answer: what the cache or the duplicate window repeats may come from an editor that sends everything twice.
 */
export function judgeAnswerBefore(request: PipelineRequest, parts: PipelineParts): void {
  const { question, conversation, createdAt } = request;
  const again = question === null ? undefined : parts.questions.askedAgain(question, createdAt);
  if (again) {
    judgeAskedAgain(again, request, parts);
    return;
  }
  const previous = parts.recent.newestOfConversation(conversation);
  const verdict = previous?.status === 'success' ? evaluateNextTurn(request.segments) : null;
  if (previous && verdict) judge(previous, verdict, request, parts);
}

/** Who asks the same again without the answer in the conversation (a new chat, "regenerate") was not served by it. */
function judgeAskedAgain({ taskId, disappoints }: AskedAgain, request: PipelineRequest, parts: PipelineParts): void {
  const previous = parts.recent.get(taskId);
  if (!disappoints || !previous || previous.evaluation.nextTurn !== null) return;
  // Where the conversation went on, the answer did its service.
  if (parts.recent.newestOfConversation(previous.conversation)?.id === previous.id) judge(previous, ASKED_AGAIN, request, parts);
}

/** A verdict on a repeat is one on the answer that it repeats, which the first verdict stays with. */
function judge(previous: TaskRecord, verdict: TurnVerdict, request: PipelineRequest, parts: PipelineParts): void {
  note(previous, verdict, request, parts);
  const original = parts.recent.get(parts.memory.originalOf(previous.id) ?? '');
  if (original && original.evaluation.nextTurn === null) note(original, verdict, request, parts);
}

function note(answered: TaskRecord, verdict: TurnVerdict, request: PipelineRequest, parts: PipelineParts): void {
  const evaluation = { ...answered.evaluation, nextTurn: verdict.score, reasons: [...answered.evaluation.reasons, verdict.reason] };
  const successScore = combineEvaluation(evaluation);
  parts.recent.update(answered.id, { evaluation, successScore });
  parts.history.rerate(answered.id, successScore, answered.rating, request.createdAt);
  void parts.store.write({ type: 'evaluation', id: answered.id, successScore, evaluation });
}
