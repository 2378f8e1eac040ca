import type { RecentRequest } from '../store/queries';
import { succeeded, type TaskRecord } from '../task-record';

/**
 * A logged attempt as a row of the requests table, which tells of its whole group what was paid and how often was tried.
 * @param earlier the attempts of the same request before it
 */
export function recentRequestOf(row: TaskRecord, earlier: readonly TaskRecord[] = []): RecentRequest {
  const all = [...earlier, row];
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
    costUsd: all.reduce((sum, { costUsd }) => sum + costUsd, 0),
    costEstimated: all.some(({ costEstimated }) => costEstimated),
    quotaUsd: all.reduce((sum, { quotaUsd }) => sum + quotaUsd, 0),
    latencyMs: row.latencyMs,
    ttftMs: row.ttftMs,
    status: row.status,
    success: succeeded(row),
    rating: row.rating,
    routeReason: row.routeReason,
    attempts: all.length,
    requestGroupId: row.requestGroupId,
    budgetRemainingUsd: row.budgetRemainingUsd,
    preview: row.preview,
    error: row.error,
  };
}
