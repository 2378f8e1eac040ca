import { Hono } from 'hono';
import { z } from 'zod';
import { parseRating } from '../../feedback/rating';
import type { Gateway } from '../../gateway-contract';
import { ProxyError } from '../../proxy-error';
import type { AppEnvironment } from '../guard';
import { readJsonBody } from '../read-json-body';
import { validate } from './validate';

const RATING_EXPECTED = 'must be a whole number from 1 to 5, "good" or "bad", or null to take a rating back';

const feedbackBody = z.object({
  taskId: z.string('must be the id of a task, or its beginning').trim().min(1, 'must be the id of a task, or its beginning'),
  rating: z.union([z.number(), z.string(), z.null()], RATING_EXPECTED),
});

/** `POST /api/feedback {taskId, rating}`: 1–5, `good` or `bad`; null takes the rating back. */
export function feedbackRoutes(gateway: () => Gateway): Hono<AppEnvironment> {
  const app = new Hono<AppEnvironment>();

  app.post('/api/feedback', async (c) => {
    const body = validate(feedbackBody, await readJsonBody(c.env.incoming));
    const rating = body.rating === null ? null : parseRating(body.rating);
    if (rating === undefined) {
      throw new ProxyError('bad-request', `rating: ${RATING_EXPECTED}.`, { param: 'rating' });
    }
    return c.json(await gateway().rate(body.taskId, rating));
  });

  return app;
}
