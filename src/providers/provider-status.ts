import type { ModelInfo } from '../model-info';
import type { ModelStatus, ProviderHealth, ProviderStatus } from '../server/api-types';
import type { ProviderOverride } from '../store/journal-events';
import type { Availability, Provider } from './provider';

/** What the registry knows of a provider. */
export interface KnownProvider {
  provider: Provider;
  availability: Availability;
  /** Setting `providers.ID.enabled`. */
  enabled: boolean | 'auto';
  /** By the override, else by the setting. */
  switchedOn: boolean;
  override: ProviderOverride | undefined;
  priority: number;
}

/** One provider's line of `/api/providers`. */
export function providerStatus(known: KnownProvider, health: ProviderHealth): ProviderStatus {
  const { provider, availability, enabled, switchedOn, override, priority } = known;
  const overridden = typeof override?.enabled === 'boolean';
  return {
    id: provider.id,
    displayName: provider.displayName,
    protocol: provider.protocol,
    demo: provider.demo,
    local: provider.local,
    enabled: switchedOn && (availability.available || enabled === true || overridden),
    enabledBy: overridden ? 'override' : enabled === 'auto' ? 'auto' : 'settings',
    available: availability.available,
    reason: availability.available ? null : availability.reason,
    priority,
    health,
    models: provider.models().map(modelStatus),
  };
}

function modelStatus(model: ModelInfo): ModelStatus {
  const { id, displayName, tier, contextWindow, maxOutputTokens, capabilities, prices } = model;
  return {
    id,
    ...(displayName === undefined ? {} : { displayName }),
    tier,
    contextWindow,
    maxOutputTokens,
    capabilities: [...capabilities],
    prices,
  };
}
