import { calcPrice, extractUsage, findProvider } from '@pydantic/genai-prices';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pricedModels } from '../../src/cost/price-library';
import { pricesOf } from '../../src/cost/prices';
import { pricesForPrompt } from '../../src/cost/prices-for-prompt';
import { costOf } from '../../src/cost/usage-cost';
import { anthropicMessagesProvider } from '../../src/protocols/anthropic-messages/provider';
import type { Usage } from '../../src/protocols/canonical';
import { createResponseCollector } from '../../src/protocols/collect-response';
import { geminiProvider } from '../../src/protocols/gemini/provider';
import { openaiChatProvider } from '../../src/protocols/openai-chat/provider';
import { openaiResponsesProvider } from '../../src/protocols/openai-responses/provider';
import type { ProviderProtocol } from '../../src/protocols/protocol';
import { createSseSplitter } from '../../src/protocols/wire-messages';
import { framedStream, type RecordedProtocol, recordedChunks, recordedResponse, recordedStreams } from '../fixtures/recordings';

const AT = Date.parse('2026-11-22T12:00:00Z');

const PROTOCOLS: Record<RecordedProtocol, { protocol: ProviderProtocol; flavor: string }> = {
  'openai-chat': { protocol: openaiChatProvider, flavor: 'chat' },
  'openai-responses': { protocol: openaiResponsesProvider, flavor: 'responses' },
  'anthropic-messages': { protocol: anthropicMessagesProvider, flavor: 'default' },
  gemini: { protocol: geminiProvider, flavor: 'default' },
};

const RECORDED = (Object.keys(PROTOCOLS) as RecordedProtocol[]).flatMap((protocol) =>
  recordedStreams(protocol).map((name) => [protocol, name] as const),
);

/** Who the recording is of: our provider id, and the library's. */
function vendorOf(protocol: RecordedProtocol, name: string): { ours: string; theirs: string } {
  if (protocol === 'anthropic-messages') return { ours: 'anthropic', theirs: 'anthropic' };
  if (protocol === 'gemini') return { ours: 'gemini', theirs: 'google' };
  const vendor = name.split('-')[0] ?? '';
  return { ours: vendor, theirs: vendor };
}

/** The library's own reading of a provider's JSON, and its price. */
function libraryCost(theirs: string, flavor: string, raw: unknown): { model: string; costUsd: number } {
  const provider = findProvider({ providerId: theirs });
  if (!provider) throw new Error(`The library does not know ${theirs}.`);
  const known = provider.extractors?.some(({ api_flavor }) => api_flavor === flavor) ? flavor : 'default';
  const { model, usage } = extractUsage(provider, raw, known);
  const price = calcPrice(usage, model ?? '', { providerId: theirs, timestamp: new Date(AT) });
  if (!price || model === null) throw new Error(`The library has no price for ${model} of ${theirs}.`);
  return { model, costUsd: price.total_price };
}

function ourCost(ours: string, model: string, usage: Usage | undefined): number {
  if (!usage) throw new Error('The recording has no usage.');
  return costOf(usage, pricesOf(ours, model, {}, AT), AT).costUsd;
}

/** What a stream's chunks say of usage, put together as a whole response says it. */
function wholeOf(protocol: RecordedProtocol, chunks: readonly string[]): unknown {
  // biome-ignore lint/suspicious/noExplicitAny: chunks of four protocols
  const parsed: Record<string, any>[] = chunks.map((chunk) => JSON.parse(chunk));
  switch (protocol) {
    case 'openai-chat':
      return parsed.findLast(({ usage }) => usage);
    case 'openai-responses':
      return parsed.findLast(({ response }) => response?.usage)?.response;
    case 'gemini':
      return parsed.at(-1);
    case 'anthropic-messages': {
      const start = parsed.find(({ type }) => type === 'message_start')?.message;
      const delta = parsed.findLast(({ type }) => type === 'message_delta');
      return { ...start, usage: { ...start.usage, ...delta?.usage } };
    }
  }
}

