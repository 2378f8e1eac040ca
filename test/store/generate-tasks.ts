import type { TaskRecord } from '../../src/task-record';
import { SeededRandom } from './seeded-random';
import { CATEGORY_PROFILES, CLIENT_PROFILES, DEAREST, FAILURES, HOURLY, MODEL_PROFILES, type ModelProfile } from './task-profiles';

export interface GenerateOptions {
  seed: number;
  /** The requests are spread over today and the days before, as working weeks are. */
  days: number;
  /** Requests; those that fell back have several rows. */
  count: number;
  /** Milliseconds since 1970; nothing is later. */
  now: number;
}

/** Weeks of believable use, oldest first: several providers, clients and workspaces, failures with fallbacks, cache hits, ratings, an experiment, aborted answers. */
export function generateTasks(options: GenerateOptions): TaskRecord[] {
  return [...streamTasks(options)];
}

/** Like `generateTasks`, one row at a time, for numbers that would not fit in memory. */
export function* streamTasks({ seed, days, count, now }: GenerateOptions): Generator<TaskRecord> {
  const random = new SeededRandom(seed);
  const times = Float64Array.from({ length: count }, () => requestTime(random, days, now)).sort();
  for (const time of times) yield* request(random, time);
}

function requestTime(random: SeededRandom, days: number, now: number): number {
  for (let tries = 0; tries < 1000; tries++) {
    const daysAgo = random.below(days);
    const date = new Date(now);
    date.setDate(date.getDate() - daysAgo);
    const weekend = date.getDay() === 0 || date.getDay() === 6;
    if (weekend && random.chance(0.75)) continue;
    const hour = random.weighted([...HOURLY.keys()], (index) => HOURLY[index] ?? 0);
    date.setHours(hour, random.below(60), random.below(60), random.below(1000));
    if (date.getTime() <= now) return date.getTime();
  }
  return now - random.below(60_000);
}

/** All rows of one request: attempts that failed, and the one that told the end. */
function* request(random: SeededRandom, createdAt: number): Generator<TaskRecord> {
  const client = random.weighted(CLIENT_PROFILES, ({ weight }) => weight);
  const category = random.weighted(CATEGORY_PROFILES, ({ weight }) => weight);
  const complexity = Math.min(100, Math.max(0, random.around(category.complexity, 0.35)));
  const tier = complexity < 35 ? 'economy' : complexity < 68 ? 'standard' : 'premium';
  const before = Math.round(random.around(client.promptTokens, 0.7)) + 10;
  const saved = random.chance(0.7) ? Math.round(before * random.next() * 0.3) : 0;
  const named = client.named !== null && random.chance(0.4) ? client.named : null;
  const experiment = category.category === 'code_gen' && random.chance(0.3);
  const common: RequestColumns = {
    requestGroupId: random.id(),
    client: client.client,
    workspace: random.pick(client.workspaces),
    conversation: random.id().slice(0, 16),
    protocol: client.protocol,
    requestedModel: named ?? 'auto',
    category: category.category,
    complexity,
    tokensBeforeCompression: before,
    tokensAfterCompression: before - saved,
    stageSavings: stages(saved),
    preview: random.pick(category.prompts),
    omitted: [],
  };

  let at = createdAt;
  for (let attempt = 1; ; attempt++) {
    const model = random.weighted(
      MODEL_PROFILES.filter((profile) => profile.tier === tier || attempt > 1),
      ({ weight }) => weight,
    );
    const failed = random.chance(model.failureRate);
    const row = answer(random, model, { tokensIn: before - saved, answerTokens: category.answerTokens, failed, named: named !== null });
    const arm = experiment && attempt === 1 ? (random.chance(0.2) ? 'challenger' : 'baseline') : null;
    yield { ...common, ...row, id: random.id(), attempt, createdAt: at, experiment: arm && { id: 'cheaper-code', run: 0, arm } };
    if (arm === 'baseline' && random.chance(0.1))
      yield shadowOf(random, { ...common, ...row, id: '', attempt, createdAt: at, experiment: null });
    if (!failed || attempt === 3) return;
    at += row.latencyMs;
  }
}

/** The answer of an experiment's challenger that nobody saw. */
function shadowOf(random: SeededRandom, seen: TaskRecord): TaskRecord {
  const experiment = { id: 'cheaper-code', run: 0, arm: 'shadow' } as const;
  return {
    ...seen,
    id: random.id(),
    provider: 'groq',
    model: 'llama-3.3-70b-versatile',
    status: 'success',
    cacheHit: false,
    costUsd: 0.0004,
    error: null,
    experiment,
  };
}

