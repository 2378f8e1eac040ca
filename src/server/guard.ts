import type { IncomingMessage } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import { createMiddleware } from 'hono/factory';
import { HOP_HEADER } from '../providers/claude-cli-env';
import { ProxyError } from '../proxy-error';
import { checkApiKey, presentedKeys } from './api-key';
import { clientFromUserAgent } from './client-name';

/** What the guard found out about the caller. */
export interface Caller {
  client: string;
  workspace: string | null;
}

export interface AppEnvironment {
  Bindings: HttpBindings;
  Variables: { caller: Caller };
}

const OUR_HOSTS = /^(?:localhost|127\.0\.0\.1)(?::\d{1,5})?$/i;

/**
 * Lets only local programs through: Host is ours at any port (ports may be forwarded), and an Origin, which every browser
 * page sends, is ours exactly. Stops DNS rebinding and every web page that guesses the port.
 */
export function requireLocal(port: () => number) {
  return createMiddleware<AppEnvironment>(async (c, next) => {
    const host = c.env.incoming.headers.host ?? '';
    if (!OUR_HOSTS.test(host)) {
      throw new ProxyError('forbidden', `Host "${printable(host)}" is not this proxy. Use http://127.0.0.1:${port()}.`);
    }
    const origin = c.env.incoming.headers.origin;
    if (origin !== undefined && !isOurOrigin(origin, host, port())) {
      throw new ProxyError('forbidden', `Origin "${printable(origin)}" may not use this proxy: web pages cannot call it.`);
    }
    if (c.env.incoming.headers[HOP_HEADER] !== undefined) {
      throw new ProxyError(
        'bad-request',
        'This request comes from the Claude CLI that the proxy itself started, so serving it would never end. ' +
          'Remove ANTHROPIC_BASE_URL from the CLI\'s environment, or set "providers.claude-cli.env" to another gateway.',
        { code: 'proxy_loop' },
      );
    }
    await next();
  });
}

/** Demands the key and notes who calls. */
export function requireKey(key: () => string) {
  return createMiddleware<AppEnvironment>(async (c, next) => {
    const headers = c.env.incoming.headers;
    const presented = presentedKeys({ authorization: headers.authorization, 'x-api-key': single(headers['x-api-key']) });
    const owner = presented.map((candidate) => checkApiKey(candidate, key())).find((found) => found !== null);
    if (!owner) {
      const what = presented.length === 0 ? 'No API key was sent' : 'The API key is not the one of this proxy';
      throw new ProxyError(
        'unauthorized',
        `${what}. Send "Authorization: Bearer KEY" or "x-api-key: KEY"; copy the key with the command "Smart Claude Proxy: Copy API Key".`,
        { code: 'invalid_api_key' },
      );
    }
    c.set('caller', { client: owner.client ?? clientFromUserAgent(headers['user-agent']), workspace: owner.workspace });
    await next();
  });
}

/** Bodies must say that they are JSON: forms and `text/plain`, which pages can send without asking, are refused. */
export const requireJson = createMiddleware<AppEnvironment>(async (c, next) => {
  if ((c.req.method === 'POST' || c.req.method === 'PUT') && hasBody(c.env.incoming)) {
    const type = (c.env.incoming.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
    if (type !== 'application/json') {
      throw new ProxyError('unsupported-media-type', `Content-Type "${printable(type ?? '')}" is not supported; send application/json.`);
    }
    const encoding = c.env.incoming.headers['content-encoding'];
    if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
      throw new ProxyError(
        'unsupported-media-type',
        `Content-Encoding "${printable(encoding)}" is not supported; send the body uncompressed.`,
      );
    }
  }
  await next();
});

/** RFC 9112, 6.3: a request without both headers has no body. */
function hasBody({ headers }: IncomingMessage): boolean {
  return headers['content-type'] !== undefined || headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function isOurOrigin(origin: string, host: string, port: number): boolean {
  return [`http://${host.toLowerCase()}`, `http://127.0.0.1:${port}`, `http://localhost:${port}`].includes(origin);
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

/** Keeps a hostile header from breaking the message it is quoted in. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 100);
}