describe('the cost of recorded usage equals the price library exactly', () => {
  it.each(RECORDED)('%s %s, streamed', (protocol, name) => {
    const { ours, theirs } = vendorOf(protocol, name);
    const expected = libraryCost(theirs, PROTOCOLS[protocol].flavor, wholeOf(protocol, recordedChunks(protocol, name)));
    const decoder = PROTOCOLS[protocol].protocol.createStreamDecoder();
    const collector = createResponseCollector();
    const splitter = createSseSplitter();
    for (const { message } of [...splitter.push(Buffer.from(framedStream(protocol, name))), ...splitter.end()]) {
      if (message) for (const event of decoder.decode(message)) collector.push(event);
    }
    const { usage } = collector.response();
    expect(usage).toBeDefined();
    expect(expected.costUsd).toBeGreaterThan(0);
    expect(ourCost(ours, expected.model, usage)).toBe(expected.costUsd);
  });

  it.each(RECORDED.filter(([protocol, name]) => hasResponse(protocol, name)))('%s %s, whole', (protocol, name) => {
    const { ours, theirs } = vendorOf(protocol, name);
    const raw: unknown = JSON.parse(recordedResponse(protocol, name));
    const expected = libraryCost(theirs, PROTOCOLS[protocol].flavor, raw);
    const { usage } = PROTOCOLS[protocol].protocol.decodeResponse(raw);
    expect(ourCost(ours, expected.model, usage)).toBe(expected.costUsd);
  });
});

function hasResponse(protocol: RecordedProtocol, name: string): boolean {
  try {
    recordedResponse(protocol, name);
    return true;
  } catch {
    return false;
  }
}

const NONE: Usage = { inputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, cacheWrite1hTokens: 0, outputTokens: 0, reasoningTokens: 0 };

