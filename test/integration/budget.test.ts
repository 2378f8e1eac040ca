import { setTimeout as sleep } from 'node:timers/promises';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chatAnswer, type FakeUpstream, startFakeUpstream } from '../fixtures/fake-upstream';
import { type HeadlessProxy, startHeadless, TEST_KEY } from '../fixtures/headless-proxy';

let upstream: FakeUpstream;
let proxy: HeadlessProxy;

/** Ten dollars per million tokens both ways, so 100 tokens are a tenth of a cent. */
const provider = () => ({
  type: 'openai-compatible',
  baseUrl: `${upstream.url}/v1`,
  models: [
    { id: 'big', tier: 'premium', inputUsdPerMTok: 10, outputUsdPerMTok: 10 },
    { id: 'small', tier: 'economy', inputUsdPerMTok: 1, outputUsdPerMTok: 1 },
  ],
});

beforeEach(async () => {
  upstream = await startFakeUpstream(chatAnswer({ text: 'an answer', promptTokens: 20, completionTokens: 100 }));
  proxy = await startHeadless({ settings: { providers: { fake: provider() } } });
});

afterEach(async () => {
  await proxy.stop();
  await upstream.close();
});

let question = 0;
const ask = (body: Record<string, unknown> = {}) =>
  proxy.fetch('/v1/chat/completions', {
    body: { model: 'fake:big', max_tokens: 100, messages: [{ role: 'user', content: `hello ${question++}` }], ...body },
  });
const setBudget = (edit: unknown) => proxy.fetch('/api/budget', { method: 'PUT', body: edit });
const budget = async () => (await proxy.fetch('/api/budget')).json();
const spent = async () => (await (await proxy.fetch('/api/stats?metric=summary&days=1')).json()).costUsd;

