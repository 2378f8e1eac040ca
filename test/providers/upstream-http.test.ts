import { createServer as createSecureServer } from 'node:https';
import { createServer, type Server, type Socket } from 'node:net';
import { brotliCompressSync, createGzip, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { UpstreamError } from '../../src/providers/provider';
import { UpstreamHttp, type UpstreamRequest, type UpstreamResponse } from '../../src/providers/upstream-http';
import { BUSY_MACHINE } from '../fixtures/computing-time';
import { type LocalUpstream, type Responder, startLocalUpstream } from './local-upstream';
import { CERTIFICATE, PRIVATE_KEY } from './self-signed-certificate';

const http = new UpstreamHttp();
const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  http.close();
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

async function upstream(respond: Responder): Promise<LocalUpstream> {
  const server = await startLocalUpstream(respond);
  cleanUps.push(server.close);
  return server;
}

/** A server below HTTP. */
async function tcpServer(onConnection: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

function request(url: string, options: Partial<UpstreamRequest> = {}): UpstreamRequest {
  return {
    method: 'POST',
    url: new URL(url),
    headers: {},
    body: '{}',
    signal: new AbortController().signal,
    connectMs: 5000,
    responseMs: 5000,
    ...options,
  };
}

async function bodyOf(response: UpstreamResponse): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

async function failureOf(promise: Promise<unknown>) {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(UpstreamError);
  return error instanceof UpstreamError ? error.failure : undefined;
}

describe('a request to a provider', () => {
  it('carries method, path, headers and body, and brings back status, headers and body', async () => {
    const server = await upstream((_, response) => void response.writeHead(418, { 'X-Thing': 'a' }).end('tea'));
    const response = await http.request(request(`${server.url}/v1/x?y=1`, { headers: { 'x-key': 'k' }, body: '{"a":"ü"}' }));
    expect(response.status).toBe(418);
    expect(response.headers['x-thing']).toBe('a');
    expect(await bodyOf(response)).toBe('tea');
    expect(server.requests[0]).toMatchObject({ method: 'POST', path: '/v1/x?y=1', text: '{"a":"ü"}' });
    expect(server.requests[0]?.headers).toMatchObject({ 'x-key': 'k', 'content-length': '10' });
  });

  it('uses a connection again', async () => {
    const ports = new Set<number | undefined>();
    const server = await upstream((_, response) => {
      ports.add(response.socket?.remotePort);
      response.end('ok');
    });
    for (let i = 0; i < 5; i++) await bodyOf(await http.request(request(server.url)));
    expect(ports.size).toBe(1);
  });

  it('tries again on a new connection when the server had just closed the idle one', async () => {
    let connections = 0;
    const port = await tcpServer((socket) => {
      connections++;
      const first = connections === 1;
      let requests = 0;
      socket.on('data', () => {
        requests++;
        if (first && requests === 2) socket.resetAndDestroy();
        else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      });
    });
    const url = `http://127.0.0.1:${port}/`;
    expect(await bodyOf(await http.request(request(url)))).toBe('ok');
    expect(await bodyOf(await http.request(request(url)))).toBe('ok');
    expect(connections).toBe(2);
  });

  it('is not sent twice when a connection that was used before breaks while the request is worked on', async () => {
    let requests = 0;
    const port = await tcpServer((socket) => {
      socket.on('data', () => {
        requests++;
        if (requests === 1) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
        else setTimeout(() => socket.resetAndDestroy(), 1500);
      });
    });
    const url = `http://127.0.0.1:${port}/`;
    expect(await bodyOf(await http.request(request(url)))).toBe('ok');
    expect(await failureOf(http.request(request(url)))).toMatchObject({ kind: 'network' });
    expect(requests).toBe(2);
  });

  it('is not sent twice when a fresh connection breaks', async () => {
    let connections = 0;
    const port = await tcpServer((socket) => {
      connections++;
      socket.on('data', () => socket.resetAndDestroy());
    });
    expect(await failureOf(http.request(request(`http://127.0.0.1:${port}/`)))).toMatchObject({ kind: 'network' });
    expect(connections).toBe(1);
  });
});

describe('an upstream that fails', () => {
  it('refused: says that the server may not be running', async () => {
    const port = await tcpServer(() => undefined);
    await cleanUps.pop()?.();
    const failure = await failureOf(http.request(request(`http://127.0.0.1:${port}/`)));
    expect(failure).toMatchObject({ kind: 'network' });
    expect(failure?.message).toContain(`127.0.0.1:${port} refused`);
  });

  it('unknown: names the host', async () => {
    const failure = await failureOf(http.request(request('http://nowhere.invalid/')));
    expect(failure?.kind).toBe('network');
    expect(failure?.message).toContain('nowhere.invalid');
  });

  it('silent in the handshake: is given up after the connection time-out', async () => {
    const port = await tcpServer(() => undefined);
    const failure = await failureOf(http.request(request(`https://127.0.0.1:${port}/`, { connectMs: 150 })));
    expect(failure).toMatchObject({ kind: 'timeout', message: `127.0.0.1:${port} gave no connection within 0.15 s.` });
  });

  it('silent after the request: is given up after the answer time-out, and the connection closed', async () => {
    const server = await upstream(() => undefined);
    const failure = await failureOf(http.request(request(server.url, { responseMs: 150 })));
    expect(failure?.kind).toBe('timeout');
    await server.requests[0]?.closed;
  });

  it('no HTTP: says so', async () => {
    const port = await tcpServer((socket) => socket.on('data', () => socket.end('SSH-2.0-OpenSSH_9.2\r\n')));
    const failure = await failureOf(http.request(request(`http://127.0.0.1:${port}/`)));
    expect(failure?.kind).toBe('network');
    expect(failure?.message).toContain('not HTTP');
  });

  it('broken in mid-body: the reader is told', async () => {
    const server = await upstream((_, response) => {
      response.write('half');
      setTimeout(() => response.socket?.resetAndDestroy(), 20);
    });
    const response = await http.request(request(server.url));
    expect(await failureOf(bodyOf(response))).toMatchObject({ kind: 'network' });
  });

  it('shorter than announced: the reader is told', async () => {
    const port = await tcpServer((socket) => socket.on('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf')));
    const response = await http.request(request(`http://127.0.0.1:${port}/`));
    expect(await failureOf(bodyOf(response))).toMatchObject({ kind: 'network' });
  });
});

describe('an upstream with TLS', () => {
  async function secureUpstream(): Promise<string> {
    const server = createSecureServer({ cert: CERTIFICATE, key: PRIVATE_KEY }, (_, response) => {
      setTimeout(() => response.end('secret'), 1200);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanUps.push(() => server.close());
    const address = server.address();
    return `https://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`;
  }

  it('whose certificate nobody vouches for is not talked to', async () => {
    const failure = await failureOf(http.request(request(await secureUpstream())));
    expect(failure).toMatchObject({ kind: 'network' });
    expect(failure?.message).toContain('certificate');
  });

  it('may take longer to answer than to connect', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const url = await secureUpstream();
    expect(await bodyOf(await http.request(request(url, { connectMs: 1000 })))).toBe('secret');
    vi.unstubAllEnvs();
  });
});

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])('with status %i is refused, and the key goes nowhere', async (status) => {
    const thief = await upstream((_, response) => void response.end('thanks'));
    const server = await upstream((_, response) => void response.writeHead(status, { location: `${thief.url}/v1?token=t` }).end());
    const failure = await failureOf(http.request(request(server.url, { headers: { authorization: 'Bearer sk-secret' } })));
    expect(failure?.message).toContain(`${thief.url}/v1`);
    expect(failure?.message).not.toContain('token=t');
    expect(thief.requests).toHaveLength(0);
  });
});

