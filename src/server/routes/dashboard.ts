import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Hono } from 'hono';
import { ProxyError } from '../../proxy-error';
import type { AppEnvironment } from '../guard';

const FILES: ReadonlyMap<string, string> = new Map([
  ['index.html', 'text/html; charset=utf-8'],
  ['data.js', 'text/javascript; charset=utf-8'],
  ['shared.js', 'text/javascript; charset=utf-8'],
  ['dashboard.js', 'text/javascript; charset=utf-8'],
  ['dashboard.css', 'text/css; charset=utf-8'],
]);

/** The page asks for nothing but this proxy, runs no inline script and cannot be framed. */
const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: blob:; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
};

/** `/dashboard` and what it loads. The page holds no data: it reads the key from the URL's fragment and asks the API. */
export function dashboardRoutes(assetsDir: string): Hono<AppEnvironment> {
  const app = new Hono<AppEnvironment>();

  const page = async (name: string) => {
    const type = FILES.get(name);
    if (!type) throw new ProxyError('not-found', `There is no page "${name}".`);
    return new Response(new Uint8Array(await readFile(join(assetsDir, 'webview', name))), {
      headers: { 'content-type': type, ...PAGE_HEADERS },
    });
  };

  app.get('/', (c) => c.redirect('/dashboard'));
  app.get('/dashboard', () => page('index.html'));
  app.get('/dashboard/:file', (c) => page(c.req.param('file')));

  return app;
}
