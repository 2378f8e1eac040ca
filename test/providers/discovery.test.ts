import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProviders, type ProviderSet } from '../../src/providers/create-providers';
import { ListingCache } from '../../src/providers/listing-cache';
import type { Provider } from '../../src/providers/provider';
import { parseSettings } from '../../src/settings/parse-settings';
import { BUSY_MACHINE } from '../fixtures/computing-time';
import { type LocalUpstream, sendJson, startLocalUpstream } from './local-upstream';
import { failureOf, providerOf, providerSet } from './provider-under-test';

let upstream: LocalUpstream;
let set: ProviderSet | undefined;

beforeEach(async () => {
  upstream = await startLocalUpstream((_, response) => sendJson(response, {}));
});

afterEach(async () => {
  await set?.dispose();
  await upstream.close();
});

function provider(id: string, entry: object = {}): Provider {
  set = providerSet({ settings: { providers: { [id]: { baseUrl: upstream.url, ...entry } } } });
  return providerOf(set, id);
}

/** Discovers with these answers by path. */
async function discover(asked: Provider, answers: Record<string, unknown>) {
  upstream.respond = ({ path }, response) =>
    path in answers ? sendJson(response, answers[path]) : sendJson(response, { error: 'none' }, 404);
  await asked.discover(new AbortController().signal);
  return asked.models();
}

function idsOf(models: readonly { id: string }[]): string[] {
  return models.map(({ id }) => id);
}

