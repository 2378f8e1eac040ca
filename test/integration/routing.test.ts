import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chatAnswer, type FakeUpstream, sendJson, startFakeUpstream } from '../fixtures/fake-upstream';
import { type HeadlessProxy, startHeadless } from '../fixtures/headless-proxy';

let upstream: FakeUpstream;
let proxy: HeadlessProxy;

const models = [
  {
    id: 'small',
    tier: 'economy',
    inputUsdPerMTok: 0.1,
    outputUsdPerMTok: 0.4,
    contextWindow: 200_000,
    maxOutputTokens: 8000,
    capabilities: ['tools', 'json'],
  },
  {
    id: 'middle',
    tier: 'standard',
    inputUsdPerMTok: 1,
    outputUsdPerMTok: 4,
    contextWindow: 200_000,
    maxOutputTokens: 8000,
    capabilities: ['tools', 'json', 'vision'],
  },
  {
    id: 'large',
    tier: 'premium',
    inputUsdPerMTok: 10,
    outputUsdPerMTok: 40,
    contextWindow: 200_000,
    maxOutputTokens: 8000,
    capabilities: ['tools', 'json', 'vision'],
  },
];

const ANSWER = 'Here it is: `return a + b`. '.repeat(8);

async function start(settings: Record<string, unknown> = {}, storageDir?: string): Promise<void> {
  proxy = await startHeadless({
    ...(storageDir === undefined ? {} : { storageDir }),
    settings: { providers: { fake: { type: 'openai-compatible', baseUrl: `${upstream.url}/v1`, models } }, ...settings },
  });
}

beforeEach(async () => {
  upstream = await startFakeUpstream(chatAnswer({ text: ANSWER, promptTokens: 50, completionTokens: 60 }));
});

afterEach(async () => {
  await proxy.stop();
  await upstream.close();
});

const ask = (content: unknown, body: Record<string, unknown> = {}) =>
  proxy.fetch('/v1/chat/completions', { body: { model: 'auto', messages: [{ role: 'user', content }], ...body } });

const COMPLEX = `Refactor the payment service across src/billing/invoice.ts, src/billing/ledger.ts, src/api/checkout.ts and src/jobs/reconcile.ts:
extract a transactional outbox, make every handler idempotent, migrate the database schema without downtime, keep the public API
backwards compatible, handle concurrent refunds and partial failures, and add property-based tests for the ledger invariants.
Explain the trade-offs of the locking strategy and design the rollback plan.`;

