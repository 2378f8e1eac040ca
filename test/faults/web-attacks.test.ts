import { once } from 'node:events';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BUSY_MACHINE } from '../fixtures/computing-time';
import { chatAnswer, type FakeUpstream, startFakeUpstream } from '../fixtures/fake-upstream';
import { type HeadlessProxy, startHeadless, TEST_KEY } from '../fixtures/headless-proxy';
import { ask, pricedProvider } from './chat-load';
import { canMeasure, processFigures } from './process-figures';
import { idleConnection, sendRaw } from './raw-http';

let upstream: FakeUpstream;
let proxy: HeadlessProxy;
let port: number;
let upstreamBefore: number;

beforeAll(async () => {
  upstream = await startFakeUpstream(chatAnswer({ text: 'Four.' }));
  proxy = await startHeadless({ settings: { providers: { fake: pricedProvider(upstream.url) } } });
  port = Number(new URL(proxy.url).port);
});

afterAll(async () => {
  await proxy.stop();
  await upstream.close();
});

beforeEach(() => {
  upstreamBefore = upstream.requests.length;
});

/** Whatever was tried, the proxy still answers its own clients. */
afterEach(async () => {
  expect((await ask(proxy, 'chat', `still there after ${expect.getState().currentTestName}`)).finished).toBe(true);
});

const asked = () => upstream.requests.length - upstreamBefore;
const BODY = JSON.stringify({ model: 'fake:mini', messages: [{ role: 'user', content: 'spend money' }] });

/** A request as bytes, to the right `host` unless the headers say otherwise; `PORT` in them is the port of the proxy. */
function message(headers: Record<string, string>, body = BODY, start = 'POST /v1/chat/completions HTTP/1.1'): string {
  const all = { host: `127.0.0.1:${port}`, connection: 'close', 'content-length': String(Buffer.byteLength(body)), ...headers };
  const lines = Object.entries(all).filter(([, value]) => value !== '');
  return `${start}\r\n${lines.map(([name, value]) => `${name}: ${value.replace('PORT', String(port))}\r\n`).join('')}\r\n${body}`;
}
const KEYED = { authorization: `Bearer ${TEST_KEY}`, 'content-type': 'application/json' };

describe('a web page in the browser of the user, even one that knows the key', () => {
  const PAGE = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };

  it.each([
    ['a simple request without CORS (fetch no-cors, text/plain)', { ...PAGE, ...KEYED, 'content-type': 'text/plain;charset=UTF-8' }],
    ['a form', { ...PAGE, ...KEYED, 'content-type': 'application/x-www-form-urlencoded' }],
    ['a form with a file', { ...PAGE, ...KEYED, 'content-type': 'multipart/form-data; boundary=x' }],
    ['a form from a sandboxed frame', { ...KEYED, origin: 'null' }],
    ['JSON', { ...PAGE, ...KEYED }],
    [
      'JSON after DNS rebinding, where the page has our address and its own name',
      { ...KEYED, host: 'evil.example:PORT', origin: 'http://evil.example:PORT' },
    ],
    ['a rebinding name that contains ours', { ...KEYED, host: '127.0.0.1.nip.example:PORT' }],
    ['another port of this machine', { ...KEYED, origin: 'http://localhost:1' }],
    ['a beacon without an Origin but with a page type of body', { ...KEYED, 'content-type': 'text/plain' }],
  ])('cannot spend by %s', async (_name, headers) => {
    const { statuses, text } = await sendRaw(port, message(headers));
    expect([403, 415]).toContain(statuses[0]);
    expect(text.toLowerCase()).not.toContain('access-control-allow');
    expect(asked()).toBe(0);
  });

  it.each([
    'PUT /api/budget',
    'POST /api/control',
    'POST /api/feedback',
    'PUT /api/providers/fake',
    'GET /api/events',
    'GET /api/export',
    'GET /api/stats',
  ])('cannot use %s', async (route) => {
    const { statuses, text } = await sendRaw(port, message({ ...PAGE, ...KEYED }, '{"dailyUsd":0}', `${route} HTTP/1.1`));
    expect(statuses).toEqual([403]);
    expect(text.toLowerCase()).not.toContain('access-control-allow');
  });

  it('gets no permission from a preflight', async () => {
    const headers = { ...PAGE, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization,content-type' };
    const { statuses, text } = await sendRaw(port, message(headers, '', 'OPTIONS /v1/chat/completions HTTP/1.1'));
    expect(statuses).toEqual([403]);
    expect(text.toLowerCase()).not.toContain('access-control-allow');
  });

  it('cannot listen to events, by EventSource or WebSocket', async () => {
    const events = message({ ...PAGE, accept: 'text/event-stream' }, '', `GET /api/events?key=${TEST_KEY} HTTP/1.1`);
    expect((await sendRaw(port, events)).statuses).toEqual([403]);
    const upgrade = {
      ...PAGE,
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'sec-websocket-version': '13',
    };
    expect((await sendRaw(port, message(upgrade, '', 'GET /api/events HTTP/1.1'))).statuses).toEqual([400]);
  });

  it('cannot put the dashboard into a frame, nor run a script in it', async () => {
    const page = await fetch(`${proxy.url}/dashboard`);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe-eval');
    expect(/script-src[^;]*unsafe-inline/.test(policy)).toBe(false);
  });
});

