import type { ModelInfo, Tier } from '../../src/model-info';
import type { ChatRequest } from '../../src/protocols/canonical';
import type { Classification } from '../../src/routing/classification';
import { expectedOutputTokens } from '../../src/routing/expected-output';
import { HealthTracker } from '../../src/routing/health-tracker';
import { Router } from '../../src/routing/router';
import { RoutingHistory } from '../../src/routing/routing-history';
import { TASK_CATEGORIES, type TaskCategory } from '../../src/task-record';
import { classifier } from '../../test/fixtures/classifier';
import type { MixtureRow } from './mixture';

const MINUTE_MS = 60_000;
const NO_REQUEST: ChatRequest = { model: 'auto', messages: [], tools: [], stream: false, hints: {} };
const START = Date.UTC(2026, 0, 1);

/**
 * Sends a mixture through the real classifier and router, one request a minute; each outcome is known before the next request.
 * @returns the chosen model per row
 */
export function routeMixture(rows: readonly MixtureRow[], threshold = 0.8): string[] {
  const models = modelsOf(rows);
  const history = new RoutingHistory([], MINUTE_MS);
  const router = new Router(history, new HealthTracker(MINUTE_MS));
  return rows.map((row, index) => {
    const now = START + index * MINUTE_MS;
    const classification = withCategory(classifier.classify([{ role: 'user', kind: 'text', message: 0, text: row.prompt }]), row.category);
    const { order } = router.route({
      target: { kind: 'auto' },
      classification,
      models,
      needs: new Set(),
      promptTokens: Math.ceil(row.prompt.length / 4),
      contextTokens: () => Math.ceil(row.prompt.length / 4),
      outputTokens: expectedOutputTokens(NO_REQUEST, classification),
      budget: { mode: 'normal', note: '', downgradeExplicitModels: false },
      priority: () => 100,
      promptCache: () => ({ readTokens: 0, writeTokens: 0 }),
      successThreshold: threshold,
      now,
    });
    const chosen = order[0]?.model.id ?? '';
    const { category, complexity } = classification;
    const successScore = row.results.get(chosen)?.success ? 0.9 : 0.1;
    router.record({ id: row.id, provider: 'table', model: chosen, category, complexity, at: now, successScore, rating: null });
    return chosen;
  });
}

function withCategory(classification: Classification, category: string | undefined): Classification {
  const known = TASK_CATEGORIES.find((name): name is TaskCategory => name === category);
  return known ? { ...classification, category: known } : classification;
}

/**
 * The table's models with tiers by price: of the way from the cheapest to the dearest (in logarithms) the first third is
 * economy, the last premium. Prices are the mean cost per request, since a table has no prices per token.
 */
function modelsOf(rows: readonly MixtureRow[]): ModelInfo[] {
  const names = [...(rows[0]?.results.keys() ?? [])];
  const costs = names.map((name) => rows.reduce((sum, row) => sum + (row.results.get(name)?.costUsd ?? 0), 0) / rows.length);
  const least = Math.min(...costs.filter((cost) => cost > 0));
  const most = Math.max(...costs);
  return names.map((id, index) => {
    const cost = costs[index] ?? 0;
    const place = cost <= least || most === least ? 0 : Math.log(cost / least) / Math.log(most / least);
    const tier: Tier = place < 1 / 3 ? 'economy' : place < 2 / 3 ? 'standard' : 'premium';
    const price = cost * 1000;
    return {
      provider: 'table',
      id,
      tier,
      contextWindow: 1e9,
      maxOutputTokens: 1e6,
      capabilities: new Set(),
      prices: {
        inputUsdPerMTok: price,
        outputUsdPerMTok: price,
        cacheReadUsdPerMTok: price,
        cacheWriteUsdPerMTok: price,
        estimated: false,
      },
    };
  });
}