describe('what a usage costs', () => {
  const sonnet = pricesOf('anthropic', 'claude-sonnet-4-5', {}, AT);

  it('counts every token once: cache reads and writes are part of the prompt, reasoning part of the answer', () => {
    const usage = {
      ...NONE,
      inputTokens: 10_000,
      cacheReadTokens: 6000,
      cacheWriteTokens: 3000,
      cacheWrite1hTokens: 1000,
      outputTokens: 500,
      reasoningTokens: 400,
    };
    const expected = (1000 * 3 + 6000 * 0.3 + 2000 * 3.75 + 1000 * 6 + 500 * 15) / 1e6;
    expect(costOf(usage, sonnet, AT).costUsd).toBeCloseTo(expected, 12);
  });

  it('knows the dearer tier of long prompts', () => {
    const short = costOf({ ...NONE, inputTokens: 200_000 }, sonnet, AT).costUsd;
    const long = costOf({ ...NONE, inputTokens: 201_000 }, sonnet, AT).costUsd;
    expect(short).toBeCloseTo(0.6, 10);
    expect(long).toBeCloseTo(1.206, 10);
  });

  it('knows prices that change by date', () => {
    const o3 = pricesOf('openai', 'o3', {}, AT);
    const usage = { ...NONE, inputTokens: 1_000_000 };
    expect(costOf(usage, o3, Date.parse('2025-06-01')).costUsd).toBeCloseTo(10, 10);
    expect(costOf(usage, o3, AT).costUsd).toBeCloseTo(2, 10);
  });

  it('compares models by the prices that a prompt of that length is charged', () => {
    const tiered = ['anthropic', 'openai', 'google'].flatMap((vendor) =>
      pricedModels(vendor).flatMap(({ id }) => {
        const priced = pricesOf(vendor, id, {}, AT);
        return priced.prices.longPrompts ? [{ id, priced }] : [];
      }),
    );
    expect(tiered.length).toBeGreaterThan(5);
    for (const { id, priced } of tiered) {
      const starts = priced.prices.longPrompts?.map(({ aboveTokens }) => aboveTokens) ?? [];
      for (const inputTokens of [1000, ...starts, ...starts.map((start) => start + 1), 900_000]) {
        const { inputUsdPerMTok, outputUsdPerMTok } = pricesForPrompt(priced.prices, inputTokens);
        const charged = costOf({ ...NONE, inputTokens, outputTokens: 500 }, priced, AT).costUsd;
        expect((inputTokens * inputUsdPerMTok + 500 * outputUsdPerMTok) / 1e6, `${id} ${inputTokens}`).toBeCloseTo(charged, 9);
      }
    }
  });

  it('charges web searches', () => {
    expect(costOf({ ...NONE, inputTokens: 0, webSearches: 3 }, sonnet, AT).costUsd).toBeCloseTo(0.03, 12);
  });

  it('knows a model that the price library does not know yet', () => {
    const haiku = pricesOf('anthropic', 'claude-haiku-5-5-20260901', {}, AT);
    expect(haiku.prices).toEqual({
      inputUsdPerMTok: 0.1,
      outputUsdPerMTok: 0.5,
      cacheReadUsdPerMTok: 0.01,
      cacheWriteUsdPerMTok: 0.125,
      estimated: false,
      longPrompts: [
        { aboveTokens: 100_000, inputUsdPerMTok: 0.5, outputUsdPerMTok: 2.5, cacheReadUsdPerMTok: 0.05, cacheWriteUsdPerMTok: 0.625 },
      ],
    });
    expect(costOf({ ...NONE, inputTokens: 100_000 }, haiku, AT).costUsd).toBeCloseTo(0.01, 12);
    expect(costOf({ ...NONE, inputTokens: 120_000, cacheReadTokens: 60_000 }, haiku, AT).costUsd).toBeCloseTo(0.033, 12);
    expect(calcPrice({ input_tokens: 1 }, 'claude-haiku-5-5', { providerId: 'anthropic' })).toBeNull();
  });

  it('believes a provider that reports its own cost', () => {
    expect(costOf({ ...NONE, inputTokens: 1e9, reportedCostUsd: 0.0125 }, sonnet, AT)).toEqual({ costUsd: 0.0125, estimated: false });
    expect(costOf({ ...NONE, inputTokens: 1000, reportedCostUsd: Number.NaN }, sonnet, AT).costUsd).toBeCloseTo(0.003, 12);
  });

  it('is never more than a request can cost, and never stands above prices from settings', () => {
    expect(costOf({ ...NONE, inputTokens: 1000, reportedCostUsd: 1e300 }, sonnet, AT).costUsd).toBeCloseTo(0.003, 12);
    const own = pricesOf('anthropic', 'claude-sonnet-4-5', { overrides: { inputUsdPerMTok: 1, outputUsdPerMTok: 2 } }, AT);
    expect(costOf({ ...NONE, inputTokens: 1000, reportedCostUsd: 1e-9 }, own, AT).costUsd).toBeCloseTo(0.001, 12);
  });

  it('is a guess where the answer came by another service tier than that of the list', () => {
    const chat = (tier: string) => ({ choices: [{ message: {} }], usage: { prompt_tokens: 1 }, service_tier: tier });
    const answer = (tier: string) => ({ output: [], status: 'completed', usage: { input_tokens: 1 }, service_tier: tier });
    const message = (fields: object) => ({ content: [], usage: { input_tokens: 1, ...fields } });
    const estimated = (protocol: ProviderProtocol, body: object) =>
      costOf(protocol.decodeResponse(body).usage ?? NONE, sonnet, AT).estimated;
    for (const tier of ['flex', 'priority']) {
      expect(estimated(openaiChatProvider, chat(tier))).toBe(true);
      expect(estimated(openaiResponsesProvider, answer(tier))).toBe(true);
    }
    expect(estimated(openaiChatProvider, chat('default'))).toBe(false);
    expect(estimated(openaiResponsesProvider, answer('default'))).toBe(false);
    for (const fields of [{ service_tier: 'priority' }, { speed: 'fast' }, { inference_geo: 'us' }]) {
      expect(estimated(anthropicMessagesProvider, message(fields))).toBe(true);
    }
    expect(estimated(anthropicMessagesProvider, message({ service_tier: 'standard', inference_geo: 'not_available' }))).toBe(false);
  });

  it('charges by the base prices where there is nothing else', () => {
    const { prices } = pricesOf('openai', 'gpt-4o', {}, AT);
    const usage = { ...NONE, inputTokens: 1000, cacheReadTokens: 400, outputTokens: 100 };
    expect(costOf(usage, { prices }, AT).costUsd).toBeCloseTo((600 * 2.5 + 400 * 1.25 + 100 * 10) / 1e6, 12);
  });

  it('is never negative, never NaN and never throws, whatever a provider reports', () => {
    const anyCount = fc.oneof(fc.double(), fc.integer({ min: -1000, max: 1_000_000 }));
    const anyUsage = fc.record({
      inputTokens: anyCount,
      cacheReadTokens: anyCount,
      cacheWriteTokens: anyCount,
      cacheWrite1hTokens: anyCount,
      outputTokens: anyCount,
      reasoningTokens: anyCount,
      webSearches: anyCount,
    });
    const models = [
      sonnet,
      pricesOf('openai', 'gpt-5.4', {}, AT),
      pricesOf('x', 'y', { overrides: { inputUsdPerMTok: 1, outputUsdPerMTok: 2 } }),
      { prices: sonnet.prices },
    ];
    fc.assert(
      fc.property(anyUsage, fc.constantFrom(...models), (usage, model) => {
        const { costUsd } = costOf(usage, model, AT);
        expect(costUsd).toBeGreaterThanOrEqual(0);
        expect(Number.isNaN(costUsd)).toBe(false);
      }),
    );
  });

  it('grows with every kind of token', () => {
    const some = {
      ...NONE,
      inputTokens: 50_000,
      cacheReadTokens: 10_000,
      cacheWriteTokens: 5000,
      cacheWrite1hTokens: 1000,
      outputTokens: 500,
    };
    const cost = costOf(some, sonnet, AT).costUsd;
    const more = [
      { ...some, inputTokens: 50_001 },
      { ...some, outputTokens: 501 },
      { ...some, cacheWriteTokens: 5001 },
      { ...some, cacheWrite1hTokens: 1001 },
    ];
    for (const usage of more) expect(costOf(usage, sonnet, AT).costUsd).toBeGreaterThan(cost);
    expect(costOf({ ...some, cacheReadTokens: 10_001 }, sonnet, AT).costUsd).toBeLessThan(cost);
  });
});

