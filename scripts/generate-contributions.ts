import { readFile, writeFile } from 'node:fs/promises';
import { manifestContributions } from '../src/editor/manifest-contributions';

/** Writes `contributes` of package.json and package.nls.json from the typed constants and the settings' schema. */
const { contributes, texts } = manifestContributions();
const manifest = JSON.parse(await readFile('package.json', 'utf8'));
await writeFile('package.json', `${JSON.stringify({ ...manifest, contributes }, null, 2)}\n`);
await writeFile('package.nls.json', `${JSON.stringify(texts, null, 2)}\n`);
