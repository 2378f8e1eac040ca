import type { TaskCategory, TaskRecord } from '../../src/task-record';
import { FAKE_MODELS, type FakeModel, HOSTILE_PROMPT } from './fake-models';
import { SeededRandom } from './seeded-random';

const CATEGORIES: readonly (readonly [TaskCategory, number])[] = [
  ['code_gen', 30],
  ['debug', 22],
  ['simple_qa', 16],
  ['explain', 12],
  ['refactor', 10],
  ['code_review', 7],
  ['other', 3],
];

const CLIENTS: readonly (readonly [{ client: string; workspace: string | null }, number])[] = [
  [{ client: 'claude-code', workspace: 'webshop' }, 30],
  [{ client: 'claude-code', workspace: 'billing-api' }, 14],
  [{ client: 'continue', workspace: null }, 20],
  [{ client: 'openai-node', workspace: null }, 12],
  [{ client: '<u onclick=hacked=1>cli</u>', workspace: null }, 3],
];

const PROMPTS = [
  'Why does the checkout test fail after the upgrade to Node 24?',
  'Write a function that groups the orders by day and currency, with tests.',
  'What is the difference between an index and a materialised view?',
  'Refactor the retry loop in payments.ts so that it can be cancelled.',
  'Review this diff for race conditions.',
  HOSTILE_PROMPT,
];

/** Weeks of a team's traffic, oldest first: busy days and quiet weekends, several providers, failures and fallbacks. */
export function fakeTasks({ days, perDay, now, seed = 7 }: { days: number; perDay: number; now: Date; seed?: number }): TaskRecord[] {
  const random = new SeededRandom(seed);
  const tasks: TaskRecord[] = [];
  for (let back = days - 1; back >= 0; back--) {
    const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() - back);
    const weekend = day.getDay() === 0 || day.getDay() === 6;
    const count = Math.round(perDay * (weekend ? 0.15 : random.between(0.6, 1.3)));
    const end = back === 0 ? now.getTime() : day.getTime() + 86_400_000;
    const times = Array.from({ length: count }, () => Math.floor(random.between(day.getTime(), end))).sort((a, b) => a - b);
    for (const at of times) tasks.push(...requestAt(at, random));
  }
  return tasks;
}

/** One request: usually one attempt, now and then a failed one and its fallback. */
export function requestAt(at: number, random: SeededRandom): TaskRecord[] {
  const group = uuid(random);
  const shared = { requestGroupId: group, createdAt: at, ...random.pick(CLIENTS), category: random.pick(CATEGORIES) };
  const first = attempt(shared, pickModel(random), random, 1);
  if (first.status !== 'failure' || random.next() < 0.3) return [first];
  return [first, { ...attempt(shared, pickModel(random), random, 2), ...SUCCEEDED }];
}

const SUCCEEDED = { status: 'success', successScore: 0.95, error: null, failureKind: null } as const;

function pickModel(random: SeededRandom): FakeModel {
  return random.pick(FAKE_MODELS.map((model) => [model, model.weight] as const));
}

function attempt(
  shared: Pick<TaskRecord, 'requestGroupId' | 'createdAt' | 'client' | 'workspace' | 'category'>,
  model: FakeModel,
  random: SeededRandom,
  number: number,
): TaskRecord {
  const before = Math.round(random.longTailed(9000));
  const stageSavings = {
    normalizer: Math.round(before * random.between(0, 0.02)),
    deduplicator: Math.round(before * random.between(0, 0.12)),
    'symbol-table': Math.round(before * random.between(0, 0.03)),
    'code-compressor': Math.round(before * random.between(0, 0.04)),
    'context-trimmer': before > 20_000 ? Math.round(before * random.between(0, 0.3)) : 0,
  };
  const tokensIn = before - Object.values(stageSavings).reduce((sum, saved) => sum + saved, 0);
  const tokensOut = Math.round(random.longTailed(500));
  const cacheHit = random.next() < 0.06;
  const priced = (tokensIn * model.inputUsdPerMTok + tokensOut * model.outputUsdPerMTok) / 1e6;
  const dearest = (tokensIn * 5 + tokensOut * 25) / 1e6;
  const subscription = model.provider === 'claude-cli';
  const failed = !cacheHit && random.next() > model.successRate;
  const aborted = failed && random.next() < 0.2;
  const latencyMs = cacheHit ? random.between(1, 6) : random.longTailed(model.latencyMs);
  const named = random.next() < 0.4;
  const status = aborted ? 'aborted' : failed ? 'failure' : 'success';
  const rating = random.next() < 0.08 ? (failed ? random.whole(1, 2) : random.whole(3, 5)) : null;
  return {
    ...shared,
    id: uuid(random),
    attempt: number,
    conversation: uuid(random),
    protocol: model.provider === 'anthropic' ? 'anthropic-messages' : 'openai-chat',
    provider: model.provider,
    model: model.id,
    requestedModel: named ? 'claude-opus-5-5' : 'auto',
    complexity: random.between(4, 88),
    tier: model.tier,
    stream: random.next() < 0.8,
    tokensIn,
    tokensOut,
    cacheReadTokens: Math.round(tokensIn * random.between(0, 0.6)),
    cacheWriteTokens: 0,
    reasoningTokens: Math.round(tokensOut * random.between(0, 0.3)),
    tokensBeforeCompression: before,
    tokensAfterCompression: tokensIn,
    stageSavings,
    cacheHit,
    costUsd: cacheHit || subscription ? 0 : priced,
    costEstimated: aborted,
    quotaUsd: subscription && !cacheHit ? priced : 0,
    costDearestUsd: cacheHit ? 0 : dearest,
    costRequestedUsd: named && !cacheHit ? dearest : null,
    latencyMs,
    ttftMs: cacheHit ? 1 : latencyMs * random.between(0.12, 0.35),
    status,
    successScore: failed ? 0.1 : 0.9,
    evaluation: {
      transport: failed ? 0 : 1,
      heuristics: failed ? null : 0.9,
      rating: rating === null ? null : (rating - 1) / 4,
      nextTurn: null,
      reasons: failed ? ['empty answer'] : [],
    },
    rating,
    routeReason: `${model.provider}/${model.id}: cheapest ${model.tier} likely to succeed, ${Math.round(model.successRate * 100)}% success`,
    decision: { signals: ['asks to fix', 'stack trace'], candidates: candidates(model) },
    budgetRemainingUsd: 1.2,
    preview: PROMPTS[random.whole(0, PROMPTS.length - 1)] ?? null,
    answerPreview: failed ? null : 'The <strong>total</strong> is read before the promise settles, so the first row is still empty.',
    error: failed ? `${model.provider} answered 503: overloaded. The next provider was tried.` : null,
    failureKind: failed ? 'server' : null,
    experiment: null,
    omitted: [],
  };
}

function candidates(chosen: FakeModel) {
  return FAKE_MODELS.slice(0, 5).map((model) => ({
    provider: model.provider,
    model: model.id,
    tier: model.tier,
    expectedCostUsd: model.inputUsdPerMTok / 100,
    warmTokens: 0,
    successRate: model.successRate,
    samples: 40,
    expectedSuccess: model.successRate,
    verdict: model === chosen ? 'chosen' : 'dearer: $0.031 against $0.012',
  }));
}

function uuid(random: SeededRandom): string {
  const hex = Array.from({ length: 32 }, () => random.whole(0, 15).toString(16)).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
