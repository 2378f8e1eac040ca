/** Bundles `print-bills.ts`, which imports the product's own sources, and runs it: `node bench/compression/run.mjs`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '../..');
const folder = await mkdtemp(join(tmpdir(), 'bench-compression-'));
const outfile = join(folder, 'print-bills.mjs');
try {
  await build({
    entryPoints: [join(import.meta.dirname, 'print-bills.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'warning',
  });
  process.chdir(root);
  await import(pathToFileURL(outfile).href);
} finally {
  await rm(folder, { recursive: true });
}