describe("reading a provider's own listing", () => {
  it('OpenAI: chat models, without dated doubles and what answers elsewhere', async () => {
    const names = [
      'gpt-4o',
      'gpt-4o-2024-08-06',
      'gpt-4o-audio-preview',
      'gpt-4o-mini-tts',
      'gpt-image-2',
      'text-embedding-3-small',
      'whisper-1',
      'omni-moderation-latest',
      'dall-e-3',
      'gpt-5.4-pro',
      'gpt-5.3-codex',
      'gpt-7-2027-01-01',
      'o9-mini',
      'babbage-002',
      'gpt-realtime',
      'gpt-3.5-turbo-instruct',
    ];
    const models = await discover(provider('openai'), { '/v1/models': { data: names.map((id) => ({ id, object: 'model' })) } });
    expect(idsOf(models)).toEqual(['gpt-4o', 'gpt-7-2027-01-01', 'o9-mini']);
  });

  it('compatible servers: with the limits that they tell, in any of their shapes', async () => {
    const shapes = [
      { id: 'groq', context_window: 131_072, max_completion_tokens: 32_768 },
      { id: 'vendor/openrouter:free', name: 'A Name', context_length: 65_536, top_provider: { max_completion_tokens: 1000 } },
      { id: 'vllm', max_model_len: 4096 },
      { id: 'llama.cpp', meta: { n_ctx_train: 8192 } },
      { id: 'together', type: 'chat' },
      { id: 'reranker-x', type: 'rerank' },
      { id: 'pictures', type: 'image' },
      { nonsense: true },
      'text',
      null,
    ];
    const models = await discover(provider('x'), { '/v1/models': { data: shapes } });
    expect(models.map(({ id, contextWindow, maxOutputTokens }) => [id, contextWindow, maxOutputTokens])).toEqual([
      ['groq', 131_072, 32_768],
      ['vendor/openrouter:free', 65_536, 1000],
      ['vllm', 4096, 4096],
      ['llama.cpp', 8192, 8192],
      ['together', 128_000, 8192],
    ]);
    expect(idsOf(await discover(provider('x'), { '/v1/models': [{ id: 'bare-list' }] }))).toEqual(['bare-list']);
  });

  it('Anthropic: names and display names', async () => {
    const data = [{ type: 'model', id: 'claude-haiku-9-20300101', display_name: 'Claude Haiku 9' }];
    const [model] = await discover(provider('anthropic'), { '/v1/models?limit=1000': { data } });
    expect(model).toMatchObject({
      id: 'claude-haiku-9-20300101',
      displayName: 'Claude Haiku 9',
      tier: 'economy',
      prices: { estimated: true },
    });
  });

  it('Gemini: models that generate content, over all pages', async () => {
    const model = (name: string, methods: string[]) => ({
      name: `models/${name}`,
      supportedGenerationMethods: methods,
      inputTokenLimit: 1000,
      outputTokenLimit: 100,
    });
    const models = await discover(provider('gemini'), {
      '/v1beta/models?pageSize=1000': {
        models: [model('gemini-9-pro', ['generateContent']), model('embedding-9', ['embedContent'])],
        nextPageToken: 'a b',
      },
      '/v1beta/models?pageSize=1000&pageToken=a%20b': {
        models: [model('gemini-9-flash', ['generateContent']), model('gemini-9-flash-tts', ['generateContent'])],
      },
    });
    expect(idsOf(models)).toEqual(['gemini-9-pro', 'gemini-9-flash']);
    expect(models[0]).toMatchObject({ tier: 'premium', contextWindow: 1000, maxOutputTokens: 100 });
  });

  it('Gemini: a listing that never ends is left', async () => {
    upstream.respond = (_, response) => sendJson(response, { models: [{ name: 'models/gemini-9' }], nextPageToken: 'again' });
    await provider('gemini').discover(new AbortController().signal);
    expect(upstream.requests.length).toBeLessThanOrEqual(10);
  });

  it('Ollama: what each model can, without those that only embed; all free', async () => {
    const shown: Record<string, unknown> = {
      'qwen3:8b': { capabilities: ['completion', 'tools', 'thinking'], model_info: { 'qwen3.context_length': 40_960 } },
      'llava:latest': { capabilities: ['completion', 'vision'], model_info: { 'llama.context_length': 4096 } },
      'nomic-embed-text': { capabilities: ['embedding'], model_info: {} },
      'old:1b': {},
    };
    upstream.respond = ({ path, json }, response) => {
      if (path === '/api/tags') return sendJson(response, { models: [...Object.keys(shown), 'broken'].map((name) => ({ name })) });
      const answer = shown[json.model];
      return answer ? sendJson(response, answer) : sendJson(response, { error: 'broken' }, 500);
    };
    const ollama = provider('ollama');
    await ollama.discover(new AbortController().signal);
    expect(ollama.models().map(({ id, contextWindow, capabilities }) => [id, contextWindow, [...capabilities].sort().join()])).toEqual([
      ['qwen3:8b', 40_960, 'json,reasoning,tools'],
      ['llava:latest', 4096, 'json,vision'],
      ['old:1b', 128_000, 'json,tools'],
      ['broken', 128_000, 'json,tools'],
    ]);
    expect(ollama.models().every(({ prices }) => prices.inputUsdPerMTok === 0 && !prices.estimated)).toBe(true);
    expect(ollama.local).toBe(true);
  });

  it('models of settings stay, come first, and win', async () => {
    const models = [{ id: 'b', tier: 'premium', contextWindow: 50, capabilities: ['vision'], outputUsdPerMTok: 4 }, { id: 'unlisted' }];
    const asked = provider('x', { models });
    const found = await discover(asked, {
      '/v1/models': { data: [{ id: 'a' }, { id: 'b', context_window: 9999, max_completion_tokens: 20 }] },
    });
    expect(idsOf(found)).toEqual(['b', 'unlisted', 'a']);
    expect(found[0]).toMatchObject({ tier: 'premium', contextWindow: 50, maxOutputTokens: 20, prices: { outputUsdPerMTok: 4 } });
    expect([...(found[0]?.capabilities ?? [])]).toEqual(['vision']);
  });

  it('a thousand models do not hold the event loop', async () => {
    const data = Array.from({ length: 1000 }, (_, i) => ({ id: `maker/model-${i}` }));
    let turns = 0;
    let working = true;
    const turn = () => {
      turns++;
      if (working) setImmediate(turn);
    };
    upstream.respond = (_, response) => {
      sendJson(response, { data });
      setImmediate(turn);
    };
    const openrouter = provider('openrouter');
    await openrouter.discover(new AbortController().signal);
    working = false;
    expect(openrouter.models()).toHaveLength(1000);
    expect(turns).toBeGreaterThan(30);
  });
});

