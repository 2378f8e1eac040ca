import type { Tier } from './model-info';
import type { ClientProtocolId, FailureKind } from './protocols/canonical';

export type TaskCategory = 'simple_qa' | 'code_gen' | 'code_review' | 'debug' | 'refactor' | 'explain' | 'other';

export const TASK_CATEGORIES: readonly TaskCategory[] = ['simple_qa', 'code_gen', 'code_review', 'debug', 'refactor', 'explain', 'other'];

export type TaskStatus = 'success' | 'failure' | 'aborted';

export const TASK_STATUSES: readonly TaskStatus[] = ['success', 'failure', 'aborted'];

/** One attempt of one request: a row of `task_logs`. Times in milliseconds, money in unrounded US dollars. */
export interface TaskRecord {
  id: string;
  /** Shared by all attempts of one request. */
  requestGroupId: string;
  /** 1 for the first attempt of the group. */
  attempt: number;
  /** Milliseconds since 1970, stamped once in the main process. */
  createdAt: number;
  client: string;
  /** Of the key suffix `KEY~client~workspace`; null without one. */
  workspace: string | null;
  /** Which conversation this belongs to (hash of its beginning); rates "the newest of this conversation". */
  conversation: string;
  protocol: ClientProtocolId;
  provider: string;
  model: string;
  requestedModel: string;
  category: TaskCategory;
  /** 0–100, not rounded. */
  complexity: number;
  tier: Tier;
  stream: boolean;
  tokensIn: number;
  tokensOut: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  reasoningTokens: number;
  tokensBeforeCompression: number;
  tokensAfterCompression: number;
  /** Tokens saved per compression stage. */
  stageSavings: Record<string, number>;
  cacheHit: boolean;
  costUsd: number;
  costEstimated: boolean;
  /** What the request would have cost on a metered plan, when the provider is billed by subscription; else 0. */
  quotaUsd: number;
  /** What the dearest enabled model would have cost for the same tokens. */
  costDearestUsd: number;
  /** What the client's own ask would have cost, when it named a model; else null. */
  costRequestedUsd: number | null;
  latencyMs: number;
  /** Time to the first visible token; null when there was none. */
  ttftMs: number | null;
  status: TaskStatus;
  /** The combined verdict of the evaluator, 0–1; 0.5 and above counts as success. */
  successScore: number;
  evaluation: Evaluation;
  rating: number | null;
  routeReason: string;
  /** The whole routing decision, for "why?". */
  decision: unknown;
  budgetRemainingUsd: number | null;
  /** The prompt as the privacy setting allows: nothing, its first 120 characters, or all. */
  preview: string | null;
  answerPreview: string | null;
  /** For people; null on success. */
  error: string | null;
  failureKind: string | null;
  /** `run`: which of the experiment's runs, as `ExperimentState.run` counts them. */
  experiment: { id: string; run: number; arm: 'baseline' | 'challenger' | 'shadow' } | null;
  /** Hints that the target could not take. */
  omitted: string[];
}

/** Success scores from here on count as success. */
export const SUCCESS_SCORE = 0.5;

/** What a client cut off itself is no success, whatever had come by then. */
export function succeeded({ status, successScore }: Pick<TaskRecord, 'status' | 'successScore'>): boolean {
  return status !== 'aborted' && successScore >= SUCCESS_SCORE;
}

/** Failures that are the request's own, or the client's: nothing is learned from them about the model. */
export const NOT_THE_MODELS_FAULT: ReadonlySet<FailureKind> = new Set(['bad-request', 'too-large', 'cancelled']);

/** The evaluator's layers, kept apart; each 0–1, null when it has nothing to say. */
export interface Evaluation {
  transport: number | null;
  heuristics: number | null;
  rating: number | null;
  nextTurn: number | null;
  /** Short reasons, newest last: `refusal`, `empty answer`, `same question again`. */
  reasons: string[];
}

/** One finished attempt as the router's history remembers it. */
export interface Outcome {
  id: string;
  provider: string;
  model: string;
  category: TaskCategory;
  /** 0–100; absent where it is not known, and then the outcome speaks for the whole category alike. */
  complexity?: number;
  /** Milliseconds since 1970. */
  at: number;
  /** 0–1 */
  successScore: number;
  rating: number | null;
}
