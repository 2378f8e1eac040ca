import { type Context, Hono, type MiddlewareHandler } from 'hono';
import type { Gateway } from '../gateway-contract';
import type { Logger } from '../proxy-contract';
import { ProxyError } from '../proxy-error';
import { protocolOf } from './client-protocols';
import { type AppEnvironment, requireJson, requireKey, requireLocal } from './guard';
import { normalizePath } from './normalize-path';
import { budgetRoutes } from './routes/budget';
import { chatRoutes } from './routes/chat';
import { type ControlAction, controlRoutes } from './routes/control';
import { dashboardRoutes } from './routes/dashboard';
import { eventRoutes } from './routes/events';
import { experimentRoutes } from './routes/experiments';
import { exportRoutes } from './routes/export';
import { feedbackRoutes } from './routes/feedback';
import { healthRoutes } from './routes/health';
import { keyRoutes } from './routes/key';
import { modelRoutes } from './routes/models';
import { providerRoutes } from './routes/providers';
import { statsRoutes } from './routes/stats';
import { storageRoutes } from './routes/storage';

/** What the HTTP server knows of the process it runs in. */
export interface ServerIdentity {
  version: string;
  storageId: string;
  assetsDir: string;
  apiKey(): string;
  port(): number;
  /** Whether the proxy is ending: new requests are sent away then. */
  stopping(): boolean;
  /** Resolves when the key is known: at once, but for the first start ever. */
  keyed: Promise<void>;
  /** Resolves when the store is open and providers are known. */
  ready: Promise<unknown>;
  gateway(): Gateway;
  /** What another window asks of the owner; carried out after the answer. */
  control(action: ControlAction): void;
  /** @returns the new key; see `Proxy.rotateApiKey` */
  rotateApiKey(): Promise<string>;
  /** See `Proxy.deleteAllData`. */
  deleteAllData(): Promise<void>;
  log: Logger;
}

/** The whole HTTP interface: guard first, then one router per subject. */
export function createApp(identity: ServerIdentity): Hono<AppEnvironment> {
  const app = new Hono<AppEnvironment>({ getPath: (request) => normalizePath(pathOf(request.url)) });
  const gateway = () => identity.gateway();

  app.use(requireLocal(identity.port));
  app.use(async (_c, next) => {
    await identity.keyed;
    await next();
  });
  app.route('/', healthRoutes(identity));
  app.route('/', dashboardRoutes(identity.assetsDir));

  app.use(requireKey(identity.apiKey));
  app.use(requireJson);
  app.use(refuseWhen(identity.stopping));
  // Followers want to hear at once that their owner lives, also while it loads a large store.
  app.route('/', eventRoutes(gateway, identity.ready));
  app.use(async (_c, next) => {
    await identity.ready;
    await next();
  });
  app.use(refuseWhen(identity.stopping));
  for (const routes of [
    chatRoutes,
    modelRoutes,
    statsRoutes,
    feedbackRoutes,
    budgetRoutes,
    providerRoutes,
    experimentRoutes,
    exportRoutes,
  ]) {
    app.route('/', routes(gateway));
  }

  for (const routes of [controlRoutes, keyRoutes, storageRoutes]) app.route('/', routes(identity));

  app.notFound((c) => errorResponse(new ProxyError('not-found', `There is nothing at ${c.req.method} ${c.req.path}.`), c));
  app.onError((error, c) => {
    if (error instanceof ProxyError) return errorResponse(error, c);
    identity.log.error(`${c.req.method} ${c.req.path}: ${error.stack ?? error.message}`);
    return errorResponse(new ProxyError('internal', 'The proxy met an error of its own; its log says more.'), c);
  });
  return app;
}

function refuseWhen(stopping: () => boolean): MiddlewareHandler<AppEnvironment> {
  return async (_c, next) => {
    if (stopping()) {
      throw new ProxyError('shutting-down', 'The proxy is restarting or moving to another window; try again in a second.', {
        retryAfterSeconds: 1,
      });
    }
    await next();
  };
}

/**
 * The official clients try again by themselves after `retry-after`, Anthropic's however long that is: without a word until a budget
 * resets at midnight. They obey `x-should-retry`.
 */
const LONGEST_SILENT_WAIT_SECONDS = 60;

function errorResponse(error: ProxyError, c: Context<AppEnvironment>): Response {
  const headers: Record<string, string> = { 'content-type': 'application/json', ...error.headers };
  if (error.retryAfterSeconds !== undefined) {
    headers['retry-after'] = String(Math.max(1, Math.ceil(error.retryAfterSeconds)));
    if (error.retryAfterSeconds > LONGEST_SILENT_WAIT_SECONDS) headers['x-should-retry'] = 'false';
  }
  const protocol = protocolOf(c.req.path, c.env.incoming.headers);
  return new Response(JSON.stringify(protocol.encodeError(error)), { status: error.status, headers });
}

/** The path as it stands; what a URL parser would make of its dots is nothing that we serve. */
function pathOf(url: string): string {
  const start = url.indexOf('/', url.indexOf('://') + 3);
  const end = url.slice(start).search(/[?#]/);
  return end < 0 ? url.slice(start) : url.slice(start, start + end);
}
