import { Hono } from 'hono';
import { z } from 'zod';
import type { Gateway } from '../../gateway-contract';
import { ProxyError } from '../../proxy-error';
import type { QueryName } from '../../store/queries';
import { TASK_STATUSES } from '../../task-record';
import type { AppEnvironment } from '../guard';
import { taskReport } from '../task-report';
import { validate } from './validate';

const METRICS = [
  'summary',
  'cost-over-time',
  'cost-by-provider',
  'model-breakdown',
  'success-rates',
  'request-volume',
  'latency',
  'cost-savings',
  'compression',
  'cache-hit-rate',
  'recent-requests',
  'provider-comparison',
  'experiments',
  'clients',
] as const satisfies readonly QueryName[];

const SORTS = ['time', 'provider', 'model', 'category', 'tokens', 'compression', 'cost', 'latency', 'success', 'rating'] as const;
/** A row's own fields stand for the columns of the table that show them. */
const COLUMN_OF_FIELD: ReadonlyMap<string, (typeof SORTS)[number]> = new Map([
  ['createdAt', 'time'],
  ['costUsd', 'cost'],
  ['latencyMs', 'latency'],
  ['tokensIn', 'tokens'],
]);
const sort = z.preprocess(
  (value) => (typeof value === 'string' ? value.replace(/\w+$/, (name) => COLUMN_OF_FIELD.get(name) ?? name) : value),
  z.enum([...SORTS, ...SORTS.map((column) => `-${column}` as const)]),
);

const statsQuery = z.object({
  days: z.coerce.number().int().min(1).max(3650).default(7),
  metric: z.enum(METRICS).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(50),
  offset: z.coerce.number().int().min(0).default(0),
  sort: sort.default('-time'),
  provider: z.string().min(1).optional(),
  category: z.string().min(1).optional(),
  client: z.string().min(1).optional(),
  status: z.enum(TASK_STATUSES).optional(),
});

/** `GET /api/stats?days=&metric=` and `GET /api/requests/:id`. */
export function statsRoutes(gateway: () => Gateway): Hono<AppEnvironment> {
  const app = new Hono<AppEnvironment>();

  app.get('/api/stats', async (c) => {
    const query = validate(statsQuery, c.req.query());
    const ask = async (metric: (typeof METRICS)[number]) =>
      metric === 'recent-requests' ? gateway().query(metric, query) : gateway().query(metric, { days: query.days });
    if (query.metric) return c.json(await ask(query.metric));
    const results = await Promise.all(METRICS.map(async (metric) => [metric, await ask(metric)] as const));
    return c.json(Object.fromEntries(results));
  });

  app.get('/api/requests/:id', async (c) => {
    const id = c.req.param('id');
    const found = await gateway().query('request', { id });
    if (found.matches === 0) throw new ProxyError('not-found', `There is no request "${id}".`, { param: 'id' });
    if (found.matches > 1)
      throw new ProxyError('conflict', `"${id}" fits ${found.matches} requests; give more of the id.`, { param: 'id' });
    return c.json({ task: found.task && taskReport(found.task), attempts: found.attempts.map(taskReport) });
  });

  return app;
}
