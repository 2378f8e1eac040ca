import { randomUUID } from 'node:crypto';
import { budgetError } from '../cost/budget-refusal';
import { pricesOf } from '../cost/prices';
import { countTokens } from '../cost/token-count';
import type { JsonObject } from '../protocols/protocol';
import type { Provider } from '../providers/provider';
import { ProxyError } from '../proxy-error';
import type { TaskRecord } from '../task-record';
import type { Answer } from './answer';
import { toFailure } from './dispatch';
import { failureToError } from './failure-to-error';
import type { PipelineParts } from './parts';

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
  const prompt = JSON.stringify(body.input ?? '');
  const { prices } = provider.describeModel?.(model) ?? { prices: pricesOf(provider.id, model).prices };
  const reservation = await parts.budget.reserve({
    amountUsd: (countTokens(prompt) * prices.inputUsdPerMTok) / 1e6,
    client: caller.client,
    provider: provider.id,
    signal,
  });
  if (!reservation.admitted) throw budgetError(reservation);
  const createdAt = Date.now();
  const startedAt = performance.now();
  try {
    const { body: answer, usage } = await provider.embed({ ...body, model }, signal);
    const costUsd = (usage.inputTokens * prices.inputUsdPerMTok) / 1e6;
    reservation.settle(costUsd);
    const id = randomUUID();
    await parts.store.write({
      type: 'request-finished',
      row: {
        ...EMBEDDING_ROW,
        ...caller,
        id,
        requestGroupId: id,
        createdAt,
        provider: provider.id,
        model,
        requestedModel: String(body.model),
        tokensIn: usage.inputTokens,
        costUsd,
        costEstimated: prices.estimated,
        costDearestUsd: costUsd,
        latencyMs: performance.now() - startedAt,
      },
    });
    return {
      headers: { 'x-task-id': id, 'x-provider': provider.id, 'x-model': model },
      body: { kind: 'complete', content: JSON.stringify(answer) },
    };
  } catch (error) {
    reservation.release();
    if (error instanceof ProxyError) throw error;
    throw failureToError([{ provider: provider.id, model, failure: toFailure(error) }], {});
  }
}

type EmbeddingProvider = Provider & Required<Pick<Provider, 'embed'>>;

function chooseProvider(body: JsonObject, parts: PipelineParts): { provider: EmbeddingProvider; model: string } {
  if (typeof body.model !== 'string' || body.model === '') {
    throw new ProxyError('bad-request', 'model: must be the name of an embedding model.', { param: 'model' });
  }
  const able = parts.registry.getEnabled().filter((provider): provider is EmbeddingProvider => provider.embed !== undefined);
  const colon = body.model.indexOf(':');
  const named = colon > 0 ? able.find((provider) => provider.id === body.model?.toString().slice(0, colon)) : undefined;
  if (named) return { provider: named, model: body.model.slice(colon + 1) };
  const model = body.model;
  const provider =
    able.find((candidate) => candidate.models().some(({ id }) => id === model)) ?? able.find(({ id }) => id === 'openai') ?? able[0];
  if (!provider)
    throw new ProxyError('no-provider', 'No enabled provider has embeddings. Set a key for OpenAI, or add an OpenAI-compatible server.');
  return { provider, model };
}

/** Columns that say nothing about an embedding. */
const EMBEDDING_ROW: Omit<
  TaskRecord,
  | 'id'
  | 'requestGroupId'
  | 'createdAt'
  | 'client'
  | 'workspace'
  | 'provider'
  | 'model'
  | 'requestedModel'
  | 'tokensIn'
  | 'costUsd'
  | 'costEstimated'
  | 'costDearestUsd'
  | 'latencyMs'
> = {
  attempt: 1,
  conversation: '',
  protocol: 'openai-chat',
  category: 'other',
  complexity: 0,
  tier: 'economy',
  stream: false,
  tokensOut: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  reasoningTokens: 0,
  tokensBeforeCompression: 0,
  tokensAfterCompression: 0,
  stageSavings: {},
  cacheHit: false,
  quotaUsd: 0,
  costRequestedUsd: null,
  ttftMs: null,
  status: 'success',
  successScore: 1,
  evaluation: { transport: 1, heuristics: null, rating: null, nextTurn: null, reasons: ['embedding'] },
  rating: null,
  routeReason: 'embeddings are never routed',
  decision: null,
  budgetRemainingUsd: null,
  preview: null,
  answerPreview: null,
  error: null,
  failureKind: null,
  experiment: null,
  omitted: [],
};