function answer(
  random: SeededRandom,
  model: ModelProfile,
  ask: { tokensIn: number; answerTokens: number; failed: boolean; named: boolean },
): Omit<TaskRecord, 'id' | 'attempt' | 'createdAt' | 'experiment' | keyof RequestColumns> {
  const cacheHit = !ask.failed && random.chance(0.06);
  const aborted = !ask.failed && !cacheHit && random.chance(0.02);
  const tokensOut = ask.failed ? 0 : Math.round(random.around(ask.answerTokens, 0.6)) + 1;
  const cacheReadTokens = cacheHit || random.chance(0.4) ? 0 : Math.round(ask.tokensIn * 0.8);
  const billed = ask.failed || cacheHit ? 0 : priceOf(model, ask.tokensIn - cacheReadTokens * 0.9, tokensOut);
  const ttftMs = Math.round(random.around(model.ttftMs, 0.4));
  const failure = ask.failed ? random.pick(FAILURES) : null;
  const good = !failure && !random.chance(0.07);
  const rating = !failure && !aborted && random.chance(0.05) ? (good ? 4 + random.below(2) : 1 + random.below(2)) : null;
  const heuristics = failure ? null : good ? 1 : 0.3;
  return {
    provider: model.provider,
    model: model.model,
    tier: model.tier,
    stream: random.chance(0.85),
    tokensIn: failure ? 0 : ask.tokensIn,
    tokensOut,
    cacheReadTokens,
    cacheWriteTokens: 0,
    reasoningTokens: model.tier === 'premium' ? Math.round(tokensOut * 0.4) : 0,
    cacheHit,
    costUsd: model.subscription ? 0 : billed,
    costEstimated: aborted || model.provider === 'gemini',
    quotaUsd: model.subscription ? billed : 0,
    costDearestUsd: failure || cacheHit ? 0 : priceOf(DEAREST, ask.tokensIn, tokensOut),
    costRequestedUsd:
      ask.named && !failure && !cacheHit ? priceOf({ inputUsdPerMTok: 3, outputUsdPerMTok: 15 }, ask.tokensIn, tokensOut) : null,
    latencyMs: cacheHit
      ? 3
      : failure
        ? Math.round(random.around(2500, 0.8))
        : ttftMs + Math.round((tokensOut / model.tokensPerSecond) * 1000),
    ttftMs: failure ? null : cacheHit ? 2 : ttftMs,
    status: failure ? 'failure' : aborted ? 'aborted' : 'success',
    successScore: failure ? 0 : rating === null ? (heuristics ?? 0) : (rating - 1) / 4,
    evaluation: {
      transport: failure ? 0 : 1,
      heuristics,
      rating,
      nextTurn: null,
      reasons: failure ? [failure.kind] : good ? [] : ['empty answer'],
    },
    rating,
    routeReason: cacheHit ? 'answered from the cache' : `${model.provider}/${model.model}: cheapest ${model.tier}`,
    decision: cacheHit
      ? null
      : { candidates: MODEL_PROFILES.slice(0, 6).map(({ provider, model: id, tier }) => ({ provider, model: id, tier })) },
    budgetRemainingUsd: null,
    answerPreview: failure ? null : 'Here is what I would change, and why.',
    error: failure?.message ?? null,
    failureKind: failure?.kind ?? null,
  };
}

type RequestColumns = Pick<
  TaskRecord,
  | 'requestGroupId'
  | 'client'
  | 'workspace'
  | 'conversation'
  | 'protocol'
  | 'requestedModel'
  | 'category'
  | 'complexity'
  | 'tokensBeforeCompression'
  | 'tokensAfterCompression'
  | 'stageSavings'
  | 'preview'
  | 'omitted'
>;

function stages(saved: number): Record<string, number> {
  if (saved === 0) return {};
  const normalizer = Math.floor(saved * 0.2);
  const deduplicator = Math.floor(saved * 0.5);
  return { normalizer, deduplicator, 'code-compressor': saved - normalizer - deduplicator };
}

function priceOf(model: { inputUsdPerMTok: number; outputUsdPerMTok: number }, tokensIn: number, tokensOut: number): number {
  return (tokensIn * model.inputUsdPerMTok + tokensOut * model.outputUsdPerMTok) / 1e6;
}
