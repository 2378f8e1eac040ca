import { Hono } from 'hono';
import { z } from 'zod';
import type { AppEnvironment } from '../guard';
import { readJsonBody } from '../read-json-body';
import { validate } from './validate';

const body = z.strictObject({ action: z.literal('rotate') });

/** `POST /api/key {action: "rotate"}`: another key in place of the one this request came with, which opens nothing from then on. */
export function keyRoutes(owner: { rotateApiKey(): Promise<string> }): Hono<AppEnvironment> {
  const app = new Hono<AppEnvironment>();
  app.post('/api/key', async (c) => {
    validate(body, await readJsonBody(c.env.incoming));
    return c.json({ apiKey: await owner.rotateApiKey() }, { headers: { 'cache-control': 'no-store' } });
  });
  return app;
}
