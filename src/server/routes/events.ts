import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import { z } from 'zod';
import type { Gateway } from '../../gateway-contract';
import type { ProxyEvent } from '../api-types';
import type { AppEnvironment } from '../guard';
import { validate } from './validate';

/** Followers ask for a quick beat, so that they notice a suspended owner; 15 s keeps other connections open. */
const query = z.object({ beat: z.coerce.number().int().min(100).max(60_000).default(15_000) });

/** A watcher that reads slower than this is cut off; it reconnects and gets the newest figures. */
const MAX_UNREAD_BYTES = 4 * 1024 * 1024;

/**
 * `GET /api/events`: server-sent events until either side ends.
 * @param ready resolves when there is a gateway; beats are sent before
 */
export function eventRoutes(gateway: () => Gateway, ready: Promise<unknown>): Hono<AppEnvironment> {
  const app = new Hono<AppEnvironment>();

  app.get('/api/events', async (c) => {
    const { beat } = validate(query, c.req.query());
    const { outgoing } = c.env;
    outgoing.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache', connection: 'keep-alive' });
    outgoing.flushHeaders();
    const write = (text: string) => {
      if (outgoing.destroyed || outgoing.writableEnded) return;
      outgoing.write(text);
      if (outgoing.writableLength > MAX_UNREAD_BYTES) outgoing.destroy();
    };
    const send = (event: ProxyEvent) => {
      write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
      if (endsStreams(event)) outgoing.end();
    };
    const closed = new Promise<void>((resolve) => outgoing.once('close', resolve));
    const timer = setInterval(() => write(': beat\n\n'), beat);
    let unsubscribe: (() => void) | undefined;
    try {
      await Promise.race([ready, closed]);
      if (outgoing.destroyed) return RESPONSE_ALREADY_SENT;
      unsubscribe = gateway().events.subscribe(send);
      // The stream is what followers hold on to: it goes on without figures while the store cannot be asked for them.
      const today = await gateway()
        .today()
        .catch(() => undefined);
      if (today) send(today);
      // Whoever connects only now, or again, has missed what was told before.
      send({ type: 'providers' });
      send({ type: 'storage', problem: gateway().storageProblem });
      await closed;
    } finally {
      clearInterval(timer);
      unsubscribe?.();
    }
    return RESPONSE_ALREADY_SENT;
  });

  return app;
}

/** Nothing more comes from a gateway that is replaced; and who watches by a rotated key has to show the new one. */
function endsStreams(event: ProxyEvent): boolean {
  return event.type === 'control' && (event.action === 'restart' || event.action === 'key-rotated');
}
