import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A call with its text in single or double quotes; the formatter writes nothing else, and translators need whole texts. */
const CALL = /l10n\.t\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/g;

/** What `l10n/bundle.l10n.json` holds: every text that the editor side shows, for translators to copy. */
export function l10nBundle(folder: string): Record<string, string> {
  const texts = new Set<string>();
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue;
    const source = readFileSync(join(folder, file), 'utf8');
    for (const [, single, double] of source.matchAll(CALL)) texts.add((single ?? double ?? '').replace(/\\(.)/g, '$1'));
  }
  return Object.fromEntries([...texts].sort().map((text) => [text, text]));
}
