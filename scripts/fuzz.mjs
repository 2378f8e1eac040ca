import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { ensureDependencies, root } from './dependencies.mjs';

/** `npm run fuzz`: runs `test/fuzz/run.ts`, which says what it takes. */
ensureDependencies();
process.chdir(root);
const outfile = join(root, 'artifacts', 'fuzz', 'run.mjs');
await build({
  absWorkingDir: root,
  entryPoints: ['test/fuzz/run.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  sourcemap: 'inline',
  logLevel: 'warning',
});
process.setSourceMapsEnabled(true);
await import(pathToFileURL(outfile).href);
