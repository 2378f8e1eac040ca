import { readFile, writeFile } from 'node:fs/promises';
import { manifestContributions } from '../src/editor/manifest-contributions';
import { l10nBundle } from './l10n-bundle';

/** Writes `contributes` of package.json, package.nls.json and the bundle for translators from what the code says. */
const { contributes, texts } = manifestContributions();
const manifest = JSON.parse(await readFile('package.json', 'utf8'));
await writeFile('package.json', `${JSON.stringify({ ...manifest, contributes }, null, 2)}\n`);
await writeFile('package.nls.json', `${JSON.stringify(texts, null, 2)}\n`);
await writeFile('l10n/bundle.l10n.json', `${JSON.stringify(l10nBundle('src/editor'), null, 2)}\n`);
