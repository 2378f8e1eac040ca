import { randomUUID } from 'node:crypto';
import { budgetError } from '../cost/budget-refusal';
import { pricesOf } from '../cost/prices';
import { countTokens, tokenCounter } from '../cost/token-count';
import { costOf } from '../cost/usage-cost';
import type { Usage } from '../protocols/canonical';
import { NO_USAGE } from '../protocols/no-usage';
import type { JsonObject } from '../protocols/protocol';
import { type Provider, UpstreamError } from '../providers/provider';
import { ProxyError } from '../proxy-error';
import { modelKey } from '../routing/model-key';
import type { Evaluation, TaskRecord } from '../task-record';
import type { Answer } from './answer';
import { answerHeaders } from './answer-headers';
import { mostCostOf } from './attempt-ceiling';
import { failureToError } from './failure-to-error';
import type { PipelineParts } from './parts';
import { keptError } from './pipeline-request';
import { recentRequestOf } from './recent-request';
import { BEGIN_AFTER_MS } from './settle-attempt';

/**
 * Passes `/v1/embeddings` to a provider that has them. Vectors of different models do not compare, so nothing is routed: the model is
 * the client's, and there is no fallback.
 */
export async function answerEmbeddings(
  body: JsonObject,
  caller: { client: string; workspace: string | null },
  signal: AbortSignal,
  parts: PipelineParts,
): Promise<Answer> {
  const { provider, model } = chooseProvider(body, parts);
  const ended = parts.inFlight.begin();
  try {
    return await embedAt(provider, model, body, caller, AbortSignal.any([signal, parts.inFlight.signal]), parts);
  } finally {
    ended();
  }
}

async function embedAt(
  provider: EmbeddingProvider,
  model: string,
  body: JsonObject,
  caller: { client: string; workspace: string | null },
  signal: AbortSignal,
  parts: PipelineParts,
): Promise<Answer> {
  const input = JSON.stringify(body.input ?? '');
  await tokenCounter.warm([input]);
  const promptTokens = countTokens(input);
  const priced = { ...(provider.describeModel?.(model) ?? pricesOf(provider.id, model)), provider: provider.id, id: model };
  const subscription = parts.settings().providers[provider.id]?.billing === 'subscription';
  const createdAt = Date.now();
  const reservation = await parts.budget.reserve({
    amountUsd: subscription ? 0 : mostCostOf(priced, promptTokens, false, createdAt, parts).promptUsd,
    client: caller.client,
    provider: provider.id,
    at: createdAt,
    signal,
  });
  if (!reservation.admitted) throw budgetError(reservation);
  const id = randomUUID();
  const startedAt = performance.now();
  const base: TaskRecord = {
    ...EMBEDDING_ROW,
    ...caller,
    id,
    requestGroupId: id,
    createdAt,
    provider: provider.id,
    model,
    requestedModel: String(body.model),
    routeReason: `${provider.id}/${model}: embeddings are never routed`,
  };
  const charge = (usage: Usage) => {
    const { costUsd, estimated } = costOf(usage, priced, createdAt);
    const paid = { costUsd: subscription ? 0 : costUsd, quotaUsd: subscription ? costUsd : 0 };
    return { tokensIn: usage.inputTokens, ...paid, costEstimated: estimated, costDearestUsd: costUsd };
  };
  const guess = { ...NO_USAGE, inputTokens: promptTokens };
  const begun = setTimeout(() => {
    const row: TaskRecord = { ...base, ...charge(guess), status: 'aborted', costEstimated: true };
    void parts.store.write({ type: 'request-started', row, outputUsdPerToken: 0 });
  }, BEGIN_AFTER_MS);
  const log = async (outcome: Partial<TaskRecord>) => {
    clearTimeout(begun);
    const row = { ...base, ...outcome, latencyMs: performance.now() - startedAt };
    reservation.settle(row.costUsd);
    row.budgetRemainingUsd = parts.budget.remainingUsd({ client: row.client, provider: row.provider });
    await parts.store.write({ type: 'request-finished', row });
    parts.events.emit({ type: 'task', request: recentRequestOf(row), answerPreview: null });
  };
  try {
    const { body: answer, usage } = await provider.embed({ ...body, model }, signal);
    const counted = usage && usage.inputTokens > 0 ? usage : undefined;
    const cost = charge(counted ?? guess);
    if (counted) {
      parts.shortfall.learn(modelKey(priced), promptTokens, counted.inputTokens);
      parts.reportedRates.learn(modelKey(priced), counted, cost.costDearestUsd);
    }
    await log({ ...cost, costEstimated: cost.costEstimated || !counted });
    const facts = { taskId: id, provider: provider.id, model, reason: base.routeReason, cacheHit: false, tokensSaved: 0, attempts: 1 };
    const budgetRemainingUsd = parts.budget.remainingUsd({ client: caller.client, provider: provider.id });
    return {
      headers: answerHeaders({ ...facts, budgetRemainingUsd }),
      body: { kind: 'complete', content: JSON.stringify(answer) },
    };
  } catch (error) {
    if (!(error instanceof UpstreamError)) {
      clearTimeout(begun);
      reservation.release();
      throw error;
    }
    const { failure } = error;
    const status = failure.kind === 'cancelled' ? 'aborted' : 'failure';
    const kept = keptError(failure, parts.settings()['privacy.storePrompts']);
    await log({ status, successScore: 0, evaluation: FAILED, error: kept, failureKind: failure.kind });
    throw parts.inFlight.cutOff ?? failureToError([{ provider: provider.id, model, failure }], { 'x-task-id': id, 'x-attempts': '1' });
  }
}

