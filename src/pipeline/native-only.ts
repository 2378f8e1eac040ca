import type { ModelInfo } from '../model-info';
import type { ChatRequest } from '../protocols/canonical';
import { unsupportedField } from '../protocols/read-body';
import type { ProviderRegistry } from '../providers/registry';
import type { PipelineRequest } from './pipeline-request';
import { isNative } from './target-call';

/**
 * The models that can be asked at all: what lives at a provider of the client's own protocol (a stored response, a tool of the
 * vendor's own) can be had there alone.
 * @throws ProxyError 400 naming the field when none of them is at such a provider
 */
export function modelsWithin(request: PipelineRequest, models: readonly ModelInfo[], registry: ProviderRegistry): readonly ModelInfo[] {
  const field = nativeField(request.chat);
  if (field === undefined) return models;
  const native = models.filter((model) => {
    const provider = registry.get(model.provider);
    return provider !== undefined && isNative(request, provider, model);
  });
  if (native.length > 0) return native;
  const asked = [...new Set(models.map(({ provider }) => `"${provider}"`))].join(', ');
  throw unsupportedField(
    field.path,
    `${field.what} can be had only from a provider that speaks the client's own protocol; ${asked} cannot serve it. Leave it out, or choose a model of such a provider.`,
  );
}

/** Whether only a provider of the client's own protocol can serve this request, with its own body. */
export function needsOwnProtocol(chat: ChatRequest): boolean {
  return nativeField(chat) !== undefined;
}

function nativeField({ nativeOnly, tools }: ChatRequest): { path: string; what: string } | undefined {
  const [path] = nativeOnly ?? [];
  if (path !== undefined) return { path, what: 'what it names' };
  const tool = tools.find(({ kind }) => kind === 'server');
  return tool && { path: 'tools', what: `"${tool.name}", a tool of its vendor's own,` };
}
