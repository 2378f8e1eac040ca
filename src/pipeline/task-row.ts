import type { UsageCost } from '../cost/usage-cost';
import type { Usage } from '../protocols/canonical';
import type { Settings } from '../settings/schema';
import type { Evaluation, TaskRecord } from '../task-record';
import type { Attempt, AttemptEnd } from './attempt';
import { loggedDecision } from './logged-decision';
import { keptError, keptText, type PipelineRequest } from './pipeline-request';
import { answerText } from './produced-usage';

export interface RowFigures {
  usage: Usage;
  cost: UsageCost;
  costDearestUsd: number;
  costRequestedUsd: number | null;
  budgetRemainingUsd: number | null;
  evaluation: Evaluation;
  successScore: number;
  privacy: Settings['privacy.storePrompts'];
}

/** One attempt as the log keeps it. */
export function taskRow(attempt: Attempt, end: AttemptEnd, figures: RowFigures): TaskRecord {
  const { request, model, subscription } = attempt;
  const { usage, cost } = figures;
  return {
    id: attempt.id,
    attempt: attempt.number,
    createdAt: attempt.createdAt,
    provider: model.provider,
    model: model.id,
    tier: model.tier,
    tokensIn: usage.inputTokens,
    tokensOut: usage.outputTokens,
    cacheReadTokens: usage.cacheReadTokens,
    cacheWriteTokens: usage.cacheWriteTokens,
    reasoningTokens: usage.reasoningTokens,
    tokensBeforeCompression: attempt.compression.tokensBefore,
    tokensAfterCompression: attempt.compression.tokensAfter,
    stageSavings: attempt.compression.stageSavings,
    cacheHit: false,
    costUsd: subscription ? 0 : cost.costUsd,
    costEstimated: cost.estimated,
    quotaUsd: subscription ? cost.costUsd : 0,
    costDearestUsd: figures.costDearestUsd,
    costRequestedUsd: figures.costRequestedUsd,
    latencyMs: attempt.latencyMs(),
    ttftMs: attempt.ttftMs,
    status: end.status,
    successScore: figures.successScore,
    evaluation: figures.evaluation,
    rating: null,
    routeReason: attempt.ranked.reason,
    decision: loggedDecision(attempt.decision),
    budgetRemainingUsd: figures.budgetRemainingUsd,
    answerPreview: keptText(answerText(attempt.response()), figures.privacy),
    error: end.status === 'failure' ? keptError(end.failure, figures.privacy) : null,
    failureKind: end.status === 'failure' ? end.failure.kind : null,
    experiment: attempt.experiment,
    omitted: attempt.omitted,
    // Last: V8 takes a hundred times as long to add that many fields to a copy.
    ...requestColumns(request, figures.privacy),
  };
}

/** What a request says about itself, whoever answers it. */
export function requestColumns(request: PipelineRequest, privacy: Settings['privacy.storePrompts']) {
  const { incoming, classification } = request;
  return {
    requestGroupId: request.groupId,
    client: incoming.client,
    workspace: incoming.workspace,
    conversation: request.conversation,
    protocol: incoming.protocol,
    requestedModel: request.chat.model,
    category: classification.category,
    complexity: classification.complexity,
    stream: request.chat.stream,
    preview: keptText(request.newestText, privacy),
  };
}
