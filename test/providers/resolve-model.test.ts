import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Capability, ModelInfo } from '../../src/model-info';
import { describeModel } from '../../src/providers/catalogue';
import { DemoProvider } from '../../src/providers/demo';
import type { Provider } from '../../src/providers/provider';
import { ProviderRegistry } from '../../src/providers/registry';
import { resolveModel } from '../../src/providers/resolve-model';
import { ProxyError } from '../../src/proxy-error';

let registry: ProviderRegistry;

beforeEach(() => {
  registry = new ProviderRegistry();
});

afterEach(() => {
  registry.setOverrides({});
});

/** A provider that is there and has these models; `listed` when it has said so itself. */
async function add(
  id: string,
  ids: readonly string[],
  options: { listed?: boolean; enabled?: boolean; carries?: Capability[]; listsAll?: boolean } = {},
): Promise<void> {
  const { listed = true, enabled = true, carries, listsAll = false } = options;
  const owner = { id, free: false, ...(carries ? { carries } : {}) };
  const models = ids.map((model) => describeModel(owner, { id: model }));
  const base = new DemoProvider(id, 100);
  const provider: Provider = {
    id,
    displayName: id,
    protocol: 'openai-chat',
    local: false,
    demo: false,
    priority: 100,
    modelsListed: listed,
    wouldList: () => listsAll,
    models: () => models,
    describeModel: (model) => models.find((known) => known.id === model) ?? describeModel(owner, { id: model }),
    availability: async () => ({ available: true }),
    discover: async () => undefined,
    send: base.send.bind(base),
    dispose: async () => undefined,
  };
  registry.register(provider, { enabled, settingsHash: '' });
  await registry.refresh();
}

function namesOf(name: string, needs: Capability[] = []): string[] | string {
  const resolved = resolveModel(name, registry, new Set(needs));
  if (resolved.kind === 'models') return resolved.models.map((model: ModelInfo) => `${model.provider}:${model.id}`);
  return resolved.kind === 'tier' ? `tier ${resolved.tier}` : 'auto';
}

function errorOf(name: string): ProxyError {
  try {
    resolveModel(name, registry);
  } catch (error) {
    if (error instanceof ProxyError) return error;
    throw error;
  }
  throw new Error(`"${name}" was resolved.`);
}

describe('a name that leaves the choice open', () => {
  it.each(['auto', 'AUTO', ' auto ', '', 'smart-claude-proxy/auto', 'openai/auto', 'x:auto'])('%j means any model', async (name) => {
    await add('openai', ['gpt-4o']);
    expect(namesOf(name)).toBe('auto');
  });

  it.each([
    ['economy', 'tier economy'],
    ['Standard', 'tier standard'],
    ['premium', 'tier premium'],
  ])('%s means its tier', (name, expected) => {
    expect(namesOf(name)).toBe(expected);
  });
});