describe('a budget', () => {
  it('has no limits by default, and says so', async () => {
    expect(await budget()).toMatchObject({
      config: { dailyUsd: null, weeklyUsd: null, monthlyUsd: null, downgradeAt: 0.8 },
      usage: { daily: { spentUsd: 0, limitUsd: null, remainingUsd: null, fraction: null } },
    });
    expect((await ask()).headers.get('x-budget-remaining-usd')).toBeNull();
  });

  it('is not passed by one cent by 100 parallel requests, and refuses none that fits', async () => {
    // Each costs 0.0012 and reserves a little more.
    await setBudget({ dailyUsd: 0.03 });
    const answers = await Promise.all(Array.from({ length: 100 }, () => ask()));
    const statuses = answers.map((answer) => answer.status);
    expect(new Set(statuses)).toEqual(new Set([200, 429]));
    const total = await spent();
    expect(total).toBeLessThanOrEqual(0.03);
    expect(total).toBeGreaterThan(0.03 - 2 * 0.0014);
    const status = await budget();
    expect(status.usage.daily.reservedUsd).toBe(0);
    expect(status.usage.daily.spentUsd).toBeCloseTo(total, 12);
  });

  it('answers 429 at the limit: what is spent, the limit, when it resets', async () => {
    await setBudget({ dailyUsd: 0.001 });
    const refused = await ask();
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    const { message } = (await refused.json()).error;
    expect(message).toContain('daily');
    expect(message).toContain('$0.00');
    expect(message).toMatch(/resets/);
    expect(upstream.requests).toHaveLength(0);
  });

  it('that is used up is told by the official clients at once, which would silently wait until it resets', async () => {
    await setBudget({ monthlyUsd: 0.001 });
    const messages = [{ role: 'user' as const, content: 'hello' }];
    const asked = { model: 'fake:big', max_tokens: 500, messages };
    const clients = [
      new Anthropic({ baseURL: proxy.url, apiKey: TEST_KEY }).messages.create(asked),
      new OpenAI({ baseURL: `${proxy.url}/v1`, apiKey: TEST_KEY }).chat.completions.create(asked),
    ];
    const told = { status: 429, message: expect.stringContaining('monthly') };
    await Promise.all(clients.map((refused) => expect(refused).rejects.toMatchObject(told)));
  });

  it('turns auto to cheaper models near the limit', async () => {
    await setBudget({ dailyUsd: 0.0015 });
    await (await ask()).text();
    const near = await ask({ model: 'premium' });
    expect(near.status).toBe(200);
    expect(near.headers.get('x-model')).toBe('small');
    expect(near.headers.get('x-route-reason')).toContain('budget');
    expect(Number(near.headers.get('x-budget-remaining-usd'))).toBeLessThan(0.0015);
  });

  it('sends an output limit upstream where the client names none, so that nothing can cost more than is left', async () => {
    await setBudget({ dailyUsd: 0.05 });
    await (await ask({ max_tokens: undefined })).text();
    const sent = upstream.requests[0]?.json;
    const limit = sent.max_tokens ?? sent.max_completion_tokens;
    expect(limit).toBeGreaterThan(100);
    expect(limit * 10e-6).toBeLessThanOrEqual(0.05);
  });

  it('of one provider that is used up leaves the others to answer', async () => {
    const cheap = { ...provider(), models: [{ id: 'tiny', tier: 'economy', inputUsdPerMTok: 0.1, outputUsdPerMTok: 0.1 }] };
    const limited = await startHeadless({
      settings: { providers: { fake: provider(), cheap }, 'budget.providers': { cheap: { dailyUsd: 0.000001 } } },
    });
    const answer = await limited.fetch('/v1/chat/completions', {
      body: { model: 'auto', max_tokens: 100, messages: [{ role: 'user', content: 'What is 2+2?' }] },
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-provider')).toBe('fake');
    await limited.stop();
  });

  it('lets a request wait once for what others have reserved, however many models it could go to', async () => {
    await setBudget({ dailyUsd: 0.01 });
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const answer = upstream.respond;
    upstream.respond = async (request, response) => {
      await held;
      await answer(request, response);
    };
    const holder = ask({ max_tokens: 950 });
    await expect.poll(async () => (await budget()).usage.daily.reservedUsd).toBeGreaterThan(0.0094);
    const startedAt = performance.now();
    const refused = await ask({ model: 'premium', max_tokens: 900 });
    const tookMs = performance.now() - startedAt;
    release();
    expect(refused.status).toBe(429);
    expect(refused.headers.get('x-should-retry')).toBeNull();
    expect((await refused.json()).error.message).toContain('reserved for requests in flight');
    expect(tookMs).toBeGreaterThan(2900);
    expect(tookMs).toBeLessThan(5500);
    expect((await holder).status).toBe(200);
  });

  it('of one client is named where it decides', async () => {
    const limited = await startHeadless({
      settings: { providers: { fake: provider() }, 'budget.clients': { bob: { dailyUsd: 0.004 } } },
    });
    const headers = { authorization: `Bearer ${limited.apiKey}~bob` };
    const ask = async (model: string) => {
      const answer = await limited.fetch('/v1/chat/completions', {
        body: { model, max_tokens: 100, messages: [{ role: 'user', content: `What is 2+2, ${model}?` }] },
        headers,
      });
      await answer.text();
      return answer.headers.get('x-route-reason');
    };
    await ask('fake:big');
    await limited.fetch('/api/budget', { method: 'PUT', body: { downgradeAt: 0.2 } });
    expect(await ask('premium')).toContain('daily budget of client "bob" at 30%');
    await limited.stop();
  });

  it('a bad value is a 400 naming the field and changes nothing', async () => {
    await setBudget({ dailyUsd: 5 });
    for (const [edit, field] of [
      [{ dailyUsd: -1 }, 'dailyUsd'],
      [{ weeklyUsd: 'much' }, 'weeklyUsd'],
      [{ downgradeAt: 2 }, 'downgradeAt'],
      [{ dailyUsd: 1, yearlyUsd: 5 }, 'yearlyUsd'],
    ] as const) {
      const response = await setBudget(edit);
      expect(response.status).toBe(400);
      expect((await response.json()).error.message).toContain(field);
    }
    expect((await budget()).config.dailyUsd).toBe(5);
    expect((await (await setBudget({ dailyUsd: null })).json()).config.dailyUsd).toBeNull();
  });

  it('survives kill -9: limits and spend are still there, and a request cut off is charged', async () => {
    await setBudget({ monthlyUsd: 1 });
    await (await ask()).text();
    upstream.respond = () => undefined;
    void ask({ stream: true }).catch(() => undefined);
    await sleep(200);
    await proxy.stop('SIGKILL');
    const again = await startHeadless({ storageDir: proxy.storageDir, settings: { providers: { fake: provider() } } });
    const status = await (await again.fetch('/api/budget')).json();
    expect(status.config.monthlyUsd).toBe(1);
    const { requests } = await (await again.fetch('/api/stats?metric=recent-requests')).json();
    expect(requests.map((row: { status: string }) => row.status)).toEqual(['aborted', 'success']);
    const sum = requests.reduce((total: number, row: { costUsd: number }) => total + row.costUsd, 0);
    expect(status.usage.monthly.spentUsd).toBeCloseTo(sum, 12);
    await again.stop();
  });

  it('a cached answer stays allowed at the limit', async () => {
    const body = { messages: [{ role: 'user', content: 'the same' }] };
    await (await ask(body)).text();
    await setBudget({ dailyUsd: 0.0001 });
    const again = await ask(body);
    expect(again.status).toBe(200);
    expect(again.headers.get('x-cache-hit')).toBe('true');
  });
});
