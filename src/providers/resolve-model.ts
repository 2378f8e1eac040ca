import { compareVersions } from '../compare-versions';
import { type Capability, type ModelInfo, TIERS, type Tier } from '../model-info';
import { nearNames } from '../near-names';
import { ProxyError } from '../proxy-error';
import type { Provider } from './provider';
import type { ProviderRegistry } from './registry';
import { plainName, tierOfName, vendorOfName } from './vendor-names';

export type ResolvedModel =
  | { kind: 'auto' }
  /** Any model of a tier; `requested` is the name that stands for it. */
  | { kind: 'tier'; tier: Tier; requested: string }
  /** One model, at every enabled provider that has it. At least one. */
  | { kind: 'models'; models: ModelInfo[] };

/**
 * What a client means by a model's name: `auto`, a tier, `provider:model` (or `provider/model`), the name of a model that an
 * enabled provider has, or a vendor's name that nobody has and that stands for its tier.
 * @param needs what the request needs: a vendor's name also stands for its tier where nobody who has the model can do that
 *   (the Claude CLI takes no tools)
 * @throws ProxyError 404 with near names for any other name, 503 for a provider that is not ready
 */
export function resolveModel(name: string, registry: ProviderRegistry, needs: ReadonlySet<Capability> = new Set()): ResolvedModel {
  const asked = name.trim().replace(/^smart-claude-proxy[:/]/i, '');
  const lower = asked.toLowerCase();
  // Some clients put their own name for us in front (`openai/auto`).
  if (lower === '' || /^([^:/]+[:/])?auto$/.test(lower)) return { kind: 'auto' };
  const tier = TIERS.find((known) => known === lower);
  if (tier) return { kind: 'tier', tier, requested: name };
  const named = providerIn(asked, ':', registry);
  if (named) {
    const reason = registry.unavailableBecause(named.provider.id);
    if (reason !== undefined) throw unavailable(asked, reason);
    return one(listedModel(named.provider, named.id) ?? unlistedModel(named.provider, named.id)) ?? unknown(name, registry);
  }
  // `openai/gpt-4o` may also be the full id of somebody who resells it, or stand for its tier.
  const slashed = providerIn(asked, '/', registry);
  const reachable = slashed && registry.isEnabled(slashed.provider.id) ? slashed : undefined;
  const listed = registry.getEnabled().flatMap((provider) => modelOf(provider, asked) ?? []);
  const able = listed.filter(({ capabilities }) => [...needs].every((need) => capabilities.has(need)));
  return (
    one(reachable && listedModel(reachable.provider, reachable.id)) ??
    (able.length > 0 ? { kind: 'models', models: able } : undefined) ??
    one(reachable && unlistedModel(reachable.provider, reachable.id)) ??
    resolveUnlisted(name, asked, listed, registry)
  );
}

function one(model: ModelInfo | undefined): ResolvedModel | undefined {
  return model && { kind: 'models', models: [model] };
}

function resolveUnlisted(name: string, asked: string, unable: ModelInfo[], registry: ProviderRegistry): ResolvedModel {
  const vendor = vendorOfName(asked);
  if (vendor === undefined) {
    // It cannot do what is needed, and the router says so.
    if (unable.length > 0) return { kind: 'models', models: unable };
    return unknown(name, registry);
  }
  const ownProvider = registry.getEnabled().find(({ id }) => id === vendor);
  // Without its word on which models it has, the vendor itself is asked.
  if (ownProvider?.describeModel && !ownProvider.modelsListed) return { kind: 'models', models: [ownProvider.describeModel(asked)] };
  return { kind: 'tier', tier: tierOfName(asked), requested: name };
}

/** The provider in front of a model's id, which may hold colons and slashes of its own; whether it is enabled or not. */
function providerIn(asked: string, separator: ':' | '/', registry: ProviderRegistry): { provider: Provider; id: string } | undefined {
  const end = asked.indexOf(separator);
  const prefix = asked.slice(0, end).toLowerCase();
  const id = asked.slice(end + 1);
  const provider = end > 0 && id !== '' ? registry.getAll().find((known) => known.id.toLowerCase() === prefix) : undefined;
  return provider && { provider, id };
}

/** What a provider has for a plain name: the model itself, else one whose name means the same (another date, `-latest`). */
function modelOf(provider: Provider, asked: string): ModelInfo | undefined {
  const listed = listedModel(provider, asked);
  if (listed) return listed;
  const plain = plainName(asked);
  const alike = newest(provider.models().filter(({ id }) => plainName(id) === plain));
  // Its maker still has the very version asked for, also where the listing names the model without one.
  const exactly = alike && provider.id === vendorOfName(asked) && !/-latest$/i.test(asked) && plain !== asked.toLowerCase();
  return exactly ? (provider.describeModel?.(asked) ?? alike) : alike;
}

/** A listed model by its id; Ollama leaves out `:latest`, and a family's name means the newest of it. */
function listedModel(provider: Provider, asked: string): ModelInfo | undefined {
  const models = provider.models();
  const lower = asked.toLowerCase();
  const exact = models.find(({ id }) => id === asked) ?? models.find(({ id }) => [lower, `${lower}:latest`].includes(id.toLowerCase()));
  if (exact || !FAMILIES.has(lower)) return exact;
  return newest(models.filter(({ id }) => id.toLowerCase().startsWith('claude-') && id.includes(lower)));
}

/** A model that no list holds, described as well as can be; undefined where a list would hold it. */
function unlistedModel(provider: Provider, id: string): ModelInfo | undefined {
  // Routers know a model under variants that they do not list: `openai/gpt-4o:online`.
  const isVariant = listedModel(provider, id.replace(/:[^:]*$/, '')) !== undefined;
  return provider.wouldList?.(id) && !isVariant ? undefined : provider.describeModel?.(id);
}

/** The CLI's short names, which mean the newest model of a family wherever it is served. */
const FAMILIES = new Set(['haiku', 'sonnet', 'opus']);

function newest(models: readonly ModelInfo[]): ModelInfo | undefined {
  return models.toSorted((a, b) => compareVersions(versionOf(b.id), versionOf(a.id)))[0];
}

/** `claude-3-5-haiku-20241022` → 3, 5, 20241022: for names of one family, later numbers are later models. */
function versionOf(id: string): number[] {
  return (id.match(/\d+/g) ?? []).map(Number);
}

function unavailable(asked: string, reason: string): ProxyError {
  return new ProxyError('no-provider', `"${asked}" cannot be asked: ${reason}`, { code: 'provider_unavailable', param: 'model' });
}

/** @throws ProxyError 404 */
function unknown(name: string, registry: ProviderRegistry): never {
  const known = registry.getAllModels().map((model) => `${model.provider}:${model.id}`);
  const near = nearNames(name, ['auto', ...known]);
  const hint = near.length > 0 ? `Did you mean ${near.join(', ')}?` : 'Ask for "auto", or see GET /v1/models.';
  throw new ProxyError('not-found', `There is no model "${name}". ${hint}`, { code: 'model_not_found', param: 'model' });
}