describe('auto', () => {
  it('sends "What is 2+2?" to an economy model and a complex task over many files to a premium one', async () => {
    await start();
    expect((await ask('What is 2+2?')).headers.get('x-model')).toBe('small');
    const complex = await ask(COMPLEX);
    expect(complex.headers.get('x-model')).toBe('large');
    expect(complex.headers.get('x-route-reason')).toMatch(/^fake\/large: /);
    const { requests } = await (await proxy.fetch('/api/stats?metric=recent-requests')).json();
    expect(requests.map(({ category, tier }: { category: string; tier: string }) => [category, tier])).toEqual([
      ['refactor', 'premium'],
      ['simple_qa', 'economy'],
    ]);
  });

  it('asks only models that can do what the request needs', async () => {
    await start();
    const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } };
    expect((await ask([{ type: 'text', text: 'What is this?' }, image])).headers.get('x-model')).toBe('middle');
  });

  it('keeps the whole decision: candidates, prices, and why not', async () => {
    await start();
    const id = (await ask('What is 2+2?')).headers.get('x-task-id');
    const { task } = await (await proxy.fetch(`/api/requests/${id}`)).json();
    expect(task.decision.candidates).toHaveLength(3);
    for (const candidate of task.decision.candidates) {
      expect(candidate).toEqual(
        expect.objectContaining({ provider: 'fake', expectedCostUsd: expect.any(Number), verdict: expect.any(String) }),
      );
    }
    expect(task.evaluation).toMatchObject({ transport: 1, heuristics: expect.any(Number), rating: null });
  });

  it('moves a category to another model after three bad ratings', async () => {
    await start();
    for (const question of ['What is 2+2?', 'What is 3+3?', 'What is 4+4?']) {
      const answer = await ask(question);
      expect(answer.headers.get('x-model')).toBe('small');
      const typed = await ask('/feedback bad');
      expect((await typed.json()).choices[0].message.content).toContain(question);
    }
    expect((await ask('What is 5+5?')).headers.get('x-model')).not.toBe('small');
  });

  it('goes to the next cheapest when a provider is switched off, and back', async () => {
    proxy = await startHeadless({
      settings: {
        providers: {
          cheap: { type: 'openai-compatible', baseUrl: `${upstream.url}/v1`, models: [models[0]] },
          other: {
            type: 'openai-compatible',
            baseUrl: `${upstream.url}/v1`,
            models: [{ ...models[0], id: 'small-2', inputUsdPerMTok: 0.2 }],
          },
        },
      },
    });
    expect((await ask('What is 2+2?')).headers.get('x-provider')).toBe('cheap');
    const off = await proxy.fetch('/api/providers/cheap', { method: 'PUT', body: { enabled: false } });
    expect(await off.json()).toMatchObject({ id: 'cheap', enabled: false, enabledBy: 'override' });
    expect((await ask('What is 2+3?')).headers.get('x-provider')).toBe('other');
    await proxy.fetch('/api/providers/cheap', { method: 'PUT', body: { enabled: null } });
    expect((await ask('What is 2+4?')).headers.get('x-provider')).toBe('cheap');
  });

  it('rests a model after three failures and asks it again after a while', async () => {
    proxy = await startHeadless({
      settings: {
        routing: { probeAfterSeconds: 1 },
        providers: {
          cheap: { type: 'openai-compatible', baseUrl: `${upstream.url}/v1`, models: [models[0]] },
          other: {
            type: 'openai-compatible',
            baseUrl: `${upstream.url}/v1`,
            models: [{ ...models[0], id: 'small-2', inputUsdPerMTok: 0.2 }],
          },
        },
      },
    });
    const working = upstream.respond;
    upstream.respond = (request, response) =>
      request.json.model === 'small' ? sendJson(response, { error: { message: 'down' } }, 500) : working(request, response);
    for (let i = 0; i < 3; i++) expect((await ask(`What is 2+${i}?`)).headers.get('x-attempts')).toBe('2');
    const rested = await ask('What is 2+9?');
    expect([rested.headers.get('x-attempts'), rested.headers.get('x-provider')]).toEqual(['1', 'other']);
    const { providers } = await (await proxy.fetch('/api/providers')).json();
    expect(providers.find(({ id }: { id: string }) => id === 'cheap').health).toMatchObject({
      state: 'resting',
      lastError: expect.stringContaining('down'),
    });
    upstream.respond = working;
    await sleep(1200);
    const explicit = await ask('What is 3+9?', { model: 'cheap:small' });
    expect(explicit.status).toBe(200);
  });
});

describe('the same question in a new conversation', () => {
  it('speaks against the answer before it, but not when a client sends twice', async () => {
    const scoreOf = async (answer: Response) =>
      (await (await proxy.fetch(`/api/requests/${answer.headers.get('x-task-id')}`)).json()).task.successScore;
    const whole = async (content: string, headers: Record<string, string> = {}) => {
      const answer = await proxy.fetch('/v1/chat/completions', { body: { model: 'auto', messages: [{ role: 'user', content }] }, headers });
      await answer.text();
      return answer;
    };
    await start();
    const fresh = { 'cache-control': 'no-store' };
    const first = await whole('How do I sort a list in Python?', fresh);
    const other = await whole('How do I reverse a list in Python?');
    const good = await scoreOf(first);
    await whole('How do I sort a list in Python?', fresh);
    expect(await scoreOf(first)).toBe(good);
    const second = await whole('How do I sort a list in Python', fresh);
    await sleep(5200);
    const repeated = await whole('How do I reverse a list in Python?');
    expect(repeated.headers.get('x-cache-hit')).toBe('true');
    expect(await scoreOf(other)).toBe(good);
    await whole('how do I sort a list in Python?', fresh);
    expect(await scoreOf(second)).toBeLessThan(0.5);
    expect(await scoreOf(first)).toBe(good);
    // A complaint that is sent twice is about the answer before it, not about the answer to the complaint.
    const complain = {
      body: { model: 'auto', messages: [...CHAT, { role: 'user', content: "That didn't work, it fails" }] },
      headers: fresh,
    };
    const asked = await whole('How do I rename a branch in git?', fresh);
    const answers = [await proxy.fetch('/v1/chat/completions', complain), await proxy.fetch('/v1/chat/completions', complain)];
    expect(await scoreOf(asked)).toBeLessThan(0.5);
    for (const answer of answers) expect(await scoreOf(answer)).toBe(good);
  });
});