describe('a listing that cannot be read', () => {
  it('leaves the models that were known, and says why', async () => {
    const openai = provider('openai');
    const shipped = openai.models();
    expect(idsOf(shipped)).toContain('gpt-4o-mini');
    upstream.respond = (_, response) => sendJson(response, { error: { message: 'down' } }, 503);
    expect((await failureOf(openai.discover(new AbortController().signal))).message).toContain('down');
    expect(openai.models()).toBe(shipped);
    await discover(openai, { '/v1/models': { data: [{ id: 'gpt-8' }] } });
    upstream.respond = (_, response) => sendJson(response, '<html>', 200);
    await failureOf(openai.discover(new AbortController().signal));
    expect(idsOf(openai.models())).toEqual(['gpt-8']);
  });

  it('when it is empty, says nothing about the models', async () => {
    const openai = provider('openai');
    await discover(openai, { '/v1/models': { data: [] } });
    expect(idsOf(openai.models())).toContain('gpt-4o-mini');
  });

  describe('after an earlier run', () => {
    let folder: string;
    let warnings: string[];
    const runs: ProviderSet[] = [];

    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), 'listings-'));
      warnings = [];
      await discover(openaiAt(upstream.url), { '/v1/models': { data: [{ id: 'gpt-8', context_window: 9000 }] } });
      upstream.respond = (_, response) => sendJson(response, {}, 503);
    });

    afterEach(async () => {
      await Promise.all(runs.splice(0).map((run) => run.dispose()));
      rmSync(folder, { recursive: true });
    });

    function openaiAt(baseUrl: string): Provider {
      const { settings } = parseSettings({ providers: { openai: { baseUrl } } });
      const cache = new ListingCache(folder, (message) => warnings.push(message));
      const run = createProviders({ settings, env: {}, readProviderKey: async () => undefined, demo: false, cache });
      runs.push(run);
      return providerOf(run, 'openai');
    }

    it('gives way to the one that was read then, and is there before the server answers', async () => {
      const openai = openaiAt(upstream.url);
      upstream.respond = () => undefined;
      const stop = new AbortController();
      const failed = failureOf(openai.discover(stop.signal));
      await expect.poll(() => openai.models()).toEqual([expect.objectContaining({ id: 'gpt-8', contextWindow: 9000 })]);
      stop.abort();
      await failed;
      expect(idsOf(openai.models())).toEqual(['gpt-8']);
    });

    it('is not that of a server at another address', async () => {
      const openai = openaiAt(`${upstream.url}/elsewhere`);
      await failureOf(openai.discover(new AbortController().signal));
      expect(idsOf(openai.models())).toContain('gpt-4o-mini');
    });

    it('and damaged since, leaves the shipped models, and says so', async () => {
      for (const name of readdirSync(folder)) writeFileSync(join(folder, name), '[{"id":');
      const openai = openaiAt(upstream.url);
      await failureOf(openai.discover(new AbortController().signal));
      expect(idsOf(openai.models())).toContain('gpt-4o-mini');
      expect(warnings).toEqual([expect.stringContaining('damaged')]);
    });
  });
});

describe('whether a local server is there', () => {
  it('is found out by asking it', async () => {
    const ollama = provider('ollama');
    upstream.respond = (_, response) => sendJson(response, { version: '1' });
    expect(await ollama.availability()).toEqual({ available: true });
    expect(upstream.requests[0]?.path).toBe('/api/version');
  });

  it('does not take long for one that is silent', async () => {
    upstream.respond = () => undefined;
    const start = performance.now();
    expect(await provider('ollama').availability()).toMatchObject({ available: false });
    expect(performance.now() - start).toBeLessThan(3000 * BUSY_MACHINE);
  });
});
