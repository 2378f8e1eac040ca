import { combineEvaluation } from '../routing/evaluate-answer';
import { evaluateNextTurn } from '../routing/evaluate-next-turn';
import type { PipelineParts } from './parts';
import type { PipelineRequest } from './pipeline-request';

/** What a new turn reveals about the answer before it: the same question again, "that didn't work", a failing test. */
export function judgePreviousTurn(request: PipelineRequest, parts: PipelineParts): void {
  const previous = parts.recent.newestOfConversation(request.conversation);
  if (previous?.status !== 'success') return;
  const verdict = evaluateNextTurn(request.segments);
  if (!verdict) return;
  const evaluation = { ...previous.evaluation, nextTurn: verdict.score, reasons: [...previous.evaluation.reasons, verdict.reason] };
  const successScore = combineEvaluation(evaluation);
  parts.recent.update(previous.id, { evaluation, successScore });
  parts.history.rerate(previous.id, successScore, previous.rating, request.createdAt);
  void parts.store.write({ type: 'evaluation', id: previous.id, successScore, evaluation });
}
