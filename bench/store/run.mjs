/**
 * Bundles and runs `measure.ts`: `node bench/store/run.mjs [requests]`. The bundle lies inside node_modules, so that it finds
 * the packages it uses.
 */
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

process.chdir(resolve(import.meta.dirname, '../..'));
const outfile = resolve(`node_modules/.cache/store-measure-${process.pid}.mjs`);
try {
  const entryPoints = ['bench/store/measure.ts'];
  await build({ entryPoints, bundle: true, packages: 'external', platform: 'node', format: 'esm', outfile, logLevel: 'warning' });
  await import(pathToFileURL(outfile).href);
} finally {
  await rm(outfile, { force: true });
}