const CHAT = [
  { role: 'user', content: 'How do I rename a branch in git?' },
  { role: 'assistant', content: ANSWER },
];

const ANSWERED_BY = {
  'gpt-4o-mini': 'small',
  haiku: 'small',
  'claude-3-5-haiku-20241022': 'small',
  opus: 'large',
  economy: 'small',
  standard: 'middle',
  premium: 'large',
  'fake:middle': 'middle',
  middle: 'middle',
};

describe('names', () => {
  it('aliases in settings route clients that insist on a name', async () => {
    await start({ routing: { aliases: { 'claude-opus-*': 'auto', 'gpt-5*': 'premium', fast: 'fake:small' } } });
    expect((await ask('What is 2+2?', { model: 'claude-opus-9' })).headers.get('x-model')).toBe('small');
    expect((await ask('What is 2+2?', { model: 'gpt-5-pro' })).headers.get('x-model')).toBe('large');
    expect((await ask('What is 2+2?', { model: 'fast' })).headers.get('x-model')).toBe('small');
  });

  it('of vendors, tiers and models are understood', async () => {
    await start();
    for (const [name, model] of Object.entries(ANSWERED_BY)) {
      expect([name, (await ask('What is 2+2?', { model: name })).headers.get('x-model')]).toEqual([name, model]);
    }
  });

  it('lists auto and every enabled model, and one by its id', async () => {
    await start();
    const { data } = await (await proxy.fetch('/v1/models')).json();
    expect(data.map(({ id }: { id: string }) => id)).toEqual(['auto', 'fake:small', 'fake:middle', 'fake:large']);
    expect(await (await proxy.fetch('/v1/models/fake:large')).json()).toMatchObject({ id: 'fake:large', object: 'model' });
    expect((await proxy.fetch('/v1/models/fake:larg')).status).toBe(404);
  });
});

