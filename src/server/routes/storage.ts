import { Hono } from 'hono';
import { z } from 'zod';
import { messageOf } from '../../error-message';
import type { Gateway } from '../../gateway-contract';
import { ProxyError } from '../../proxy-error';
import type { StorageReport } from '../api-types';
import type { AppEnvironment } from '../guard';
import { readJsonBody } from '../read-json-body';
import { validate } from './validate';

const body = z.strictObject({ action: z.enum(['check', 'delete-all']) });

/** `POST /api/storage {action}`: checks and repairs what is stored, or deletes all of it. */
export function storageRoutes(owner: { gateway(): Gateway; deleteAllData(): Promise<void> }): Hono<AppEnvironment> {
  const app = new Hono<AppEnvironment>();
  app.post('/api/storage', async (c) => {
    const { action } = validate(body, await readJsonBody(c.env.incoming));
    return c.json<StorageReport>({ message: action === 'check' ? await owner.gateway().checkStorage() : await deleteAll(owner) });
  });
  return app;
}

async function deleteAll(owner: { deleteAllData(): Promise<void> }): Promise<string> {
  try {
    await owner.deleteAllData();
    return 'All data is deleted.';
  } catch (error) {
    // Names the files that are left, which is all the caller can act on.
    throw new ProxyError('internal', messageOf(error));
  }
}
