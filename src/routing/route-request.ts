import type { Capability, ModelInfo, Tier } from '../model-info';
import type { TaskCategory } from '../task-record';
import type { Classification } from './classification';
import type { PromptCacheUse } from './expected-cost';
import type { ExperimentArm } from './experiment-arm';

/** What the requested model name came down to. */
export type RouteTarget =
  /** Any model; the router's choice. */
  | { kind: 'auto' }
  /** Any model of this tier. */
  | { kind: 'tier'; tier: Tier }
  /** One model, at every provider that offers it. */
  | { kind: 'models'; models: readonly ModelInfo[] };

/** Free answers stay allowed at a limit; what costs something is refused by the reservation, in words that name the period. */
export interface RouteBudget {
  /** `downgrade`: near a limit, so cheaper models are preferred. */
  mode: 'normal' | 'downgrade';
  /** For the reason text: `daily budget at 85%`. Empty in mode `normal`. */
  note: string;
  /** Setting `budget.downgradeExplicitModels`. */
  downgradeExplicitModels: boolean;
}

export interface RouteRequest {
  target: RouteTarget;
  classification: Classification;
  /** The models of all providers that are enabled and available. */
  models: readonly ModelInfo[];
  needs: ReadonlySet<Capability>;
  /** Text, by our count. */
  promptTokens: number;
  /** What the prompt takes of a model's context: in its provider's own tokens, images and frames included. */
  contextTokens(model: ModelInfo): number;
  /** Expected tokens of the answer (`expectedOutputTokens`). */
  outputTokens: number;
  budget: RouteBudget;
  /** Smaller is preferred among equals. */
  priority(provider: string): number;
  /** What the provider's prompt cache will do for this request. */
  promptCache(model: ModelInfo): PromptCacheUse;
  /** Setting `routing.successThreshold`, 0–1. */
  successThreshold: number;
  /** The arm of an experiment: goes first in `auto` requests when nothing is in its way. */
  experiment?: ExperimentArm;
  /** Milliseconds since 1970. */
  now: number;
}

export interface RankedModel {
  model: ModelInfo;
  expectedCostUsd: number;
  /** ASCII: `openai/gpt-4o-mini: cheapest economy, 92% success`. */
  reason: string;
}

/** One candidate as the log keeps it: plain data. */
export interface CandidateReport {
  provider: string;
  model: string;
  tier: Tier;
  expectedCostUsd: number;
  /** Tokens of the prompt that the provider's cache still holds. */
  warmTokens: number;
  /** Weighted share of successes in this category, 0–1; null without outcomes. */
  successRate: number | null;
  samples: number;
  /** What the router expects of it here, 0–1. */
  expectedSuccess: number;
  /** Why, or why not. */
  verdict: string;
}

export interface RoutingDecision {
  /** The chosen model first, then whom to turn to when it fails. Empty when nobody can take the request. */
  order: RankedModel[];
  /** Of the chosen model; when there is none, what stands in the way. */
  reason: string;
  /** Why nobody can take the request; null when somebody can. */
  blocked: 'no-models' | 'capability' | 'context' | null;
  category: TaskCategory;
  complexity: number;
  /** The tier that the request asks for. */
  tier: Tier;
  signals: string[];
  /** Whether the budget decided. */
  downgraded: boolean;
  /** Whether this is a try of a model about which too little is known, or that has rested. */
  trial: boolean;
  /** Whether the choice was not the router's: the client, or an alias, named the model. */
  named: boolean;
  /** The arm of an experiment that decided; null where none did. */
  experiment: ExperimentArm | null;
  candidates: CandidateReport[];
}
