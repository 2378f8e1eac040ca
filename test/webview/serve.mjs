import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { buildWebview } from '../../webview/build.mjs';

/** `node test/webview/serve.mjs [PORT]`: the dashboard over made-up data in a browser, for those who work on the page. */
const pageDir = await mkdtemp(join(tmpdir(), 'dashboard-'));
const api = join(pageDir, 'fake-api.mjs');
await buildWebview({ outdir: pageDir, minify: false });
await build({
  entryPoints: [fileURLToPath(new URL('fake-api.ts', import.meta.url))],
  outfile: api,
  bundle: true,
  format: 'esm',
  platform: 'node',
});
const { FakeApi } = await import(pathToFileURL(api).href);
const server = await FakeApi.start({ pageDir, port: Number(process.argv[2] ?? 4580) });
console.log(`The dashboard is at ${server.dashboardUrl}`);
