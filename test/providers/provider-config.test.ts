import { afterEach, describe, expect, it } from 'vitest';
import type { ProviderSet } from '../../src/providers/create-providers';
import { providerSet, type SetOptions } from './provider-under-test';

let set: ProviderSet | undefined;
afterEach(() => set?.dispose());

function ids(options: SetOptions): string[] {
  set = providerSet(options);
  return set.registry.getAll().map(({ id }) => id);
}

async function enabled(options: SetOptions): Promise<string[]> {
  set = providerSet(options);
  await set.refresh();
  return set.registry.getEnabled().map(({ id }) => id);
}

const NOBODY = { OLLAMA_BASE_URL: 'http://127.0.0.1:1', HOME: '/nowhere', PATH: '' };

describe('which providers there are', () => {
  it('the built-in ones always; the demo when it is asked for', () => {
    expect(ids({}).sort()).toEqual(['anthropic', 'claude-cli', 'gemini', 'ollama', 'openai']);
    expect(ids({ demo: true })).toContain('demo');
  });

  it('any other id with an address is a compatible server', () => {
    expect(ids({ settings: { providers: { groq: { baseUrl: 'https://api.groq.com/openai/v1' } } } })).toContain('groq');
    expect(set?.problems).toEqual([]);
  });

  it('a second account of a vendor, by its type', () => {
    ids({ settings: { providers: { work: { type: 'anthropic', baseUrl: 'https://gateway.example' } } } });
    expect(set?.registry.get('work')).toMatchObject({ protocol: 'anthropic-messages' });
  });

  it('those of CUSTOM_PROVIDERS, which settings win over', () => {
    const custom = [
      { id: 'together', baseUrl: 'https://api.together.xyz/v1', models: [{ id: 'm' }] },
      { id: 'groq', baseUrl: 'https://api.groq.com/openai/v1', priority: 1 },
    ];
    const settings = { providers: { groq: { baseUrl: 'https://api.groq.com/openai/v1', priority: 7 } } };
    expect(ids({ env: { CUSTOM_PROVIDERS: JSON.stringify(custom) }, settings })).toContain('together');
    expect(set?.registry.priorityOf('groq')).toBe(7);
    expect(
      set?.registry
        .get('together')
        ?.models()
        .map(({ id }) => id),
    ).toEqual(['m']);
  });
});

describe('who is enabled by itself', () => {
  it('nobody without a key, binary or server', async () => {
    expect(await enabled({ env: NOBODY })).toEqual([]);
  });

  it('whoever has a key in secret storage or in the environment', async () => {
    const env = { ...NOBODY, OPENAI_API_KEY: 'sk-o', GEMINI_API_KEY: 'g' };
    expect(await enabled({ env, keys: { anthropic: 'sk-a' } })).toEqual(['anthropic', 'gemini', 'openai']);
  });

  it('a compatible server with a key of its own variable, or without any on this machine', async () => {
    const providers = {
      'my.groq': { baseUrl: 'https://api.groq.com/v1' },
      local: { baseUrl: 'http://localhost:9/v1' },
      far: { baseUrl: 'https://far.example' },
    };
    expect(await enabled({ env: { ...NOBODY, MY_GROQ_API_KEY: 'k' }, settings: { providers } })).toEqual(['local', 'my.groq']);
  });

  it("nobody by the proxy's own key, which clients of it have in their environment", async () => {
    const env = { ...NOBODY, ANTHROPIC_API_KEY: 'the-proxy-key', OPENAI_API_KEY: 'the-proxy-key~aider' };
    expect(await enabled({ env, proxyKey: 'the-proxy-key' })).toEqual([]);
  });

  it('nobody by a key that belongs to another server', async () => {
    const env = {
      ...NOBODY,
      OPENAI_API_KEY: 'k',
      OPENAI_BASE_URL: 'https://gateway.example/v1',
      ANTHROPIC_API_KEY: 'k',
      ANTHROPIC_BASE_URL: 'https://api.anthropic.com',
    };
    expect(await enabled({ env })).toEqual(['anthropic']);
    expect(set?.registry.unavailableBecause('openai')).toContain('OPENAI_BASE_URL');
  });

  it('not who is switched off', async () => {
    expect(await enabled({ env: { ...NOBODY, OPENAI_API_KEY: 'k' }, settings: { providers: { openai: { enabled: false } } } })).toEqual([]);
  });

  it('says what is missing', async () => {
    await enabled({ env: NOBODY });
    expect(set?.registry.unavailableBecause('openai')).toContain('OPENAI_API_KEY');
    expect(set?.registry.unavailableBecause('ollama')).toContain('http://127.0.0.1:1');
    expect(set?.registry.unavailableBecause('claude-cli')).toContain('Install');
  });
});