describe('who is charged what', () => {
  it('the Claude CLI as Anthropic, its short names as the newest of their family', () => {
    expect(pricesOf('claude-cli', 'claude-haiku-4-5').prices).toEqual(pricesOf('anthropic', 'claude-haiku-4-5').prices);
    expect(pricesOf('claude-cli', 'opus').priceSource).toMatchObject({ vendor: 'anthropic', model: 'claude-opus-5-5' });
  });

  it('an unknown server on this machine nothing', () => {
    for (const baseUrl of ['http://127.0.0.1:8080/v1', 'http://localhost:1234', 'http://[::1]:9/v1', 'http://127.1:80']) {
      expect(pricesOf('my-openai', 'gpt-5', { baseUrl })).toEqual({
        prices: { inputUsdPerMTok: 0, outputUsdPerMTok: 0, cacheReadUsdPerMTok: 0, cacheWriteUsdPerMTok: 0, estimated: false },
        priceSource: { kind: 'free' },
      });
    }
  });

  it('a known provider its prices, wherever its address is', () => {
    expect(pricesOf('openai', 'gpt-4o', { baseUrl: 'http://127.0.0.1:8080/v1' }).prices).toMatchObject({
      inputUsdPerMTok: 2.5,
      estimated: false,
    });
  });

  it('an unknown provider elsewhere by the name of the model, marked as an estimate', () => {
    const { prices } = pricesOf('acme', 'anthropic/claude-sonnet-4-5', { baseUrl: 'https://acme.example/v1' });
    expect(prices).toMatchObject({ inputUsdPerMTok: 3, outputUsdPerMTok: 15, estimated: true });
  });

  it("an unknown id with a known vendor's address that vendor's prices", () => {
    const { prices } = pricesOf('fast', 'llama-3.3-70b-versatile', { baseUrl: 'https://api.groq.com/openai/v1' });
    expect(prices).toMatchObject({ inputUsdPerMTok: 0.59, outputUsdPerMTok: 0.79, estimated: false });
  });

  it('a model newer than the price list like its nearest relative, marked as an estimate', () => {
    expect(pricesOf('anthropic', 'claude-haiku-9-1-20301231')).toMatchObject({
      prices: { estimated: true },
      priceSource: { model: 'claude-haiku-5-5' },
    });
    expect(pricesOf('openai', 'gpt-9-nano').priceSource).toMatchObject({ model: 'gpt-5.4-nano' });
    expect(pricesOf('acme', 'llama-3.3-70b', { baseUrl: 'https://acme.example' }).priceSource).toMatchObject({
      vendor: 'openrouter',
      model: expect.stringContaining('llama-3.3-70b'),
    });
  });

  it('a model that nothing resembles nothing, marked as an estimate', () => {
    expect(pricesOf('acme', 'zzz', { baseUrl: 'https://acme.example' })).toMatchObject({
      prices: { inputUsdPerMTok: 0, estimated: true },
      priceSource: { kind: 'unknown' },
    });
    expect(costOf({ ...NONE, inputTokens: 1000 }, pricesOf('acme', 'zzz'), AT)).toEqual({ costUsd: 0, estimated: true });
  });

  it('a free provider nothing, whatever the model', () => {
    expect(pricesOf('ollama', 'gpt-5', { free: true }).prices).toMatchObject({ inputUsdPerMTok: 0, estimated: false });
  });

  it('a name in brackets or with models/ in front as the model it names', () => {
    expect(pricesOf('anthropic', 'claude-opus-4-6[1m]').prices).toMatchObject({ inputUsdPerMTok: 5, estimated: false });
    expect(pricesOf('gemini', 'models/gemini-2.5-pro').prices).toMatchObject({ inputUsdPerMTok: 1.25, estimated: false });
  });
});

