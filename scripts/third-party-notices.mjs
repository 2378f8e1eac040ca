import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from './dependencies.mjs';

const ENTRIES = ['src/extension.ts', 'src/store/worker/store-worker.ts', 'webview/main.ts'];

/** Shipped without being imported: SQLite itself and the token vocabulary belong to these. */
const SHIPPED_FILES = ['node_modules/sql.js', 'node_modules/gpt-tokenizer'];

/** Writes the licences of every package that is bundled or shipped, as those licences demand. */
export async function writeThirdPartyNotices(outfile) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ENTRIES,
    bundle: true,
    platform: 'node',
    conditions: ['browser'],
    external: ['vscode'],
    outdir: 'dist',
    write: false,
    metafile: true,
    logLevel: 'error',
  });
  const bundled = Object.keys(metafile.inputs).flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []);
  const folders = [...new Set([...bundled, ...SHIPPED_FILES])].sort();
  writeFileSync(outfile, `Smart Claude Proxy contains the following packages.\n\n${folders.map(notice).join('\n')}`);
}

function notice(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const file = readdirSync(join(root, folder)).find((entry) => /^(licen[sc]e|copying)/i.test(entry));
  const text = file ? readFileSync(join(root, folder, file), 'utf8').trim() : `Licence: ${license}`;
  return `${'─'.repeat(80)}\n${name} ${version} (${license})\n\n${text}\n`;
}
