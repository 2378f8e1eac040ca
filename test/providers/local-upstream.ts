import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export interface SeenRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  text: string;
  /** The body as JSON; undefined when it is none. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every protocol
  json: any;
  /** Resolves when the other side closes the connection before the answer has ended. */
  closed: Promise<void>;
}

export type Responder = (request: SeenRequest, response: ServerResponse) => unknown;

export interface LocalUpstream {
  url: string;
  port: number;
  /** Everything that was asked, of any method, oldest first. */
  requests: SeenRequest[];
  /** Answers the next requests and all after it, until set again. */
  respond: Responder;
  close(): Promise<void>;
}

/** An HTTP server below any protocol: it notes what it is asked, and every byte of its answers is the test's. */
export async function startLocalUpstream(respond: Responder): Promise<LocalUpstream> {
  const sockets = new Set<Socket>();
  const upstream: LocalUpstream = { url: '', port: 0, requests: [], respond, close: async () => undefined };
  const server = createServer((incoming, response) => void handle(upstream, incoming, response));
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  upstream.port = typeof address === 'object' && address ? address.port : 0;
  upstream.url = `http://127.0.0.1:${upstream.port}`;
  upstream.close = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  return upstream;
}

async function handle(upstream: LocalUpstream, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  const closed = new Promise<void>((resolve) => response.once('close', () => !response.writableFinished && resolve()));
  const seen = { method: incoming.method ?? '', path: incoming.url ?? '', headers: incoming.headers, text, json: parse(text), closed };
  upstream.requests.push(seen);
  await upstream.respond(seen, response);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function sendJson(response: ServerResponse, body: unknown, status = 200, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

export function sendStream(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end(text);
}