type EmbeddingProvider = Provider & Required<Pick<Provider, 'embed'>>;

function chooseProvider(body: JsonObject, parts: PipelineParts): { provider: EmbeddingProvider; model: string } {
  if (typeof body.model !== 'string' || body.model === '') {
    throw new ProxyError('bad-request', 'model: must be the name of an embedding model.', { param: 'model' });
  }
  const { model: asked } = body;
  const colon = asked.indexOf(':');
  const named = parts.registry.get(asked.slice(0, Math.max(0, colon)));
  if (named) {
    const why = parts.registry.unavailableBecause(named.id) ?? (hasEmbeddings(named) ? undefined : `"${named.id}" has no embeddings.`);
    if (why === undefined && hasEmbeddings(named)) return { provider: named, model: asked.slice(colon + 1) };
    throw new ProxyError('no-provider', `"${asked}" cannot be asked: ${why}`, { code: 'provider_unavailable', param: 'model' });
  }
  const able = parts.registry.getEnabled().filter(hasEmbeddings);
  const provider =
    able.find((candidate) => candidate.models().some(({ id }) => id === asked)) ?? able.find(({ id }) => id === 'openai') ?? able[0];
  if (!provider)
    throw new ProxyError('no-provider', 'No enabled provider has embeddings. Set a key for OpenAI, or add an OpenAI-compatible server.');
  return { provider, model: asked };
}

function hasEmbeddings(provider: Provider): provider is EmbeddingProvider {
  return provider.embed !== undefined;
}

const FAILED: Evaluation = { transport: 0, heuristics: null, rating: null, nextTurn: null, reasons: ['embedding'] };

/** Columns that say nothing about an embedding. */
const EMBEDDING_ROW: Omit<
  TaskRecord,
  'id' | 'requestGroupId' | 'createdAt' | 'client' | 'workspace' | 'provider' | 'model' | 'requestedModel' | 'routeReason'
> = {
  attempt: 1,
  conversation: '',
  protocol: 'openai-chat',
  category: 'other',
  complexity: 0,
  tier: 'economy',
  stream: false,
  tokensIn: 0,
  tokensOut: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  reasoningTokens: 0,
  tokensBeforeCompression: 0,
  tokensAfterCompression: 0,
  stageSavings: {},
  cacheHit: false,
  costUsd: 0,
  costEstimated: false,
  costDearestUsd: 0,
  quotaUsd: 0,
  costRequestedUsd: null,
  latencyMs: 0,
  ttftMs: null,
  status: 'success',
  successScore: 1,
  evaluation: { transport: 1, heuristics: null, rating: null, nextTurn: null, reasons: ['embedding'] },
  rating: null,
  decision: null,
  budgetRemainingUsd: null,
  preview: null,
  answerPreview: null,
  error: null,
  failureKind: null,
  experiment: null,
  omitted: [],
};
