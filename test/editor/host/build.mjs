import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));

/** The folder that stands in as the extension under development; the real one is installed from its package. */
export const emptyExtension = join(here, 'empty-extension');

/** The module that the editor loads into its extension host; `buildHostTests` makes it. */
export const hostTestsModule = join(here, '..', '..', '..', 'dist', 'test', 'host-tests.cjs');

export async function buildHostTests() {
  await build({
    entryPoints: [join(here, 'index.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
    outfile: hostTestsModule,
    logLevel: 'error',
  });
}
