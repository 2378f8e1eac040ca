import { toAscii } from '../routing/route-reason';

export interface AnswerFacts {
  taskId: string;
  provider: string;
  model: string;
  reason: string;
  cacheHit: boolean;
  tokensSaved: number;
  attempts: number;
  /** Absent without limits. */
  budgetRemainingUsd: number | null;
}

/** The response headers that tell a client who answered, why, and what it left of the budget. */
export function answerHeaders(facts: AnswerFacts): Record<string, string> {
  const headers: Record<string, string> = {
    'x-task-id': facts.taskId,
    'x-provider': toAscii(facts.provider),
    'x-model': toAscii(facts.model),
    'x-route-reason': toAscii(facts.reason),
    'x-cache-hit': String(facts.cacheHit),
    'x-tokens-saved': String(facts.tokensSaved),
    'x-attempts': String(facts.attempts),
  };
  if (facts.budgetRemainingUsd !== null) headers['x-budget-remaining-usd'] = facts.budgetRemainingUsd.toFixed(6);
  return headers;
}
