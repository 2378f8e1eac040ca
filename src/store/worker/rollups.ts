import { bucketOf } from './histogram';
import { type LoggedAttempt, succeeded } from './logged-attempt';

/** Key columns and their values. */
export type RollupKey = Record<string, string | number>;

/**
 * Sums per day that outlive the single rows, and keep the cost of a chart independent of the length of the log. Each table
 * has just the keys its charts need: a table of all keys together would have nearly as many rows as the log.
 *
 * Requests are counted at the attempt that tells the group, so they add up to the number of requests; money and tokens are
 * summed over all attempts; success and latency of a model are those of its own attempts, without answers from the cache.
 */
export interface Rollup {
  table: string;
  /** Columns and values that name the row an attempt counts in; null when it counts in none. */
  key(attempt: LoggedAttempt): RollupKey | null;
  sums(attempt: LoggedAttempt): Record<string, number>;
  /** Columns that hold sums by name as JSON. */
  named?(attempt: LoggedAttempt): Record<string, Record<string, number>>;
}

export const ROLLUPS: readonly Rollup[] = [
  {
    table: 'daily_rollup',
    key: ({ day, provider, model }) => ({ day, provider, model }),
    sums: (attempt) => ({ ...requestSums(attempt), ...qualitySums(attempt), ...moneySums(attempt) }),
    named: (attempt) => ({
      stage_savings: attempt.isFace ? attempt.stageSavings : {},
      latency_histogram: isAnswered(attempt) ? { [bucketOf(attempt.latencyMs)]: 1 } : {},
      ttft_histogram: isAnswered(attempt) && attempt.ttftMs !== null ? { [bucketOf(attempt.ttftMs)]: 1 } : {},
    }),
  },
  {
    table: 'daily_category_rollup',
    key: ({ day, provider, category }) => ({ day, provider, category }),
    sums: (attempt) => {
      const { judged, succeeded } = qualitySums(attempt);
      return { judged, succeeded };
    },
  },
  {
    table: 'daily_client_rollup',
    key: ({ day, provider, client, workspace }) => ({ day, provider, client, workspace: workspace ?? '' }),
    sums: (attempt) => ({ requests: Number(attempt.isFace), cost_usd: attempt.costUsd }),
  },
  {
    table: 'daily_experiment_rollup',
    key: ({ day, experiment }) => experiment && { day, experiment: experiment.id, run: experiment.run, arm: experiment.arm },
    sums: (attempt) => ({ attempts: 1, ...qualitySums(attempt), cost_usd: attempt.costUsd }),
  },
];

/** An answer that a provider gave, not the cache. */
function isAnswered(attempt: LoggedAttempt): boolean {
  return attempt.status === 'success' && !attempt.cacheHit;
}

function requestSums(attempt: LoggedAttempt) {
  const success = attempt.isFace ? succeeded(attempt) : null;
  const answered = attempt.isFace && attempt.status === 'success';
  return {
    requests: Number(attempt.isFace),
    cache_hits: Number(attempt.isFace && attempt.cacheHit),
    requests_judged: Number(success !== null),
    requests_succeeded: Number(success === true),
    requests_answered: Number(answered),
    requests_latency_ms: answered ? attempt.latencyMs : 0,
    tokens_before_compression: attempt.isFace ? attempt.tokensBeforeCompression : 0,
    tokens_after_compression: attempt.isFace ? attempt.tokensAfterCompression : 0,
  };
}

function qualitySums(attempt: LoggedAttempt) {
  const success = attempt.cacheHit ? null : succeeded(attempt);
  return {
    judged: Number(success !== null),
    succeeded: Number(success === true),
    answered: Number(isAnswered(attempt)),
    latency_ms: isAnswered(attempt) ? attempt.latencyMs : 0,
  };
}

function moneySums(attempt: LoggedAttempt) {
  const named = attempt.costRequestedUsd !== null;
  return {
    tokens_in: attempt.tokensIn,
    tokens_out: attempt.tokensOut,
    cost_usd: attempt.costUsd,
    estimates: Number(attempt.costEstimated),
    quota_usd: attempt.quotaUsd,
    cost_dearest_usd: attempt.costDearestUsd,
    named_actual_usd: named ? attempt.costUsd : 0,
    named_requested_usd: attempt.costRequestedUsd ?? 0,
  };
}
