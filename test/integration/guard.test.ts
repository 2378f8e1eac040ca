import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chatAnswer, type FakeUpstream, startFakeUpstream } from '../fixtures/fake-upstream';
import { type HeadlessProxy, startHeadless, TEST_KEY } from '../fixtures/headless-proxy';

let upstream: FakeUpstream;
let proxy: HeadlessProxy;

beforeAll(async () => {
  upstream = await startFakeUpstream(chatAnswer({ text: 'Four.' }));
  proxy = await startHeadless({
    settings: { providers: { fake: { type: 'openai-compatible', baseUrl: `${upstream.url}/v1`, models: [{ id: 'fake-mini' }] } } },
  });
});

afterAll(async () => {
  await proxy.stop();
  await upstream.close();
});

const CHAT = { model: 'fake:fake-mini', messages: [{ role: 'user', content: 'What is 2+2?' }] };

/** A request with exactly these headers; `fetch` would not let Host and Origin be set. */
function raw(options: {
  path?: string;
  method?: string;
  headers: Record<string, string>;
  body?: string;
}): Promise<{ status: number; body: string; headers: Record<string, unknown> }> {
  const { port } = new URL(proxy.url);
  return new Promise((resolve, reject) => {
    const call = request(
      {
        agent: false,
        host: '127.0.0.1',
        port,
        method: options.method ?? 'POST',
        path: options.path ?? '/v1/chat/completions',
        headers: options.headers,
      },
      (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          body += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }));
      },
    );
    call.on('error', reject);
    call.end(options.body ?? JSON.stringify(CHAT));
  });
}

const JSON_HEADERS = { authorization: `Bearer ${TEST_KEY}`, 'content-type': 'application/json' };

describe('the guard', () => {
  it.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example:4577',
    '[::1]:4577',
    '0.0.0.0',
    '127.0.0.2',
    'localhost:4577@evil.example',
  ])('refuses the Host %s with 403', async (host) => {
    const response = await raw({ headers: { ...JSON_HEADERS, host } });
    expect([400, 403]).toContain(response.status);
    expect(upstream.requests.filter((seen) => seen.headers['x-seen'] === host)).toHaveLength(0);
  });

  it.each(['localhost', '127.0.0.1', 'localhost:1', 'LOCALHOST:8080'])(
    'lets the Host %s through, because ports may be forwarded',
    async (host) => {
      const response = await raw({ headers: { ...JSON_HEADERS, host } });
      expect(response.status).toBe(200);
    },
  );

  it.each(['http://evil.example', 'null', 'http://localhost:1', 'https://localhost', 'http://127.0.0.1', 'vscode-webview://abc'])(
    'refuses the Origin %s with 403',
    async (origin) => {
      const response = await raw({ headers: { ...JSON_HEADERS, origin } });
      expect(response.status).toBe(403);
      expect(JSON.parse(response.body).error.message).toContain('Origin');
      expect(response.headers['access-control-allow-origin']).toBeUndefined();
    },
  );

  it('lets its own page through', async () => {
    const response = await raw({ headers: { ...JSON_HEADERS, origin: proxy.url } });
    expect(response.status).toBe(200);
  });

  it.each([
    ['no key', {}],
    ['a wrong key', { authorization: 'Bearer wrong' }],
    ['a key that is longer', { authorization: `Bearer ${TEST_KEY}x` }],
    ['a suffix with other letters', { authorization: `Bearer ${TEST_KEY}~Bad_Name` }],
    ['three suffixes', { authorization: `Bearer ${TEST_KEY}~a~b~c` }],
    ['an empty suffix', { authorization: `Bearer ${TEST_KEY}~` }],
    ['basic authentication', { authorization: `Basic ${TEST_KEY}` }],
  ])('answers 401 to %s, in words that help and without the key', async (_name, headers) => {
    const response = await raw({ headers: { 'content-type': 'application/json', ...headers } });
    expect(response.status).toBe(401);
    expect(response.body).toContain('Copy API Key');
    expect(response.body).not.toContain(TEST_KEY);
  });

  it('takes the key as x-api-key, with client and workspace suffix', async () => {
    const response = await raw({ headers: { 'content-type': 'application/json', 'x-api-key': `${TEST_KEY}~my-tool~my-repo` } });
    expect(response.status).toBe(200);
    const { requests } = await (await proxy.fetch('/api/stats?metric=recent-requests&limit=1')).json();
    expect(requests[0]).toMatchObject({ client: 'my-tool', workspace: 'my-repo' });
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''])(
    'answers 415 to a body of type "%s"',
    async (type) => {
      const response = await raw({ headers: { authorization: `Bearer ${TEST_KEY}`, ...(type ? { 'content-type': type } : {}) } });
      expect(response.status).toBe(415);
    },
  );

  it('answers 413 to a body over 64 MiB before reading it', async () => {
    const response = await raw({
      headers: { ...JSON_HEADERS, 'content-length': String(64 * 1024 * 1024 + 1), expect: '100-continue' },
      body: '',
    }).catch((error) => error);
    expect(response.status ?? response.code).toSatisfy((value: unknown) => value === 413 || value === 'ECONNRESET');
  });

  it.each([
    ['{', 'JSON'],
    ['', 'empty'],
    ['[]', 'object'],
    ['"text"', 'object'],
  ])('answers 400 to the body %j', async (body, word) => {
    const response = await raw({ headers: JSON_HEADERS, body });
    expect(response.status).toBe(400);
    expect(response.body).toContain(word);
  });

  it('refuses a request that its own Claude CLI sent, because it would never end', async () => {
    const response = await raw({ headers: { ...JSON_HEADERS, 'x-smart-claude-proxy-hop': '1' } });
    expect(response.status).toBe(400);
    expect(response.body).toContain('Claude CLI');
  });

  it('tells strangers its name and status only', async () => {
    const report = await (await fetch(`${proxy.url}/health`)).json();
    expect(report).toEqual({ name: 'smart-claude-proxy', status: 'ok' });
  });

  it('refuses to become a WebSocket', async () => {
    const response = await raw({
      method: 'GET',
      path: '/api/events',
      headers: { ...JSON_HEADERS, connection: 'Upgrade', upgrade: 'websocket' },
      body: '',
    }).catch((error) => error);
    expect(response.status).toBe(400);
  });
});

describe('paths', () => {
  it.each([
    '/v1/chat/completions',
    '/chat/completions',
    '/v1/v1/chat/completions',
    '/v1/chat/completions/',
    '/v1/chat/completions/v1',
    '//v1//chat//completions',
  ])('takes %s for chat completions', async (path) => {
    expect((await raw({ path, headers: JSON_HEADERS })).status).toBe(200);
  });

  it('answers 404 in the shape of the protocol elsewhere', async () => {
    expect(await (await proxy.fetch('/v1/messages/nothing', { body: {} })).json()).toMatchObject({
      type: 'error',
      error: { type: 'not_found_error' },
    });
    expect(await (await proxy.fetch('/v2/anything')).json()).toHaveProperty('error.message');
  });

  it('redirects the root to the dashboard, which runs no inline script', async () => {
    const root = await fetch(proxy.url, { redirect: 'manual' });
    expect(root.headers.get('location')).toBe('/dashboard');
    const page = await fetch(`${proxy.url}/dashboard`);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await page.text()).toContain('dashboard.js');
  });
});
