import { Hono } from 'hono';
import type { Gateway } from '../../gateway-contract';
import type { AppEnvironment } from '../guard';
import { readJsonBody } from '../read-json-body';

/** `GET /api/budget` and `PUT /api/budget` with a partial config. */
export function budgetRoutes(gateway: () => Gateway): Hono<AppEnvironment> {
  const app = new Hono<AppEnvironment>();
  app.get('/api/budget', (c) => c.json(gateway().getBudgetUsage()));
  app.put('/api/budget', async (c) => c.json(await gateway().setBudget(await readJsonBody(c.env.incoming))));
  return app;
}
