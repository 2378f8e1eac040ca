/**
 * Runs one of the scripts beside it: `node bench/routing/run.mjs simulate [arguments]`. The scripts import the product's own
 * sources, which are TypeScript without file extensions, so they are bundled first.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const [name, ...args] = process.argv.slice(2);
const entry = resolve(import.meta.dirname, `${name}.ts`);
const folder = await mkdtemp(join(tmpdir(), 'bench-routing-'));
const outfile = join(folder, `${name}.mjs`);
try {
  await build({ entryPoints: [entry], bundle: true, platform: 'node', format: 'esm', outfile, logLevel: 'warning' });
  process.argv = [process.argv[0] ?? 'node', entry, ...args];
  process.chdir(resolve(import.meta.dirname, '../..'));
  await import(pathToFileURL(outfile).href);
} finally {
  await rm(folder, { recursive: true });
}