describe('cancelling', () => {
  it('closes the connection at once while the answer is awaited', async () => {
    const server = await upstream(() => undefined);
    const controller = new AbortController();
    const pending = failureOf(http.request(request(server.url, { signal: controller.signal })));
    while (server.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const start = performance.now();
    controller.abort();
    await server.requests[0]?.closed;
    expect(performance.now() - start).toBeLessThan(500 * BUSY_MACHINE);
    expect((await pending)?.kind).toBe('cancelled');
  });

  it('closes the connection while the body is being read', async () => {
    const server = await upstream((_, response) => void response.write('first'));
    const controller = new AbortController();
    const response = await http.request(request(server.url, { signal: controller.signal }));
    await response.body.next();
    const reading = failureOf(response.body.next());
    controller.abort();
    expect((await reading)?.kind).toBe('cancelled');
    await server.requests[0]?.closed;
  });

  it('closes the connection of a body that nobody reads', async () => {
    const server = await upstream((_, response) => void response.write('first'));
    const controller = new AbortController();
    await http.request(request(server.url, { signal: controller.signal }));
    controller.abort();
    await server.requests[0]?.closed;
  });

  it('sends nothing when it happened before', async () => {
    const server = await upstream((_, response) => void response.end());
    expect(await failureOf(http.request(request(server.url, { signal: AbortSignal.abort() })))).toMatchObject({ kind: 'cancelled' });
    expect(server.requests).toHaveLength(0);
  });

  it('is what leaving a body early does', async () => {
    const server = await upstream((_, response) => void response.write('first'));
    const response = await http.request(request(server.url));
    for await (const _ of response.body) break;
    await server.requests[0]?.closed;
  });
});

describe('a slow reader', () => {
  it('slows the sender down instead of filling memory', async () => {
    const piece = Buffer.alloc(64 * 1024, 'x');
    let sent = 0;
    const server = await upstream((_, response) => {
      const more = () => {
        while (sent < 40 * 1024 * 1024) {
          sent += piece.length;
          if (!response.write(piece)) return void response.once('drain', more);
        }
        response.end();
      };
      more();
    });
    const response = await http.request(request(server.url));
    await response.body.next();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(sent).toBeLessThan(16 * 1024 * 1024);
    expect((await bodyOf(response)).length).toBeGreaterThan(39 * 1024 * 1024);
  });
});

describe('an encoded body', () => {
  const text = 'Grüße 👍 '.repeat(5000);
  const encodings: [string, Buffer][] = [
    ['gzip', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['br', brotliCompressSync(text)],
    ['gzip, br', brotliCompressSync(gzipSync(text))],
    ['identity', Buffer.from(text)],
  ];

  it.each(encodings)('in %s is decoded, however its bytes arrive', async (encoding, bytes) => {
    const server = await upstream(async (_, response) => {
      response.writeHead(200, { 'content-encoding': encoding });
      for (let at = 0; at < bytes.length; ) {
        const end = at + 1 + Math.floor(Math.random() * bytes.length * 0.4);
        response.write(bytes.subarray(at, end));
        at = end;
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      response.end();
    });
    expect(await bodyOf(await http.request(request(server.url)))).toBe(text);
  });

  it('is decoded as it comes, event by event', async () => {
    const server = await upstream((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      const gzip = createGzip();
      gzip.pipe(response);
      gzip.write('data: 1\n\n');
      gzip.flush();
    });
    const response = await http.request(request(server.url));
    const first = await response.body.next();
    expect(Buffer.from(first.value ?? []).toString()).toBe('data: 1\n\n');
    response.close();
  });

  it('that ends early is an error', async () => {
    const half = gzipSync(text).subarray(0, 60);
    const server = await upstream((_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(half));
    const failure = await failureOf(http.request(request(server.url)).then(bodyOf));
    expect(failure?.kind).toBe('network');
  });

  it('that is garbage is an error', async () => {
    const server = await upstream((_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end('not gzip at all'));
    expect((await failureOf(http.request(request(server.url)).then(bodyOf)))?.message).toContain('cannot be unpacked');
  });

  it('of a kind nobody asked for is an error', async () => {
    const server = await upstream((_, response) => void response.writeHead(200, { 'content-encoding': 'zstd' }).end('x'));
    expect((await failureOf(http.request(request(server.url)).then(bodyOf)))?.message).toContain('zstd');
  });

  it('that unpacks to more than 64 MiB is cut off, early and without filling memory', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(1024 * 1024);
    const server = await upstream((_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb));
    const response = await http.request(request(server.url));
    let size = 0;
    const failure = await failureOf(
      (async () => {
        for await (const chunk of response.body) size += chunk.length;
      })(),
    );
    expect(failure?.kind).toBe('too-large');
    expect(size).toBeLessThanOrEqual(64 * 1024 * 1024);
  });
});