describe('what is wrong costs only itself, and is named by its path', () => {
  it.each([
    ['http://api.example.com/v1', 'https://'],
    ['http://192.168.1.10:8000/v1', 'https://'],
    ['http://169.254.169.254/latest', 'https://'],
    ['http://localhost.evil.example/v1', 'https://'],
    ['http://127.0.0.1.evil.example/v1', 'https://'],
    ['https://user:pass@api.example.com/v1', 'password'],
  ])('the address %s', (baseUrl, reason) => {
    expect(ids({ settings: { providers: { mine: { baseUrl }, fine: { baseUrl: 'https://fine.example' } } } })).toEqual(
      expect.arrayContaining(['fine']),
    );
    expect(set?.registry.get('mine')).toBeUndefined();
    expect(set?.problems).toEqual([{ path: 'providers.mine.baseUrl', message: expect.stringContaining(reason) }]);
  });

  it.each(['http://localhost:8080', 'http://127.0.0.1:8080/v1', 'http://[::1]:8080', 'http://api.localhost', 'https://10.0.0.1/v1'])(
    'but not the address %s',
    (baseUrl) => {
      expect(ids({ settings: { providers: { mine: { baseUrl } } } })).toContain('mine');
    },
  );

  it('a server without an address', () => {
    ids({ settings: { providers: { mine: { type: 'openai-compatible' }, other: {} } } });
    expect(set?.problems.map(({ path }) => path)).toEqual(['providers.mine.baseUrl', 'providers.other.baseUrl']);
  });

  it('an address in the environment', () => {
    expect(ids({ env: { OLLAMA_BASE_URL: 'http://ollama.example:11434' } })).not.toContain('ollama');
    expect(set?.problems).toEqual([{ path: 'OLLAMA_BASE_URL', message: expect.stringContaining('https://') }]);
  });

  it.each([
    ['{', 'CUSTOM_PROVIDERS'],
    ['{"id":"x"}', 'CUSTOM_PROVIDERS'],
    ['[{"baseUrl":"https://x.example"}]', 'CUSTOM_PROVIDERS[0].id'],
    ['[{"id":"a:b","baseUrl":"https://x.example"}]', 'CUSTOM_PROVIDERS[0].id'],
    ['[{"id":"ok","baseUrl":"https://x.example"},{"id":"x","baseUrl":"ftp://x"}]', 'CUSTOM_PROVIDERS[1].baseUrl'],
    ['[{"id":"x","baseUrl":"http://x.example"}]', 'CUSTOM_PROVIDERS[0].baseUrl'],
    ['[{"id":"x","baseUrl":"https://x.example","models":[{"id":""}]}]', 'CUSTOM_PROVIDERS[0].models.0.id'],
    ['[{"id":"x","baseUrl":"https://x.example","priorty":1}]', 'CUSTOM_PROVIDERS[0]'],
  ])('CUSTOM_PROVIDERS of %s', (text, path) => {
    ids({ env: { CUSTOM_PROVIDERS: text } });
    expect(set?.problems.map((problem) => problem.path)).toContain(path);
    expect(set?.registry.get('x')).toBeUndefined();
  });

  it('without repeating a key that stands in it', () => {
    ids({ env: { CUSTOM_PROVIDERS: '[{"id":"x","apiKey":"sk-secret-key-1"' } });
    expect(JSON.stringify(set?.problems)).not.toContain('sk-secret');
  });
});