describe('prices in settings', () => {
  const usage = { ...NONE, inputTokens: 10_000, cacheReadTokens: 1000, cacheWriteTokens: 2000, cacheWrite1hTokens: 500, outputTokens: 300 };

  it('win over the library', () => {
    const overrides = { inputUsdPerMTok: 1, outputUsdPerMTok: 2, cacheReadUsdPerMTok: 0.5, cacheWriteUsdPerMTok: 1.5 };
    const model = pricesOf('openai', 'gpt-4o', { overrides });
    expect(model.prices).toEqual({ ...overrides, estimated: false });
    expect(costOf(usage, model, AT).costUsd).toBeCloseTo((7000 * 1 + 1000 * 0.5 + 2000 * 1.5 + 300 * 2) / 1e6, 12);
  });

  it('price a model that nobody knows, cached tokens like all others when nothing is said of them', () => {
    const model = pricesOf('acme', 'zzz', { baseUrl: 'https://acme.example', overrides: { inputUsdPerMTok: 1, outputUsdPerMTok: 2 } });
    expect(model.prices.estimated).toBe(false);
    expect(costOf(usage, model, AT).costUsd).toBeCloseTo((10_000 * 1 + 300 * 2) / 1e6, 12);
  });

  it('price a server on this machine as well', () => {
    const model = pricesOf('local', 'm', { baseUrl: 'http://127.0.0.1:1', overrides: { inputUsdPerMTok: 1, outputUsdPerMTok: 2 } });
    expect(costOf({ ...NONE, inputTokens: 1_000_000 }, model, AT)).toEqual({ costUsd: 1, estimated: false });
  });

  it('leave what they do not name to the library; the cache keeps its share of the input price', () => {
    const half = pricesOf('anthropic', 'claude-haiku-4-5', { overrides: { inputUsdPerMTok: 0.5 } });
    expect(half.prices).toEqual({
      inputUsdPerMTok: 0.5,
      outputUsdPerMTok: 5,
      cacheReadUsdPerMTok: 0.05,
      cacheWriteUsdPerMTok: 0.625,
      estimated: false,
    });
    const hour = { ...NONE, inputTokens: 1_000_000, cacheWriteTokens: 1_000_000, cacheWrite1hTokens: 1_000_000 };
    expect(costOf(hour, half, AT).costUsd).toBeCloseTo(1, 10);
  });

  it('of zero make a model free', () => {
    const model = pricesOf('openai', 'gpt-4o', { overrides: { inputUsdPerMTok: 0, outputUsdPerMTok: 0 } });
    expect(costOf(usage, model, AT)).toEqual({ costUsd: 0, estimated: false });
  });
});