describe('another machine', () => {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const ours = addresses.filter(({ family, address }) => family === 'IPv4' && address !== '127.0.0.1').map(({ address }) => address);

  it('finds no open port at any other address of this one', async () => {
    // All of 127.0.0.0/8 is this machine on Linux, so 127.0.0.2 shows a port that is open on every address.
    for (const host of [...ours, ...(process.platform === 'linux' ? ['127.0.0.2'] : [])]) {
      const socket = connect({ host, port, timeout: 2000 });
      const [error] = await once(socket, 'error').catch((failure: unknown) => [failure]);
      expect(error, host).toMatchObject({ code: 'ECONNREFUSED' });
    }
  });
});

describe('request smuggling', () => {
  const inner = message(KEYED);
  it.each([
    [
      'two lengths that differ',
      `POST /health HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 0\r\ncontent-length: ${inner.length}\r\n\r\n${inner}`,
    ],
    [
      'a length and chunks',
      `POST /health HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: ${inner.length + 5}\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${inner}`,
    ],
    ['an unknown transfer encoding', `POST /health HTTP/1.1\r\nhost: 127.0.0.1\r\ntransfer-encoding: xchunked\r\n\r\n0\r\n\r\n${inner}`],
    [
      'chunked that is not the last encoding',
      `POST /health HTTP/1.1\r\nhost: 127.0.0.1\r\ntransfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n${inner}`,
    ],
    ['a blank before the colon', `POST /health HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length : 5\r\n\r\n12345${inner}`],
    ['a length with a sign', `POST /health HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: +5\r\n\r\n12345${inner}`],
    ['a folded header', `POST /health HTTP/1.1\r\nhost: 127.0.0.1\r\nx-a: b\r\n content-length: 5\r\n\r\n12345${inner}`],
    ['bare line feeds in chunks', `POST /health HTTP/1.1\r\nhost: 127.0.0.1\r\ntransfer-encoding: chunked\r\n\r\n5\n12345\n0\n\n${inner}`],
    [
      'a chunk size that overflows',
      `POST /health HTTP/1.1\r\nhost: 127.0.0.1\r\ntransfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\n${inner}`,
    ],
    ['no Host', 'POST /health HTTP/1.1\r\ncontent-length: 0\r\n\r\n'],
  ])('by %s is refused, and the connection closed', async (_name, bytes) => {
    const { statuses } = await sendRaw(port, bytes);
    expect(statuses).toHaveLength(1);
    expect([400, 403]).toContain(statuses[0]);
    expect(asked()).toBe(0);
  });
});

