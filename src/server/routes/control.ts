import { Hono } from 'hono';
import { z } from 'zod';
import type { AppEnvironment } from '../guard';
import { readJsonBody } from '../read-json-body';
import { validate } from './validate';

const control = z.strictObject({ action: z.enum(['stop', 'restart', 'refresh-providers', 'step-aside']) });

export type ControlAction = z.infer<typeof control>['action'];

/** `POST /api/control`: how a window that follows asks the owner to stop, restart, look for new keys, or leave the port to it. */
export function controlRoutes(owner: { control(action: ControlAction): void }): Hono<AppEnvironment> {
  const app = new Hono<AppEnvironment>();
  app.post('/api/control', async (c) => {
    const { action } = validate(control, await readJsonBody(c.env.incoming));
    owner.control(action);
    return c.json({ action }, 202);
  });
  return app;
}
