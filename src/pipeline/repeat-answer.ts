import type { CachedAnswer } from '../cache/response-cache';
import type { Usage } from '../protocols/canonical';
import type { AnswerLabel } from '../protocols/protocol';
import type { TaskRecord } from '../task-record';
import type { Answer } from './answer';
import { answerHeaders } from './answer-headers';
import type { PipelineParts } from './parts';
import { keptText, type PipelineRequest } from './pipeline-request';
import { answerText } from './produced-usage';
import { recentRequestOf } from './recent-request';
import { requestColumns } from './task-row';
import { wholeBody } from './whole-body';

const REASON = 'answered from the cache';

/** How a shared answer ended for one of those who shared it. */
export type RepeatEnd = Pick<TaskRecord, 'status' | 'successScore' | 'evaluation' | 'error' | 'failureKind'>;

/** Who hung up while others read on: of an answer that one did not wait for nothing can be said. */
export const LEFT_EARLY: RepeatEnd = {
  status: 'aborted',
  successScore: 0.5,
  evaluation: { transport: null, heuristics: null, rating: null, nextTurn: null, reasons: [] },
  error: null,
  failureKind: null,
};

/** Answers a request with an answer that was given before: in a stream when it asks for one, logged at no cost. */
export async function repeatAnswer(request: PipelineRequest, cached: CachedAnswer, taskId: string, parts: PipelineParts): Promise<Answer> {
  const { protocol, chat } = request;
  const { response, provider, model } = cached;
  parts.memory.repeats(taskId, cached.taskId);
  await logRepeat(request, { id: taskId, provider, model, usage: response.usage, answerPreview: answerText(response) }, parts);
  const label: AnswerLabel = { taskId, model, createdAtSeconds: Math.floor(request.createdAt / 1000) };
  return { headers: repeatHeaders(request, { taskId, provider, model }, parts), body: wholeBody(response, label, protocol, chat) };
}

export function repeatHeaders(
  request: PipelineRequest,
  of: { taskId: string; provider: string; model: string },
  parts: PipelineParts,
): Record<string, string> {
  const scope = { client: request.incoming.client, provider: of.provider };
  return answerHeaders({
    ...of,
    reason: `${of.provider}/${of.model}: ${REASON}`,
    cacheHit: true,
    tokensSaved: 0,
    attempts: 1,
    budgetRemainingUsd: parts.budget.remainingUsd(scope),
  });
}

/** A hit, or a request that joined one in flight, is a row of its own. */
export async function logRepeat(
  request: PipelineRequest,
  of: {
    id: string;
    provider: string;
    model: string;
    usage: Usage | undefined;
    answerPreview: string;
    /** How the shared answer ended, when not well. */
    end?: RepeatEnd | undefined;
  },
  parts: PipelineParts,
): Promise<void> {
  const privacy = parts.settings()['privacy.storePrompts'];
  const known = parts.registry.getAllModels().find((model) => model.provider === of.provider && model.id === of.model);
  const latencyMs = performance.now() - request.startedAt;
  const row: TaskRecord = {
    id: of.id,
    attempt: 1,
    createdAt: request.createdAt,
    provider: of.provider,
    model: of.model,
    tier: known?.tier ?? request.classification.tier,
    tokensIn: of.usage?.inputTokens ?? 0,
    tokensOut: of.usage?.outputTokens ?? 0,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    reasoningTokens: of.usage?.reasoningTokens ?? 0,
    tokensBeforeCompression: 0,
    tokensAfterCompression: 0,
    stageSavings: {},
    cacheHit: true,
    costUsd: 0,
    costEstimated: false,
    quotaUsd: 0,
    costDearestUsd: 0,
    costRequestedUsd: null,
    latencyMs,
    ttftMs: latencyMs,
    status: 'success',
    successScore: 1,
    evaluation: { transport: 1, heuristics: null, rating: null, nextTurn: null, reasons: [REASON] },
    rating: null,
    routeReason: REASON,
    decision: null,
    budgetRemainingUsd: parts.budget.remainingUsd({ client: request.incoming.client, provider: of.provider }),
    answerPreview: keptText(of.answerPreview, privacy),
    error: null,
    failureKind: null,
    experiment: null,
    omitted: [],
    ...requestColumns(request, privacy),
    ...of.end,
  };
  parts.recent.add(row);
  await parts.store.write({ type: 'request-finished', row });
  parts.events.emit({ type: 'task', request: recentRequestOf(row), answerPreview: row.answerPreview });
}
