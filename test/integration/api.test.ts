import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUSY_MACHINE } from '../fixtures/computing-time';
import { chatAnswer, type FakeUpstream, startFakeUpstream } from '../fixtures/fake-upstream';
import { type HeadlessProxy, startHeadless } from '../fixtures/headless-proxy';

let upstream: FakeUpstream;
let proxy: HeadlessProxy;

beforeAll(async () => {
  upstream = await startFakeUpstream(chatAnswer({ text: 'Four.', promptTokens: 1000, completionTokens: 500 }));
  proxy = await startHeadless({
    settings: {
      'cache.enabled': false,
      providers: {
        fake: {
          type: 'openai-compatible',
          baseUrl: `${upstream.url}/v1`,
          models: [{ id: 'fake-mini', tier: 'economy', inputUsdPerMTok: 1, outputUsdPerMTok: 2 }],
        },
        flat: {
          type: 'openai-compatible',
          baseUrl: `${upstream.url}/v1`,
          billing: 'subscription',
          models: [{ id: 'flat-mini', tier: 'premium', inputUsdPerMTok: 1, outputUsdPerMTok: 2 }],
        },
        off: { type: 'openai-compatible', baseUrl: `${upstream.url}/v1`, enabled: false },
      },
    },
  });
});

afterAll(async () => {
  await proxy.stop();
  await upstream.close();
});

const ask = (text: string, more: Record<string, unknown> = {}) =>
  proxy.fetch('/v1/chat/completions', { body: { model: 'fake:fake-mini', messages: [{ role: 'user', content: text }], ...more } });

async function newest() {
  const { requests } = await (await proxy.fetch('/api/stats?metric=recent-requests&limit=1')).json();
  return requests[0];
}

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('the log', () => {
  it('tells a request in the same words in the table, by its id, and in the export', async () => {
    await ask('What is 2+2?');
    const row = await newest();
    const { task, attempts } = await (await proxy.fetch(`/api/requests/${row.id}`)).json();
    const exported = (await (await proxy.fetch('/api/export?format=json')).json()).at(-1);
    for (const told of [row, task, attempts[0], exported]) {
      expect(told).toMatchObject({ id: row.id, createdAt: row.createdAt, success: true, costUsd: 0.002, provider: 'fake' });
      expect(told.createdAt).toMatch(ISO);
    }
  });

  it('keeps of a decision whom it would have asked, by name', async () => {
    await ask('What is 3+3?', { model: 'auto' });
    const { task } = await (await proxy.fetch(`/api/requests/${(await newest()).id}`)).json();
    for (const ranked of task.decision.order) {
      expect(Object.keys(ranked).sort()).toEqual(['expectedCostUsd', 'model', 'provider', 'reason']);
    }
    expect(task.decision.candidates.map(({ provider }: { provider: string }) => provider).sort()).toEqual(['fake', 'flat']);
  });

  it('counts the first token and the end of an answer from the same moment', async () => {
    await ask('Stream it.', { stream: true }).then((response) => response.text());
    const { ttftMs, latencyMs } = await newest();
    expect(ttftMs).toBeGreaterThan(0);
    expect(ttftMs).toBeLessThanOrEqual(latencyMs);
  });

  it('sorts by the fields of its rows, too', async () => {
    const costs = async (sort: string) =>
      (await (await proxy.fetch(`/api/stats?metric=recent-requests&sort=${sort}`)).json()).requests.map(
        ({ costUsd }: { costUsd: number }) => costUsd,
      );
    await ask('A subscription costs nothing.', { model: 'flat:flat-mini' });
    expect(await costs('-costUsd')).toEqual((await costs('cost')).reverse());
    expect((await proxy.fetch('/api/stats?metric=recent-requests&sort=nonsense')).status).toBe(400);
  });

  it('is empty, and no error, under any filter while nothing has been asked', async () => {
    const fresh = await startHeadless({ demo: true });
    const filters = [
      'status=success',
      'status=failure',
      'category=debug',
      'client=x',
      'provider=x',
      'status=aborted&category=debug&client=x',
    ];
    for (const filter of filters) {
      const response = await fresh.fetch(`/api/stats?metric=recent-requests&${filter}`);
      expect(await response.json(), filter).toEqual({ requests: [], total: 0 });
    }
    await fresh.stop();
  });

  it('exports an empty log as an empty list, and pages of a full one as one list', async () => {
    for (const format of ['csv', 'json']) {
      const response = await proxy.fetch(`/api/export?format=${format}&days=1`);
      expect(response.headers.get('content-disposition')).toContain(`.${format}`);
      const text = await response.text();
      const { total } = await (await proxy.fetch('/api/stats?metric=recent-requests')).json();
      expect(format === 'json' ? JSON.parse(text).length : text.trimEnd().split('\r\n').length - 1).toBe(total);
    }
    const empty = await startHeadless();
    expect(await (await empty.fetch('/api/export?format=json')).json()).toEqual([]);
    await empty.stop();
  });
});

