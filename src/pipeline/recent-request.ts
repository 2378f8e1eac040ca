import type { RecentRequest } from '../store/queries';
import { succeeded, type TaskRecord } from '../task-record';

/** A logged attempt as a row of the requests table; `costUsd` and `attempts` are those of the whole group. */
export function recentRequestOf(row: TaskRecord, attempts: number, groupCostUsd: number = row.costUsd): RecentRequest {
  return {
    id: row.id,
    createdAt: new Date(row.createdAt).toISOString(),
    client: row.client,
    workspace: row.workspace,
    protocol: row.protocol,
    provider: row.provider,
    model: row.model,
    requestedModel: row.requestedModel,
    category: row.category,
    complexity: row.complexity,
    tier: row.tier,
    tokensIn: row.tokensIn,
    tokensOut: row.tokensOut,
    cacheReadTokens: row.cacheReadTokens,
    cacheWriteTokens: row.cacheWriteTokens,
    reasoningTokens: row.reasoningTokens,
    tokensBeforeCompression: row.tokensBeforeCompression,
    tokensAfterCompression: row.tokensAfterCompression,
    cacheHit: row.cacheHit,
    costUsd: groupCostUsd,
    costEstimated: row.costEstimated,
    quotaUsd: row.quotaUsd,
    latencyMs: row.latencyMs,
    ttftMs: row.ttftMs,
    status: row.status,
    success: succeeded(row),
    rating: row.rating,
    routeReason: row.routeReason,
    attempts,
    requestGroupId: row.requestGroupId,
    budgetRemainingUsd: row.budgetRemainingUsd,
    preview: row.preview,
    error: row.error,
  };
}
