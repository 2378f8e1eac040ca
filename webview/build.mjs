import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));

/**
 * The toolkit asks whether `:focus-visible` is known by adding a `<style>` to the page, which the page's policy forbids; so it
 * would believe that it is not. Every browser that runs the page knows it.
 */
const focusVisibleIsKnown = {
  name: 'focus-visible-is-known',
  setup({ onLoad }) {
    onLoad({ filter: /fast-web-utilities[\\/]dist[\\/]dom\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const contents = source.replace('export function canUseFocusVisible() {', 'export function canUseFocusVisible() { return true;');
      return contents === source ? { errors: [{ text: 'The toolkit no longer asks for :focus-visible this way.' }] } : { contents };
    });
  },
};

/**
 * Builds the dashboard page in `outdir`: `index.html`, `dashboard.css`, and the modules `data.js`, which asks for the data,
 * `dashboard.js`, which shows them, and `shared.js` with what both need, so that the answers are on their way while the
 * browser still compiles the rest.
 * @param {{ outdir: string, minify: boolean }} options
 * @returns esbuild's results, with what went into each file
 */
export async function buildWebview({ outdir, minify }) {
  await mkdir(outdir, { recursive: true });
  const builds = await Promise.all([
    build({
      absWorkingDir: here,
      entryPoints: { data: 'data.ts', dashboard: 'main.ts' },
      outdir,
      bundle: true,
      splitting: true,
      chunkNames: 'shared',
      format: 'esm',
      // Most of it runs while the page opens: let the browser compile it beside the main thread (https://v8.dev/blog/explicit-compile-hints).
      banner: { js: '//# allFunctionsCalledOnLoad' },
      platform: 'browser',
      target: 'chrome128',
      minify,
      metafile: true,
      sourcemap: minify ? false : 'linked',
      legalComments: 'none',
      logLevel: 'warning',
      plugins: [focusVisibleIsKnown],
    }),
    build({
      absWorkingDir: here,
      entryPoints: { dashboard: 'styles/main.css' },
      outdir,
      bundle: true,
      target: 'chrome128',
      minify,
      metafile: true,
      legalComments: 'none',
      logLevel: 'warning',
    }),
  ]);
  await copyFile(join(here, 'index.html'), join(outdir, 'index.html'));
  return builds;
}
