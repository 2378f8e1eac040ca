import type { ModelInfo } from '../model-info';
import type { ChatRequest } from '../protocols/canonical';
import type { JsonObject } from '../protocols/protocol';
import type { Provider, ProviderCall } from '../providers/provider';
import type { PipelineRequest } from './pipeline-request';

/** Headers of a client that belong to its protocol and travel with a native body. */
const PROTOCOL_HEADERS = ['anthropic-beta', 'anthropic-version', 'openai-beta', 'openai-organization', 'openai-project'];

/** Whether the provider takes the client's body as it is for this model. */
export function isNative(request: PipelineRequest, provider: Provider, model: ModelInfo): boolean {
  const { id } = request.protocol;
  return provider.takesAsIs?.(id, model.id, request.chat) ?? provider.protocol === id;
}

/**
 * The call for one target: the canonical form, and with it the client's own body where the provider speaks its protocol.
 * @param affordable most output tokens that the budget has room for; undefined without a limit
 */
export function targetCall(
  request: PipelineRequest,
  fitted: { body: JsonObject; chat: ChatRequest },
  provider: Provider,
  model: ModelInfo,
  affordable: number | undefined,
  signal: AbortSignal,
): ProviderCall {
  const routed = !isNamed(request.chat.model, model);
  const limit = affordable ?? (routed ? withinModel(request.chat, model) : undefined);
  const native = isNative(request, provider, model);
  const chat: ChatRequest = limit === undefined ? fitted.chat : { ...fitted.chat, maxOutputTokens: limit };
  return {
    model: model.id,
    request: chat,
    ...(native ? { native: { protocol: request.protocol.id, body: fitted.body, headers: protocolHeaders(request.incoming.headers) } } : {}),
    routed,
    ...(limit === undefined ? {} : { maxOutputTokens: limit }),
    signal,
  };
}

/** Whether the client asked for this very model, and so knows what it takes. */
export function isNamed(asked: string, { provider, id }: ModelInfo): boolean {
  const name = asked.trim().toLowerCase();
  return [id, `${provider}:${id}`, `${provider}/${id}`].some((own) => own.toLowerCase() === name);
}

/** Agents ask for more than small models can give, which these refuse; who did not choose the model gets what it has. */
function withinModel({ maxOutputTokens }: ChatRequest, model: ModelInfo): number | undefined {
  return maxOutputTokens !== undefined && maxOutputTokens > model.maxOutputTokens ? model.maxOutputTokens : undefined;
}

function protocolHeaders(headers: Record<string, string>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of PROTOCOL_HEADERS) {
    const value = headers[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}
