import type { Capability, ModelInfo, Tier } from '../../src/model-info';
import type { Classification } from '../../src/routing/classification';
import { HealthTracker } from '../../src/routing/health-tracker';
import type { RouteRequest } from '../../src/routing/route-request';
import { Router } from '../../src/routing/router';
import { RoutingHistory } from '../../src/routing/routing-history';
import { tierForComplexity } from '../../src/routing/tier-limits';
import type { Outcome, TaskCategory } from '../../src/task-record';

export const NOW = Date.UTC(2026, 10, 22, 12);
export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

/** A model with prices per million tokens; cache reads at a tenth, writes at five quarters of the input price. */
export function model(key: string, tier: Tier, inputUsd: number, outputUsd: number, extra: Partial<ModelInfo> = {}): ModelInfo {
  const colon = key.indexOf(':');
  return {
    provider: key.slice(0, colon),
    id: key.slice(colon + 1),
    tier,
    contextWindow: 200_000,
    maxOutputTokens: 32_000,
    capabilities: new Set<Capability>(['tools', 'vision', 'json']),
    prices: {
      inputUsdPerMTok: inputUsd,
      outputUsdPerMTok: outputUsd,
      cacheReadUsdPerMTok: inputUsd / 10,
      cacheWriteUsdPerMTok: inputUsd * 1.25,
      estimated: false,
    },
    ...extra,
  };
}

export const MINI = model('openai:gpt-4o-mini', 'economy', 0.15, 0.6);
export const FLASH = model('gemini:flash', 'economy', 0.3, 1.2);
export const SONNET = model('anthropic:sonnet', 'standard', 3, 15);
export const GPT = model('openai:gpt-4o', 'standard', 2.5, 10);
export const OPUS = model('anthropic:opus', 'premium', 5, 25);
export const MODELS = [MINI, FLASH, SONNET, GPT, OPUS];

export function classification(complexity: number, category: TaskCategory = 'code_gen'): Classification {
  return { category, complexity, tier: tierForComplexity(complexity), signals: [] };
}

export function request(complexity: number, extra: Partial<RouteRequest> = {}): RouteRequest {
  return {
    target: { kind: 'auto' },
    classification: classification(complexity),
    models: MODELS,
    needs: new Set(),
    promptTokens: 1000,
    contextTokens: () => extra.promptTokens ?? 1000,
    outputTokens: 500,
    budget: { mode: 'normal', note: '', downgradeExplicitModels: false },
    priority: () => 100,
    promptCache: () => ({ readTokens: 0, writeTokens: 0 }),
    successThreshold: 0.8,
    now: NOW,
    ...extra,
  };
}

let outcomes = 0;

export function outcome(of: ModelInfo, good: boolean, extra: Partial<Outcome> = {}): Outcome {
  return {
    id: `outcome-${++outcomes}`,
    provider: of.provider,
    model: of.id,
    category: 'code_gen',
    complexity: 20,
    at: NOW - 60 * MINUTE,
    successScore: good ? 0.9 : 0.1,
    rating: null,
    ...extra,
  };
}

export function times(count: number, of: ModelInfo, good: boolean, extra: Partial<Outcome> = {}): Outcome[] {
  return Array.from({ length: count }, () => outcome(of, good, extra));
}

export interface Rig {
  router: Router;
  history: RoutingHistory;
  health: HealthTracker;
}

export function rig(known: readonly Outcome[] = []): Rig {
  const history = new RoutingHistory(known, MINUTE);
  const health = new HealthTracker(MINUTE);
  return { router: new Router(history, health), history, health };
}

/** `provider:model` of whom the router chooses. */
export function chosen({ router }: Rig, asked: RouteRequest): string | null {
  const first = router.route(asked).order[0];
  return first ? `${first.model.provider}:${first.model.id}` : null;
}
