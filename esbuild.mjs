import { copyFile, mkdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildWebview } from './webview/build.mjs';

const root = dirname(fileURLToPath(import.meta.url));
const outdir = join(root, 'dist');
const minify = !process.argv.includes('--no-minify');

/**
 * The o200k table is twice the size of everything else, so it is a file of its own that is loaded with the first token
 * that has to be counted.
 */
const TOKENIZER = 'gpt-tokenizer/encoding/o200k_base';
const tokenizerApart = {
  name: 'tokenizer-apart',
  setup({ onResolve }) {
    onResolve({ filter: /^gpt-tokenizer/ }, ({ path }) =>
      path === TOKENIZER
        ? { path: './o200k.cjs', external: true }
        : { errors: [{ text: `Import ${TOKENIZER} instead of ${path}: only that encoding is shipped.` }] },
    );
  },
};

const node = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  minify,
  // Class and function names stand in stack traces that users send us.
  keepNames: true,
  sourcemap: minify ? false : 'linked',
  legalComments: 'none',
  logLevel: 'warning',
};

/** Bundled CommonJS packages call `require` for Node's own modules, which an ES module does not have. */
const requireInEsm =
  "import { createRequire as createRequireForBundle } from 'node:module'; const require = createRequireForBundle(import.meta.url);";

await rm(outdir, { recursive: true, force: true });
await mkdir(outdir, { recursive: true });
await Promise.all([
  build({
    ...node,
    entryPoints: { extension: 'src/extension.ts' },
    outdir,
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    external: ['vscode'],
    plugins: [tokenizerApart],
  }),
  build({
    ...node,
    entryPoints: { headless: 'src/headless.ts' },
    outdir,
    format: 'esm',
    banner: { js: requireInEsm },
    plugins: [tokenizerApart],
  }),
  build({ ...node, entryPoints: { 'store-worker': 'src/store/worker/main.ts' }, outdir, outExtension: { '.js': '.cjs' }, format: 'cjs' }),
  build({ ...node, entryPoints: { o200k: TOKENIZER }, outdir, outExtension: { '.js': '.cjs' }, format: 'cjs' }),
  buildWebview({ outdir: join(outdir, 'webview'), minify }),
  copyFile(createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm'), join(outdir, 'sql-wasm.wasm')),
]);
