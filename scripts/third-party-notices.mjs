import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './dependencies.mjs';

/** Shipped without being imported: SQLite itself and the token vocabulary belong to these. */
const SHIPPED_FILES = ['node_modules/sql.js', 'node_modules/gpt-tokenizer'];

/**
 * Writes the licences of every package that is bundled or shipped, as those licences demand.
 * @param {import('esbuild').Metafile[]} metafiles of all builds
 */
export function writeThirdPartyNotices(outfile, metafiles) {
  const notices = packageFolders(metafiles).map(noticeOf);
  writeFileSync(outfile, `Smart Claude Proxy contains the following packages.\n\n${notices.join('\n')}`);
}

/** Folders of the packages that went into these builds, relative to the root. */
export function packageFolders(metafiles) {
  const inputs = metafiles.flatMap((metafile) => Object.keys(metafile.inputs));
  const bundled = inputs.flatMap((path) => /node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []);
  return [...new Set([...bundled, ...SHIPPED_FILES])].sort();
}

/** How a package is named in the notices. */
export function titleOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  return `${name} ${version} (${license})`;
}

function noticeOf(folder) {
  const file = readdirSync(join(root, folder)).find((entry) => /^(licen[sc]e|copying)/i.test(entry));
  const text = file ? readFileSync(join(root, folder, file), 'utf8').trim() : licenceWithoutFile(folder);
  return `${'─'.repeat(80)}\n${titleOf(folder)}\n\n${text}\n`;
}

/** Some packages name their licence and leave out its text, which has to go along all the same. */
function licenceWithoutFile(folder) {
  const { name, license, author } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const holder = typeof author === 'string' ? author : author?.name;
  if (license !== 'MIT' || !holder) throw new Error(`${name} (${license}) has no licence file, and its holder is not known: look it up.`);
  return `MIT License\n\nCopyright (c) ${holder}\n\n${MIT}`;
}

/** https://spdx.org/licenses/MIT.html */
const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the
"Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish,
distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to
the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY
CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE
SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;
