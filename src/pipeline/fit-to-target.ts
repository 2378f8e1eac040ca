import { modeFor } from '../compression/compression-mode';
import { bodyHasBreakpoints, placeBreakpoints } from '../compression/native-breakpoints';
import { promptCacheTerms } from '../compression/prompt-cache-terms';
import { placeRequestBreakpoints, requestHasBreakpoints } from '../compression/request-breakpoints';
import type { PlanRequest, RequestPlan } from '../compression/request-planner';
import type { ModelInfo } from '../model-info';
import type { ChatRequest } from '../protocols/canonical';
import type { JsonObject } from '../protocols/protocol';
import type { Provider } from '../providers/provider';
import type { PipelineParts } from './parts';
import type { PipelineRequest } from './pipeline-request';
import { type PromptSize, weighTexts } from './prompt-size';
import { isNative } from './target-call';

/** Prompt tokens in o200k before and after compression, and what each stage saved. */
export interface CompressionFigures {
  tokensBefore: number;
  tokensAfter: number;
  stageSavings: Record<string, number>;
}

/** Tokens of the context left for an answer whose client names no limit. */
const ROOM_FOR_ANSWER = 16_384;

/** A request as one target gets it: compressed, trimmed, with prompt-cache breakpoints, by what is expected to cost least there. */
export interface FittedRequest {
  body: JsonObject;
  chat: ChatRequest;
  promptSize: PromptSize;
  compression: CompressionFigures;
}

export async function fitToTarget(
  request: PipelineRequest,
  provider: Provider,
  model: ModelInfo,
  parts: PipelineParts,
): Promise<FittedRequest> {
  const settings = parts.settings();
  const { segments } = request;
  const rules = { mode: settings['compression.mode'], clients: settings['compression.clients'], models: settings['compression.models'] };
  const plan = await parts.planner.plan({
    segments,
    mode: modeFor(rules, request.incoming.client, model.provider, model.id),
    prices: model.prices,
    cache: promptCacheTerms(provider.protocol, model.id),
    warmTokens: (texts) => parts.warm.warmTokens(weigh(request, texts).prefixes, model.provider, model.id, Date.now()),
    breakpoints: whoPlacesBreakpoints(request, provider, model, settings['compression.promptCacheBreakpoints']),
    trimAboveTokens: settings['compression.trimAboveTokens'],
    fitTokens: model.contextWindow - Math.min(model.maxOutputTokens, request.chat.maxOutputTokens ?? ROOM_FOR_ANSWER),
  });
  return {
    ...applyPlan(request, plan, isNative(request, provider, model)),
    promptSize: weigh(request, plan.texts),
    compression: { tokensBefore: plan.tokensBefore, tokensAfter: plan.tokensAfter, stageSavings: { ...plan.savings } },
  };
}

/** What was weighed when the request came in is not weighed again. */
function weigh(request: PipelineRequest, texts: readonly string[]): PromptSize {
  const unchanged = request.segments.every((segment, index) => segment.text === texts[index]);
  return unchanged ? request.promptSize : weighTexts(request.segments, texts);
}

function whoPlacesBreakpoints(
  request: PipelineRequest,
  provider: Provider,
  model: ModelInfo,
  allowed: boolean,
): PlanRequest['breakpoints'] {
  if (provider.protocol !== 'anthropic-messages') return 'nobody';
  const { body } = request.incoming;
  const placed = isNative(request, provider, model) ? bodyHasBreakpoints(body) : requestHasBreakpoints(request.chat);
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