describe('too much', () => {
  it('of headers is refused', async () => {
    const { statuses } = await sendRaw(port, message({ ...KEYED, 'x-filler': 'a'.repeat(64 * 1024) }));
    expect(statuses).toEqual([431]);
  });

  it('of an address is refused', async () => {
    const { statuses } = await sendRaw(port, message(KEYED, '', `GET /${'a'.repeat(64 * 1024)} HTTP/1.1`));
    expect(statuses).toEqual([431]);
  });

  it('of compressed bodies is refused before anything is unpacked', async () => {
    const { statuses } = await sendRaw(port, message({ ...KEYED, 'content-encoding': 'gzip' }));
    expect(statuses).toEqual([415]);
  });

  it('of chunks without a length is cut at 64 MiB', { timeout: 30_000 }, async () => {
    const chunk = `100000\r\n${'a'.repeat(1024 * 1024)}\r\n`;
    const head = message({ ...KEYED, 'content-length': '', 'transfer-encoding': 'chunked' }, '');
    const { statuses } = await sendRaw(
      port,
      Buffer.concat([Buffer.from(head), ...Array.from({ length: 80 }, () => Buffer.from(chunk))]),
      5000,
    );
    // The connection may be closed before its last word could be read.
    expect(statuses.filter((status) => status !== 413)).toEqual([]);
    expect(asked()).toBe(0);
  });

  it('of a body is not even read without the key', async () => {
    const head = message({ 'content-type': 'application/json', 'content-length': String(60 * 1024 * 1024) }, '');
    expect((await sendRaw(port, head, 5000)).statuses).toEqual([401]);
  });

  it('of slow connections: 200 that never finish their headers hold up nobody, and are cut off', { timeout: 150_000 }, async () => {
    const before = canMeasure ? processFigures(proxy.process.pid ?? 0).handles : 0;
    const sockets = await Promise.all(
      Array.from({ length: 200 }, (_, i) =>
        idleConnection(port, i % 2 ? 'POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1\r\nx-a' : 'G'),
      ),
    );
    const started = performance.now();
    expect((await ask(proxy, 'chat', 'meanwhile')).finished).toBe(true);
    expect(performance.now() - started).toBeLessThan(2000 * BUSY_MACHINE);
    await Promise.all(sockets.map((socket) => socket.resume().destroyed || once(socket, 'close')));
    expect(performance.now() - started).toBeLessThan(25_000 * BUSY_MACHINE);
    if (canMeasure) await expect.poll(() => processFigures(proxy.process.pid ?? 0).handles).toBeLessThan(before + 20);
  });
});

describe('tricks in addresses', () => {
  it.each([
    '/dashboard/../../package.json',
    '/dashboard/..%2f..%2fpackage.json',
    '/dashboard/%2e%2e/%2e%2e/etc/passwd',
    '/dashboard/....//....//etc/passwd',
    '/dashboard/..\\..\\package.json',
    '/dashboard/%00',
    '/dashboard/dashboard.js%00.html',
    '//evil.example/dashboard',
  ])('%s shows no file', async (path) => {
    const { statuses, text } = await sendRaw(port, message({ ...KEYED, 'content-length': '' }, '', `GET ${path} HTTP/1.1`));
    expect([200, 302, 400, 401, 404]).toContain(statuses[0]);
    expect(text).not.toMatch(/"devDependencies"|root:/);
    expect(text).not.toMatch(/location: *(https?:)?\/\/evil/i);
  });

  it.each([
    '../../etc/passwd',
    '..%2F..%2Fetc%2Fpasswd',
    "' OR 1=1 --",
    '%',
    '*',
    '_',
    '%25',
    '__proto__',
    'constructor',
    'a'.repeat(5000),
    '%F0%28%8C%BC',
  ])('the id %s names nothing', async (id) => {
    for (const path of [
      `/api/requests/${id.includes('%') ? id : encodeURIComponent(id)}`,
      `/v1/models/${id.includes('%') ? id : encodeURIComponent(id)}`,
    ]) {
      const response = await proxy.fetch(path);
      expect([400, 404], path.slice(0, 80)).toContain(response.status);
      expect((await response.text()).length).toBeLessThan(8000);
    }
    const rated = await proxy.fetch('/api/feedback', { body: { taskId: id, rating: 5 } });
    expect([400, 404]).toContain(rated.status);
  });
});
