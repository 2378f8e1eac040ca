import type { ModelInfo } from '../model-info';
import { expectedCostUsd, type PromptCacheUse } from './expected-cost';
import type { HealthTracker } from './health-tracker';
import type { RouteRequest } from './route-request';
import type { CategoryRecord, RoutingHistory } from './routing-history';
import { estimateSuccess, priorSuccess, type SuccessEstimate } from './success-estimate';

export type Obstacle = 'capability' | 'context';

/** A model as one request sees it: what it would cost, how likely it is to do, and what stands in its way. */
export interface Candidate {
  model: ModelInfo;
  priority: number;
  costUsd: number;
  cache: PromptCacheUse;
  history: CategoryRecord;
  success: SuccessEstimate;
  /** It cannot take this request at all; null when it can. */
  obstacle: { kind: Obstacle; text: string } | null;
  /** It failed lately and is left alone; null when it is not. */
  resting: string | null;
  /** A rest in this category is over, and a try would tell whether it works again. */
  probeDue: boolean;
}

export function assessCandidate(model: ModelInfo, request: RouteRequest, history: RoutingHistory, health: HealthTracker): Candidate {
  const { classification, now } = request;
  const cache = request.promptCache(model);
  const { promptTokens, outputTokens } = request;
  const costUsd = expectedCostUsd(model, { promptTokens, lengthTokens: request.contextTokens(model), outputTokens }, cache);
  const record = history.lookUp(model.provider, model.id, classification.category, classification.complexity, now);
  const prior = priorSuccess(model.tier, classification.complexity, request.successThreshold);
  const restingInCategory = record.restUntil !== null && now < record.restUntil;
  return {
    model,
    priority: request.priority(model.provider),
    costUsd,
    cache,
    history: record,
    success: estimateSuccess(record.evidence, prior),
    obstacle: findObstacle(model, request),
    resting: restReason(model, request, health, restingInCategory ? record.restUntil : null),
    probeDue: record.restUntil !== null && !restingInCategory,
  };
}

function findObstacle(model: ModelInfo, request: RouteRequest): Candidate['obstacle'] {
  const missing = [...request.needs].filter((capability) => !model.capabilities.has(capability));
  if (missing.length > 0) return { kind: 'capability', text: `cannot do ${missing.join(', ')}` };
  const wanted = request.contextTokens(model) + Math.min(request.outputTokens, model.maxOutputTokens);
  if (wanted > model.contextWindow) {
    return { kind: 'context', text: `about ${wanted} tokens do not fit its context of ${model.contextWindow}` };
  }
  return null;
}

function restReason(model: ModelInfo, request: RouteRequest, health: HealthTracker, restUntil: number | null): string | null {
  if (restUntil !== null) return `three failures in a row in ${request.classification.category}; next try ${clock(restUntil)}`;
  if (health.admission(model.provider, model.id, request.now) !== 'resting') return null;
  const probeAt = health.probeAt(model.provider, model.id, request.now);
  return `resting after failures${probeAt === null ? '' : `; next try ${clock(probeAt)}`}`;
}

/** By expected cost, then by the provider's priority, then by name. Costs within a billionth of each other are the same. */
export function byCost(a: Candidate, b: Candidate): number {
  const difference = a.costUsd - b.costUsd;
  if (Math.abs(difference) > 1e-9 * Math.max(a.costUsd, b.costUsd)) return difference;
  return a.priority - b.priority || compareText(a.model.provider, b.model.provider) || compareText(a.model.id, b.model.id);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function clock(time: number): string {
  return new Date(time).toISOString().slice(11, 19);
}

/** Dollars with as many digits as small amounts need. */
export function usd(amount: number): string {
  return `$${amount >= 1 || amount === 0 ? amount.toFixed(2) : amount.toPrecision(3)}`;
}
