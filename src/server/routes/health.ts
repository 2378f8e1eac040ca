import { Hono } from 'hono';
import { checkApiKey, presentedKeys } from '../api-key';
import type { HealthReport } from '../api-types';
import type { ServerIdentity } from '../app';
import type { AppEnvironment } from '../guard';
import { ownershipProof } from '../proof';

/** Followers compare this before they trust an owner of another version with their requests. */
export const PROTOCOL_VERSION = 1;

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
      report.protocolVersion = PROTOCOL_VERSION;
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
        protocolVersion: PROTOCOL_VERSION,
        storageProblem: gateway.storageProblem,
        settingsProblems: gateway.settingsProblems,
      } satisfies Partial<HealthReport>);
    }
    return c.json(report);
  });

  return app;
}
