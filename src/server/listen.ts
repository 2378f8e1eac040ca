import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import type { AppEnvironment } from './guard';

/** Loopback only: the proxy holds other people's keys. */
export const LISTEN_HOST = '127.0.0.1';

export interface Listening {
  port: number;
  /** Cuts every connection that is still open and frees the port. */
  close(): Promise<void>;
}

/**
 * Binds the port and serves the app on it.
 * @returns `in-use` when something else has the port
 * @throws for every other failure to listen (no permission, say)
 */
export async function listen(app: Hono<AppEnvironment>, port: number): Promise<Listening | 'in-use'> {
  // The extension host is shared: its global Request and Response must stay as they are.
  const listener = getRequestListener(app.fetch, { hostname: LISTEN_HOST, overrideGlobalObjects: false });
  const server = createServer(
    // A slow-loris client gets 10 s for its headers and five minutes for a body of at most 64 MiB.
    {
      headersTimeout: 10_000,
      requestTimeout: 300_000,
      keepAliveTimeout: 60_000,
      connectionsCheckingInterval: 5_000,
      maxHeaderSize: 32 * 1024,
    },
    (incoming, outgoing) => void listener(incoming, outgoing),
  );
  server.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n'));
  if (!(await bound(server, port))) return 'in-use';
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function bound(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(false) : reject(error)));
    server.listen(port, LISTEN_HOST, () => resolve(true));
  });
}