describe('the paths and bodies of the API', () => {
  it('tolerate a base URL with /v1 everywhere', async () => {
    for (const path of ['/v1/health', '/v1/api/budget', '/v1/v1/models', '/api/budget/'])
      expect((await proxy.fetch(path)).status).toBe(200);
  });

  it('need no content type where there is no body', async () => {
    const test = await proxy.fetch('/api/providers/fake/test', { method: 'POST' });
    expect(test.status).toBe(200);
    expect(await test.json()).toMatchObject({ ok: expect.any(Boolean), message: expect.any(String), latencyMs: expect.any(Number) });
    expect((await proxy.fetch('/v1/chat/completions', { method: 'POST' })).status).toBe(400);
    expect((await proxy.fetch('/api/providers/fake/test', { body: 'x', headers: { 'content-type': 'text/plain' } })).status).toBe(415);
  });

  it('say of a rating what it may be', async () => {
    const response = await proxy.fetch('/api/feedback', { body: { taskId: 'x' } });
    expect(response.status).toBe(400);
    expect((await response.json()).error).toMatchObject({ param: 'rating', message: expect.stringContaining('1 to 5') });
  });

  it.each(['__proto__', 'constructor', 'toString'])('have no dashboard file named %s', async (name) => {
    expect((await fetch(`${proxy.url}/dashboard/${name}`)).status).toBe(404);
  });

  it.each(['/v1/chat/completions', '/v1/messages', '/v1/responses'])('refuse a bottomless body with 400 (%s)', async (path) => {
    const bottomless = '['.repeat(100_000) + ']'.repeat(100_000);
    const body = `{"model":"fake:fake-mini","max_tokens":5,"input":"x","messages":[{"role":"user","content":"x"}],"extra":${bottomless}}`;
    const before = upstream.requests.length;
    const response = await proxy.fetch(path, { body });
    expect(response.status).toBe(400);
    expect((await response.json()).error.message).toContain('levels');
    expect(upstream.requests.length).toBe(before);
  });

  it('answer a name as long as a book at once', async () => {
    const startedAt = performance.now();
    expect((await ask('x', { model: 'x'.repeat(2_000_000) })).status).toBe(404);
    expect(performance.now() - startedAt).toBeLessThan(2000 * BUSY_MACHINE);
  });
});

describe("a provider's rejection", () => {
  it.each([
    [400, 'invalid_request_error'],
    [404, 'not_found_error'],
    [413, 'request_too_large'],
    [422, 'invalid_request_error'],
  ])('with %d is %s for a Messages client', async (status, type) => {
    upstream.respond = (_, response) => {
      response.writeHead(status).end('{"error":{"message":"no"}}');
    };
    const response = await proxy.fetch('/v1/messages', {
      body: { model: 'fake:fake-mini', max_tokens: 5, messages: [{ role: 'user', content: `status ${status}` }] },
    });
    expect(response.status).toBe(status);
    expect((await response.json()).error).toMatchObject({ type, message: expect.stringContaining('fake') });
  });
});

describe('embeddings', () => {
  const embed = (model: string) => proxy.fetch('/v1/embeddings', { body: { model, input: 'some words' } });

  it('are priced, logged and told to whoever watches', async () => {
    upstream.respond = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ object: 'list', data: [{ embedding: [1] }], usage: { prompt_tokens: 1000 } }));
    };
    const response = await embed('fake:fake-mini');
    expect(response.headers.get('x-route-reason')).toContain('fake/fake-mini');
    expect(await newest()).toMatchObject({ id: response.headers.get('x-task-id'), costUsd: 0.001, tokensIn: 1000, status: 'success' });
  });

  it('of a subscription cost quota', async () => {
    await embed('flat:flat-mini');
    expect(await newest()).toMatchObject({ costUsd: 0, quotaUsd: 0.001 });
  });

  it('without usage are estimated', async () => {
    upstream.respond = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{"object":"list","data":[]}');
    };
    await embed('fake:fake-mini');
    const row = await newest();
    expect(row.costEstimated).toBe(true);
    expect(row.tokensIn).toBeGreaterThan(0);
  });

  it('that fail are logged', async () => {
    upstream.respond = (_, response) => {
      response.writeHead(500).end();
    };
    const response = await embed('fake:fake-mini');
    expect(response.status).toBe(502);
    expect(await newest()).toMatchObject({ id: response.headers.get('x-task-id'), status: 'failure', success: false, costUsd: 0 });
  });

  it('are not asked of another provider than the one named', async () => {
    const before = upstream.requests.length;
    const response = await embed('off:text-embedding-3-small');
    expect(response.status).toBe(503);
    expect((await response.json()).error.message).toContain('off');
    expect(upstream.requests.length).toBe(before);
  });
});
