import { Hono } from 'hono';
import { z } from 'zod';
import type { Gateway } from '../../gateway-contract';
import type { AppEnvironment } from '../guard';
import { readJsonBody } from '../read-json-body';
import { validate } from './validate';

const action = z.strictObject({ action: z.enum(['start', 'stop', 'promote', 'undo']) });

/** Experiments with their figures, and what may be done with them. */
export function experimentRoutes(gateway: () => Gateway): Hono<AppEnvironment> {
  const app = new Hono<AppEnvironment>();
  app.get('/api/experiments', async (c) => c.json({ experiments: await gateway().query('experiments', { days: 3650 }) }));
  app.post('/api/experiments/:id', async (c) => {
    const body = validate(action, await readJsonBody(c.env.incoming));
    return c.json(await gateway().experimentAction(c.req.param('id'), body.action));
  });
  return app;
}
