import { Hono } from 'hono';
import { z } from 'zod';
import type { Gateway } from '../../gateway-contract';
import { hangUpSignal } from '../deliver';
import type { AppEnvironment } from '../guard';
import { readJsonBody } from '../read-json-body';
import { validate } from './validate';

const override = z.strictObject({
  enabled: z.boolean().nullable().optional(),
  priority: z.number().nullable().optional(),
});

/** Provider status and overrides; `null` clears an override. */
export function providerRoutes(gateway: () => Gateway): Hono<AppEnvironment> {
  const app = new Hono<AppEnvironment>();
  app.get('/api/providers', async (c) => c.json(await gateway().providers()));
  app.put('/api/providers/:id', async (c) => {
    const body = validate(override, await readJsonBody(c.env.incoming));
    return c.json(await gateway().overrideProvider(c.req.param('id'), body));
  });
  app.post('/api/providers/:id/test', async (c) => c.json(await gateway().testProvider(c.req.param('id'), hangUpSignal(c.env.outgoing))));
  return app;
}