describe('provider:model', () => {
  beforeEach(async () => {
    await add('openai', ['gpt-4o', 'gpt-4o-mini']);
    await add('ollama', ['qwen3:8b', 'llama3:latest']);
    await add('router', ['openai/gpt-4o', 'meta/llama-3:free']);
    await add('off', ['x'], { enabled: false });
  });

  it.each([
    ['openai:gpt-4o', 'openai:gpt-4o'],
    ['OpenAI:GPT-4o', 'openai:gpt-4o'],
    ['openai:gpt-4o-2024-08-06', 'openai:gpt-4o-2024-08-06'],
    ['openai:brand-new', 'openai:brand-new'],
    ['ollama:qwen3:8b', 'ollama:qwen3:8b'],
    ['ollama:llama3', 'ollama:llama3:latest'],
    ['router:openai/gpt-4o', 'router:openai/gpt-4o'],
    ['router:meta/llama-3:free', 'router:meta/llama-3:free'],
    ['openai/gpt-4o-mini', 'openai:gpt-4o-mini'],
    ['openai/brand-new', 'openai:brand-new'],
    ['ollama/qwen3:8b', 'ollama:qwen3:8b'],
    ['smart-claude-proxy/openai:gpt-4o', 'openai:gpt-4o'],
  ])('%s is %s', (name, expected) => {
    expect(namesOf(name)).toEqual([expected]);
  });

  it("a full id that a reseller lists is that reseller's, unless the provider in front has the model itself", async () => {
    await add('resale', ['openai/gpt-oss-120b', 'openai/gpt-4o-mini']);
    expect(namesOf('meta/llama-3:free')).toEqual(['router:meta/llama-3:free']);
    expect(namesOf('openai/gpt-oss-120b')).toEqual(['resale:openai/gpt-oss-120b']);
    expect(namesOf('openai/gpt-4o-mini')).toEqual(['openai:gpt-4o-mini']);
  });

  it("a full id stays the reseller's when the provider in front is off", async () => {
    await add('openai', ['gpt-4o'], { enabled: false });
    expect(namesOf('openai/gpt-4o')).toEqual(['router:openai/gpt-4o']);
    expect(namesOf('openai/gpt-4o-mini')).toBe('tier economy');
  });

  it('a provider that is off is a 503 that says so', () => {
    expect(errorOf('off:x')).toMatchObject({ status: 503, param: 'model', message: expect.stringContaining('switched off') });
  });

  it('a model that a compatible server would have listed is a 404 with near names, its variants are not', async () => {
    await add('server', ['llama-3.3-70b', 'openai/gpt-4o'], { listsAll: true });
    expect(errorOf('server:llama-3.3-7b')).toMatchObject({
      status: 404,
      code: 'model_not_found',
      message: expect.stringContaining('Did you mean server:llama-3.3-70b'),
    });
    expect(errorOf('server/llama-3.3-7b').status).toBe(404);
    expect(namesOf('server:LLAMA-3.3-70b')).toEqual(['server:llama-3.3-70b']);
    expect(namesOf('server:openai/gpt-4o:online')).toEqual(['server:openai/gpt-4o:online']);
  });

  it('a provider that nobody knows is a 404', () => {
    expect(errorOf('opnai:gpt-4o')).toMatchObject({
      status: 404,
      code: 'model_not_found',
      message: expect.stringContaining('openai:gpt-4o'),
    });
    expect(errorOf('openai:').status).toBe(404);
    expect(errorOf(':x').status).toBe(404);
  });
});

describe('a plain name', () => {
  it("is every enabled provider's that has it", async () => {
    await add('a', ['shared', 'own']);
    await add('b', ['shared']);
    await add('c', ['shared'], { enabled: false });
    expect(namesOf('shared')).toEqual(['a:shared', 'b:shared']);
    expect(namesOf('OWN')).toEqual(['a:own']);
  });

  it('may have a colon of its own', async () => {
    await add('ollama', ['qwen3:8b', 'qwen3:latest']);
    expect(namesOf('qwen3:8b')).toEqual(['ollama:qwen3:8b']);
    expect(namesOf('qwen3')).toEqual(['ollama:qwen3:latest']);
  });

  it('that is unknown is a 404 with near names', async () => {
    await add('groq', ['llama-3.3-70b-versatile', 'qwen-32b']);
    const error = errorOf('llama-3.3-70b-versatil');
    expect(error).toMatchObject({ status: 404, param: 'model', code: 'model_not_found' });
    expect(error.message).toContain('Did you mean groq:llama-3.3-70b-versatile');
    expect(errorOf('zzzzzzzzzzzzzz').message).toContain('"auto"');
  });
});