describe('experiments', () => {
  const experiment = { category: 'simple_qa', baseline: 'fake:small', challenger: 'fake:middle', share: 0.5 };

  it('split conversations between two models, log both, and can be promoted and undone', async () => {
    await start({ experiments: { better: experiment } });
    for (let i = 0; i < 24; i++) await (await ask(`What is ${i}+${i}?`)).text();
    const [figures] = await (await proxy.fetch('/api/stats?metric=experiments')).json();
    expect(figures).toMatchObject({ id: 'better', status: 'running' });
    const counts = Object.fromEntries(figures.arms.map(({ arm, requests }: { arm: string; requests: number }) => [arm, requests]));
    expect(counts.baseline + counts.challenger).toBe(24);
    expect(counts.challenger).toBeGreaterThan(3);
    for (const model of ['fake:small', 'fake:middle', 'economy']) await (await ask('What is 99+9?', { model })).text();
    const [after] = await (await proxy.fetch('/api/stats?metric=experiments')).json();
    expect(after.arms).toEqual(figures.arms);
    const act = async (action: string) => (await proxy.fetch('/api/experiments/better', { body: { action } })).json();
    expect(await act('promote')).toMatchObject({ status: 'promoted' });
    expect((await ask('What is 77+1?')).headers.get('x-model')).toBe('middle');
    expect(await act('undo')).toMatchObject({ status: 'undone' });
    expect((await ask('What is 78+1?')).headers.get('x-model')).toBe('small');
    expect((await proxy.fetch('/api/experiments/better', { body: { action: 'undo' } })).status).toBe(409);
    expect((await proxy.fetch('/api/experiments/bettr', { body: { action: 'stop' } })).status).toBe(404);
  });

  it('count from nothing once they start again, or compare other models', async () => {
    await start({ experiments: { better: experiment } });
    const armsSum = async (): Promise<number> => {
      const [figures] = await (await proxy.fetch('/api/stats?metric=experiments')).json();
      return figures.arms.reduce((sum: number, { requests }: { requests: number }) => sum + requests, 0);
    };
    for (let i = 0; i < 4; i++) await (await ask(`What is ${i}+${i}?`)).text();
    expect(await armsSum()).toBe(4);
    for (const action of ['stop', 'start']) await proxy.fetch('/api/experiments/better', { body: { action } });
    expect(await armsSum()).toBe(0);
    await (await ask('What is 7+9?')).text();
    expect(await armsSum()).toBe(1);
    const { storageDir } = proxy;
    await proxy.stop();
    await start({ experiments: { better: { ...experiment, challenger: 'fake:large' } } }, storageDir);
    expect(await armsSum()).toBe(0);
    await (await ask('What is 8+9?')).text();
    expect(await armsSum()).toBe(1);
  });

  it('shadow: the challenger answers too, unseen, and its cost is in the sum', async () => {
    await start({ experiments: { unseen: { ...experiment, share: 1, mode: 'shadow', shadowBudgetUsd: 1 } } });
    const answer = await ask('What is 2+2?');
    expect(answer.headers.get('x-model')).toBe('small');
    await answer.text();
    await sleep(300);
    expect(upstream.requests.map(({ json }) => json.model).toSorted()).toEqual(['middle', 'small']);
    const { requests, total } = await (await proxy.fetch('/api/stats?metric=recent-requests')).json();
    expect(total).toBe(1);
    expect(requests[0]).toMatchObject({ model: 'small', attempts: 1 });
    const [figures] = await (await proxy.fetch('/api/stats?metric=experiments')).json();
    expect(figures.arms.find(({ arm }: { arm: string }) => arm === 'shadow')).toMatchObject({ requests: 1 });
    const { usage } = await (await proxy.fetch('/api/budget')).json();
    const shadowUsd = (50 * 1 + 60 * 4) / 1e6;
    expect(usage.daily.spentUsd).toBeCloseTo((50 * 0.1 + 60 * 0.4) / 1e6 + shadowUsd, 12);
  });

  it('shadow: the challenger is asked for what it can do only, where the baseline answers, and never over its cap', async () => {
    const plain = { ...models[1], id: 'plain', capabilities: [] };
    const shadow = { ...experiment, challenger: 'other:plain', share: 1, mode: 'shadow' };
    // The most that an answer of 8,000 tokens costs there is a little over 3 cents.
    const settings = (shadowBudgetUsd: number) => ({
      providers: {
        fake: { type: 'openai-compatible', baseUrl: `${upstream.url}/v1`, models },
        other: { type: 'openai-compatible', baseUrl: `${upstream.url}/v1`, models: [plain] },
      },
      experiments: { unseen: { ...shadow, shadowBudgetUsd } },
    });
    const requests = async () => {
      const [{ arms }] = await (await proxy.fetch('/api/stats?metric=experiments')).json();
      return Object.fromEntries(arms.map(({ arm, requests }: { arm: string; requests: number }) => [arm, requests]));
    };
    await start(settings(0.04));
    const json = { response_format: { type: 'json_object' } };
    await (await ask('What is 2+2? Answer as JSON.', json)).text();
    await (await ask('What is 3+3?', { model: 'fake:small' })).text();
    await (await ask('What is 4+4?', { model: 'fake:large' })).text();
    expect(await requests()).toEqual({ baseline: 0, shadow: 0 });
    await (await ask('What is 5+5?')).text();
    await expect.poll(requests).toEqual({ baseline: 1, shadow: 1 });
    await proxy.stop();
    await start(settings(0.03));
    await (await ask('What is 5+5?')).text();
    await sleep(300);
    expect(upstream.requests.filter(({ json }) => json.model === 'plain')).toHaveLength(1);
    expect(await requests()).toEqual({ baseline: 0, shadow: 0 });
  });
});
