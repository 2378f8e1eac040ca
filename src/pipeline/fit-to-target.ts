import { type CompressionMode, modeFor } from '../compression/compression-mode';
import { bodyHasBreakpoints, placeBreakpoints } from '../compression/native-breakpoints';
import { promptCacheTerms } from '../compression/prompt-cache-terms';
import { placeRequestBreakpoints } from '../compression/request-breakpoints';
import type { PlanRequest, RequestPlan } from '../compression/request-planner';
import type { ModelInfo } from '../model-info';
import type { ChatRequest } from '../protocols/canonical';
import type { JsonObject } from '../protocols/protocol';
import { usesCacheControl } from '../protocols/uses-cache-control';
import type { Provider } from '../providers/provider';
import { ProxyError } from '../proxy-error';
import type { PipelineParts } from './parts';
import type { PipelineRequest } from './pipeline-request';
import { promptRoom } from './prompt-room';
import { type PromptSize, weighTexts } from './prompt-size';
import { isNamed, isNative } from './target-call';

/** Prompt tokens in o200k before and after compression, and what each stage saved. */
export interface CompressionFigures {
  tokensBefore: number;
  tokensAfter: number;
  stageSavings: Record<string, number>;
}

/** A request as one target gets it: compressed, trimmed, with prompt-cache breakpoints, by what is expected to cost least there. */
export interface FittedRequest {
  body: JsonObject;
  chat: ChatRequest;
  promptSize: PromptSize;
  compression: CompressionFigures;
}

/** @throws ProxyError 400 when the prompt is longer than the context of a model that the client did not choose, however it is trimmed */
export async function fitToTarget(
  request: PipelineRequest,
  provider: Provider,
  model: ModelInfo,
  parts: PipelineParts,
): Promise<FittedRequest> {
  const settings = parts.settings();
  const { segments } = request;
  const rules = { mode: settings['compression.mode'], clients: settings['compression.clients'], models: settings['compression.models'] };
  const sizes = new Map<readonly string[], PromptSize>();
  const sizeOf = (texts: readonly string[], tokens: readonly number[]): PromptSize => {
    const size = sizes.get(texts) ?? weigh(request, texts, tokens);
    sizes.set(texts, size);
    return size;
  };
  const mode = modeFor(rules, request.incoming.client, model.provider, model.id);
  const plan = await parts.planner.plan({
    segments,
    endsWithAnswer: request.chat.messages.at(-1)?.role === 'assistant',
    mode,
    prices: model.prices,
    cache: promptCacheTerms(provider.protocol, model.id),
    warmTokens: (texts, tokens) => parts.warm.warmTokens(sizeOf(texts, tokens).prefixes, model.provider, model.id, Date.now()),
    breakpoints: whoPlacesBreakpoints(request, provider, model, settings['compression.promptCacheBreakpoints']),
    trimAboveTokens: settings['compression.trimAboveTokens'],
    fitTokens: promptRoom(request.chat, provider.protocol, model),
  });
  // Our count is an estimate: who named the model is answered by its provider.
  if (plan.tokensAfter > model.contextWindow && !isNamed(request.chat.model, model)) throw tooLong(plan, model, mode);
  return {
    ...applyPlan(request, plan, isNative(request, provider, model)),
    promptSize: sizeOf(plan.texts, plan.textTokens),
    compression: { tokensBefore: plan.tokensBefore, tokensAfter: plan.tokensAfter, stageSavings: { ...plan.savings } },
  };
}

/** The first words are those by which agents know that they have to shorten the conversation themselves. */
function tooLong(
  { tokensBefore, tokensAfter }: RequestPlan,
  { provider, id, contextWindow }: ModelInfo,
  mode: CompressionMode,
): ProxyError {
  const trimmed = tokensAfter < tokensBefore ? `, ${tokensAfter} with old turns shortened` : '';
  const more =
    mode === 'aggressive' ? '' : ', or set "smartClaudeProxy.compression.mode" to "aggressive", which also shortens old tool results';
  return new ProxyError(
    'bad-request',
    `prompt is too long: about ${tokensBefore} tokens${trimmed}, which do not fit the widest context there is, ` +
      `the ${contextWindow} of ${provider}:${id}. Shorten the conversation or begin a new one${more}.`,
    { param: 'messages', code: 'context_length_exceeded' },
  );
}

/** What was weighed when the request came in is not weighed again. */
function weigh(request: PipelineRequest, texts: readonly string[], tokens: readonly number[]): PromptSize {
  const unchanged = request.segments.every((segment, index) => segment.text === texts[index]);
  return unchanged ? request.promptSize : weighTexts(request.segments, texts, tokens);
}

function whoPlacesBreakpoints(
  request: PipelineRequest,
  provider: Provider,
  model: ModelInfo,
  allowed: boolean,
): PlanRequest['breakpoints'] {
  if (provider.protocol !== 'anthropic-messages') return 'nobody';
  const { body } = request.incoming;
  const placed = isNative(request, provider, model) ? bodyHasBreakpoints(body) : usesCacheControl(request.chat);
  if (placed) return 'client';
  return allowed ? 'ours' : 'nobody';
}

/** The request itself stays as it is: another target may need it in another form. */
function applyPlan(request: PipelineRequest, plan: RequestPlan, native: boolean): { body: JsonObject; chat: ChatRequest } {
  const { protocol, incoming, segments, chat } = request;
  const changed = plan.texts.some((text, index) => text !== segments[index]?.text);
  const body = changed ? withTexts(request, plan.texts) : incoming.body;
  const sent = changed ? protocol.decodeRequest(body) : chat;
  if (!plan.placeBreakpoints) return { body, chat: sent };
  return native ? { body: placeBreakpoints(body), chat: sent } : { body, chat: placeRequestBreakpoints(sent) };
}

function withTexts({ protocol, incoming }: PipelineRequest, texts: readonly string[]): JsonObject {
  const body = structuredClone(incoming.body);
  for (const [index, segment] of protocol.segments(body).entries()) {
    const text = texts[index];
    if (text !== undefined && text !== segment.text) segment.set?.(text);
  }
  return body;
}