describe('names with dates, variants and families', () => {
  beforeEach(async () => {
    await add('anthropic', [
      'claude-haiku-4-5-20251001',
      'claude-haiku-5-5',
      'claude-sonnet-4-5-20250929',
      'claude-opus-4-6',
      'claude-3-5-sonnet-20241022',
      'claude-3-5-sonnet-20240620',
    ]);
  });

  it.each([
    ['claude-sonnet-4-5', 'claude-sonnet-4-5-20250929'],
    ['claude-sonnet-4-5-20250929', 'claude-sonnet-4-5-20250929'],
    ['claude-sonnet-4-5-latest', 'claude-sonnet-4-5-20250929'],
    ['claude-3-5-sonnet-latest', 'claude-3-5-sonnet-20241022'],
    ['claude-3-5-sonnet', 'claude-3-5-sonnet-20241022'],
    ['claude-opus-4-6[1m]', 'claude-opus-4-6[1m]'],
    ['claude-opus-4-6-20260101', 'claude-opus-4-6-20260101'],
    ['haiku', 'claude-haiku-5-5'],
    ['sonnet', 'claude-sonnet-4-5-20250929'],
    ['opus', 'claude-opus-4-6'],
    ['anthropic/claude-sonnet-4-5', 'claude-sonnet-4-5'],
    ['anthropic:haiku', 'claude-haiku-5-5'],
  ])('%s is %s', (name, expected) => {
    expect(namesOf(name)).toEqual([`anthropic:${expected}`]);
  });

  it("short names are the CLI's as well", async () => {
    await add('claude-cli', ['haiku', 'sonnet', 'opus']);
    expect(namesOf('haiku')).toEqual(['anthropic:claude-haiku-5-5', 'claude-cli:haiku']);
  });

  it('a name whose holder cannot do what is needed stands for its tier', async () => {
    registry.unregister('anthropic');
    await add('claude-cli', ['haiku', 'sonnet', 'opus'], { carries: ['json', 'reasoning'] });
    expect(namesOf('opus')).toEqual(['claude-cli:opus']);
    expect(namesOf('opus', ['tools'])).toBe('tier premium');
    expect(namesOf('claude-cli:opus', ['tools'])).toEqual(['claude-cli:opus']);
  });
});

describe("a vendor's name that nobody has", () => {
  it.each([
    ['gpt-4', 'standard'],
    ['gpt-4o', 'standard'],
    ['gpt-4o-mini', 'economy'],
    ['gpt-4o-mini-2024-07-18', 'economy'],
    ['gpt-3.5-turbo', 'economy'],
    ['gpt-99-nano', 'economy'],
    ['o1', 'premium'],
    ['o4-mini', 'economy'],
    ['chatgpt-4o-latest', 'standard'],
    ['claude-sonnet-4-5-20250929', 'standard'],
    ['claude-opus-4-6[1m]', 'premium'],
    ['claude-haiku-99', 'economy'],
    ['haiku', 'economy'],
    ['sonnet', 'standard'],
    ['opus', 'premium'],
    ['gemini-2.5-flash', 'economy'],
    ['gemini-3-pro-preview', 'premium'],
    ['models/gemini-3-pro-preview', 'premium'],
    ['anthropic/claude-opus-4-6', 'premium'],
    ['openai/gpt-4o-mini', 'economy'],
  ])('%s stands for the tier %s', async (name, tier) => {
    await add('groq', ['llama']);
    expect(namesOf(name)).toBe(`tier ${tier}`);
  });

  it('is asked of the vendor itself as long as it has not said what it has', async () => {
    await add('openai', ['gpt-4o'], { listed: false });
    expect(namesOf('gpt-77')).toEqual(['openai:gpt-77']);
    expect(namesOf('claude-sonnet-5')).toBe('tier standard');
  });

  it('stands for its tier when the vendor says that it does not have it', async () => {
    await add('openai', ['gpt-4o']);
    expect(namesOf('gpt-77')).toBe('tier premium');
  });

  it('does not take other names along', async () => {
    await add('groq', ['llama']);
    for (const name of ['gpt4', 'my-gpt-4', 'claudius', 'o', 'geminid', 'opus-magnum', 'sonnet-x']) expect(errorOf(name).status).toBe(404);
  });
});
