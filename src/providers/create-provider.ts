import { pricesOf } from '../cost/prices';
import { isLoopback } from '../loopback';
import type { Capability } from '../model-info';
import { anthropic } from './anthropic';
import type { ModelOwner } from './catalogue';
import { ClaudeCli } from './claude-cli';
import { DemoProvider } from './demo';
import { gemini } from './gemini';
import { HttpProvider } from './http-provider';
import type { HttpVendor } from './http-vendor';
import type { ListingCache } from './listing-cache';
import { ModelList } from './model-list';
import { ollama } from './ollama';
import { openai, openaiCompatible } from './openai';
import type { Provider } from './provider';
import type { ProviderConfig } from './provider-config';
import { ProviderKey } from './provider-key';
import { SHIPPED_MODELS } from './shipped-models';
import type { UpstreamHttp } from './upstream-http';
import type { UpstreamTimeouts } from './vendor-client';

/** What all providers share. */
export interface ProviderDependencies {
  env: NodeJS.ProcessEnv;
  http: UpstreamHttp;
  timeouts(): UpstreamTimeouts;
  /** From secret storage. */
  readProviderKey(providerId: string): Promise<string | undefined>;
  /** The key that clients of this proxy present. */
  readProxyKey(): Promise<string | undefined>;
  cache?: ListingCache;
}

type HttpType = Exclude<ProviderConfig['type'], 'claude-cli' | 'demo'>;

const VENDORS: Record<HttpType, HttpVendor> = { anthropic, openai, gemini, ollama, 'openai-compatible': openaiCompatible };

const DISPLAY_NAMES: ReadonlyMap<string, string> = new Map([
  ['claude-cli', 'Claude CLI'],
  ['anthropic', 'Anthropic'],
  ['openai', 'OpenAI'],
  ['gemini', 'Gemini'],
  ['ollama', 'Ollama'],
]);

const DEFAULT_PRIORITY = 100;

/** The CLI answers in text. */
const CARRIED_BY_CLI: readonly Capability[] = ['json', 'reasoning'];

export function createProvider(config: ProviderConfig, dependencies: ProviderDependencies): Provider {
  const { id, type, settings } = config;
  const priority = settings.priority ?? DEFAULT_PRIORITY;
  const displayName = DISPLAY_NAMES.get(id) ?? id;
  if (type === 'demo') return new DemoProvider(id, priority);
  if (type === 'claude-cli') {
    const { env, timeouts, readProxyKey } = dependencies;
    const owner: ModelOwner = { id, free: false, carries: CARRIED_BY_CLI };
    const models = new ModelList(owner, settings.models ?? [], SHIPPED_MODELS['claude-cli']);
    return new ClaudeCli({
      id,
      displayName,
      binary: settings.path ?? 'claude',
      configuredEnv: settings.env ?? {},
      env,
      priority,
      models,
      readProxyKey,
      timeouts,
    });
  }
  return createHttpProvider(config, type, displayName, priority, dependencies);
}

function createHttpProvider(
  { id, settings, baseUrl }: ProviderConfig,
  type: HttpType,
  displayName: string,
  priority: number,
  { env, http, timeouts, readProviderKey, readProxyKey, cache }: ProviderDependencies,
): HttpProvider {
  if (!baseUrl) throw new RangeError(`The provider "${id}" has no address.`);
  const onThisMachine = isLoopback(baseUrl);
  const free = type === 'ollama';
  const owner: ModelOwner = { id, baseUrl: baseUrl.href, free };
  const variable = `${id.replace(/[^a-z0-9]+/gi, '_').toUpperCase()}_API_KEY`;
  return new HttpProvider(VENDORS[type], {
    id,
    displayName,
    baseUrl,
    priority,
    local: onThisMachine && (free || pricesOf(id, '', { baseUrl: baseUrl.href }).priceSource.kind === 'free'),
    models: new ModelList(owner, settings.models ?? [], shippedModels(id, type)),
    key: new ProviderKey({
      configured: settings.apiKey,
      readStored: () => readProviderKey(id),
      readProxyKey,
      env,
      baseUrl,
      variable,
      providerId: id,
      optional: onThisMachine,
    }),
    http,
    timeouts,
    ...(cache ? { cache } : {}),
  });
}

/** A server of somebody else's has its own models, also when it speaks a vendor's protocol. */
function shippedModels(id: string, type: HttpType): readonly string[] {
  return type === id && (type === 'anthropic' || type === 'openai' || type === 'gemini') ? SHIPPED_MODELS[type] : [];
}
