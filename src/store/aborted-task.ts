import type { TaskRecord } from '../task-record';
import type { OpenRequest } from './worker-messages';

/** The row of a request that a crash cut off: charged with the estimate of its prompt and of what had been produced. */
export function abortedTask({ row, outputUsdPerToken, tokensOut, lastSeenAt }: OpenRequest): TaskRecord {
  const produced = tokensOut * outputUsdPerToken;
  // The prompt of a provider that is billed by subscription is in the quota, and so is its answer.
  const subscription = row.quotaUsd > 0 && row.costUsd === 0;
  return {
    ...row,
    status: 'aborted',
    tokensOut: Math.max(row.tokensOut, tokensOut),
    costUsd: row.costUsd + (subscription ? 0 : produced),
    quotaUsd: row.quotaUsd + (subscription ? produced : 0),
    costEstimated: true,
    latencyMs: Math.max(row.latencyMs, lastSeenAt - row.createdAt),
    error: row.error ?? 'The proxy ended before this answer was complete.',
  };
}
