import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { packTokenRanks } from './scripts/pack-token-ranks.mjs';
import { writeThirdPartyNotices } from './scripts/third-party-notices.mjs';
import { buildWebview } from './webview/build.mjs';

const root = dirname(fileURLToPath(import.meta.url));
const outdir = join(root, 'dist');
const resolvePackageFile = createRequire(import.meta.url).resolve;
const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
const minify = !process.argv.includes('--no-minify');

/**
 * Of the tokenizer only its split pattern is bundled: its tables are modules that hold the event loop for a quarter of a
 * second, so the vocabulary is packed into a file that `src/gateway.ts` reads a little at a time.
 */
const TOKEN_PATTERN = 'gpt-tokenizer/encodingParams/constants';
const tokenizerTablesApart = {
  name: 'tokenizer-tables-apart',
  setup({ onResolve }) {
    onResolve({ filter: /^gpt-tokenizer/ }, ({ path }) =>
      path === TOKEN_PATTERN
        ? undefined
        : { errors: [{ text: `Import ${TOKEN_PATTERN} instead of ${path}: the tables are not bundled.` }] },
    );
  },
};

/** Zod's messages in fifty languages weigh more than the rest of it; ours are English wherever they come from. */
const zodInEnglish = {
  name: 'zod-in-english',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
      loader: 'js',
    }));
  },
};

/** What edits configuration files is rarely needed: the extension loads it from a file of its own when a client is connected. */
const clientConnectionsApart = {
  name: 'client-connections-apart',
  setup({ onResolve }) {
    onResolve({ filter: /\/clients\/connection$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './client-connection.cjs', external: true } : undefined,
    );
  },
};

const node = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  minify,
  metafile: true,
  define: { __VERSION__: JSON.stringify(version) },
  sourcemap: minify ? false : 'linked',
  legalComments: 'none',
  logLevel: 'warning',
};

/** Bundled CommonJS packages call `require` for Node's own modules, which an ES module does not have. */
const requireInEsm =
  "import { createRequire as createRequireForBundle } from 'node:module'; const require = createRequireForBundle(import.meta.url);";

await mkdir(outdir, { recursive: true });
const builds = await Promise.all([
  build({
    ...node,
    entryPoints: { extension: 'src/extension.ts' },
    outdir,
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    external: ['vscode'],
    // A file beside the bundle is loaded with `require`, as everything that editors of all ages load.
    supported: { 'dynamic-import': false },
    plugins: [tokenizerTablesApart, zodInEnglish, clientConnectionsApart],
  }),
  build({
    ...node,
    entryPoints: { 'client-connection': 'src/clients/connection.ts' },
    outdir,
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    // The CommonJS form of jsonc-parser cannot be bundled.
    mainFields: ['module', 'main'],
  }),
  build({
    ...node,
    entryPoints: { headless: 'src/headless.ts' },
    outdir,
    format: 'esm',
    banner: { js: requireInEsm },
    plugins: [tokenizerTablesApart, zodInEnglish],
  }),
  build({
    ...node,
    entryPoints: { 'store-worker': 'src/store/worker/store-worker.ts' },
    outdir,
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
  }),
  buildWebview({ outdir: join(outdir, 'webview'), minify }),
]);
await Promise.all([
  copyFile(resolvePackageFile('sql.js/dist/sql-wasm.wasm'), join(outdir, 'sql-wasm.wasm')),
  copyFile('src/routing/intent-weights.bin', join(outdir, 'intent-weights.bin')),
  readFile(resolvePackageFile('gpt-tokenizer/data/o200k_base.tiktoken'), 'latin1').then((vocabulary) =>
    writeFile(join(outdir, 'o200k.bin'), packTokenRanks(vocabulary)),
  ),
]);

const metafiles = builds.flat().map(({ metafile }) => metafile);
writeThirdPartyNotices(join(outdir, 'THIRD-PARTY-NOTICES.txt'), metafiles);
// Tests read there what went into each file.
await writeFile(join(outdir, 'metafiles.json'), JSON.stringify(metafiles));
