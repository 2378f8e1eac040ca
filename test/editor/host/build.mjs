import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const outdir = join(here, '..', '..', '..', 'dist', 'test');

/** The folder that stands in as the extension under development; the real one is installed from its package. */
export const emptyExtension = join(here, 'empty-extension');

/** The modules that the editor loads into its extension host; `buildHostTests` makes them. */
export const hostTestsModule = join(outdir, 'host-tests.cjs');
export const chatTestsModule = join(outdir, 'chat-tests.cjs');

export async function buildHostTests() {
  await build({
    entryPoints: { 'host-tests': join(here, 'index.ts'), 'chat-tests': join(here, 'chat-index.ts') },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
    outdir,
    outExtension: { '.js': '.cjs' },
    logLevel: 'error',
  });
}
