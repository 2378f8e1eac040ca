import { Hono } from 'hono';
import { PROTOCOL_VERSION, STORAGE_VERSION } from '../../election/versions';
import { checkApiKey, presentedKeys } from '../api-key';
import type { HealthReport } from '../api-types';
import type { ServerIdentity } from '../app';
import type { AppEnvironment } from '../guard';
import { ownershipProof } from '../proof';

const NONCE = /^[A-Za-z0-9_-]{1,128}$/;

/** `GET /health`: name and status for anyone; the rest for who has the key; with a nonce the proof that we have it. */
export function healthRoutes(identity: ServerIdentity): Hono<AppEnvironment> {
  const app = new Hono<AppEnvironment>();
  const startedAt = Date.now();

  app.get('/health', async (c) => {
    const report: HealthReport = { name: 'smart-claude-proxy', status: identity.stopping() ? 'stopping' : 'ok' };
    const nonce = c.req.query('nonce');
    if (nonce !== undefined && NONCE.test(nonce)) {
      report.proof = ownershipProof(identity.apiKey(), nonce, identity.port(), identity.storageId);
      Object.assign(report, { protocolVersion: PROTOCOL_VERSION, storageVersion: STORAGE_VERSION } satisfies Partial<HealthReport>);
    }
    const headers = c.env.incoming.headers;
    const apiKey = headers['x-api-key'];
    const keys = presentedKeys({ authorization: headers.authorization, 'x-api-key': Array.isArray(apiKey) ? apiKey[0] : apiKey });
    if (keys.some((key) => checkApiKey(key, identity.apiKey()) !== null)) {
      await identity.ready;
      const gateway = identity.gateway();
      Object.assign(report, {
        version: identity.version,
        role: 'owner',
        uptimeSeconds: Math.round((Date.now() - startedAt) / 1000),
        pid: process.pid,
        storageProblem: gateway.storageProblem,
        settingsProblems: gateway.settingsProblems,
      } satisfies Partial<HealthReport>);
    }
    return c.json(report);
  });

  return app;
}
