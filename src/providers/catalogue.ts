import { libraryContextWindow } from '../cost/price-vendor';
import { pricesOf } from '../cost/prices';
import type { Capability, ModelInfo } from '../model-info';
import type { ModelSettings } from '../settings/provider-settings';
import { bareModelName, factsByName } from './model-facts';
import { tierByName } from './model-tier';

/** A model as a provider's own listing tells of it; what is absent the catalogue fills in. */
export interface ListedModel {
  id: string;
  displayName?: string | undefined;
  contextWindow?: number | undefined;
  maxOutputTokens?: number | undefined;
  capabilities?: readonly Capability[] | undefined;
}

/** What a provider knows about all of its models. */
export interface ModelOwner {
  id: string;
  baseUrl?: string | undefined;
  /** Whether its answers cost nothing, whatever the model. */
  free: boolean;
  /** What its models can do at most, when the way to them (the Claude CLI) carries less than they could take. */
  carries?: readonly Capability[];
}

/**
 * Everything the router needs to know of a model. Settings win over the provider's listing, that over the price library,
 * that over what the name tells.
 */
export function describeModel(owner: ModelOwner, listed: ListedModel, settings?: ModelSettings): ModelInfo {
  const name = bareModelName(listed.id);
  const facts = factsByName(name);
  const { prices, priceSource } = pricesOf(owner.id, listed.id, { baseUrl: owner.baseUrl, free: owner.free, overrides: settings });
  // The library lists a model once, the variant in brackets (`[1m]`) is the name's own.
  const known = name.endsWith(']') ? facts.contextWindow : (libraryContextWindow(priceSource) ?? facts.contextWindow);
  const contextWindow = settings?.contextWindow ?? listed.contextWindow ?? known;
  const maxOutputTokens = settings?.maxOutputTokens ?? listed.maxOutputTokens ?? facts.maxOutputTokens;
  const able = settings?.capabilities ?? listed.capabilities ?? facts.capabilities;
  return {
    provider: owner.id,
    id: listed.id,
    ...(listed.displayName === undefined ? {} : { displayName: listed.displayName }),
    tier: settings?.tier ?? tierByName(name, prices),
    contextWindow,
    maxOutputTokens: Math.min(maxOutputTokens, contextWindow),
    capabilities: new Set(able.filter((capability) => owner.carries?.includes(capability) ?? true)),
    prices,
    priceSource,
  };
}
