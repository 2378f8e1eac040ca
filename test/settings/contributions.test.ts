import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { l10nBundle } from '../../scripts/l10n-bundle';
import { manifestContributions } from '../../src/editor/manifest-contributions';
import { parseSettings } from '../../src/settings/parse-settings';
import { settingsTable } from '../../src/settings/schema';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const texts: Record<string, string> = JSON.parse(readFileSync('package.nls.json', 'utf8'));
const properties: Record<string, { default: unknown; scope: string; markdownDescription: string }> = Object.assign(
  {},
  ...manifest.contributes.configuration.map((section: { properties: object }) => section.properties),
);

describe('package.json', () => {
  it('declares exactly what the settings and commands in the code say (else run: npm run generate)', () => {
    const generated = manifestContributions();
    expect(manifest.contributes).toEqual(JSON.parse(JSON.stringify(generated.contributes)));
    expect(texts).toEqual(generated.texts);
  });

  it('gives translators every text of the editor side (else run: npm run generate)', () => {
    const bundle = JSON.parse(readFileSync('l10n/bundle.l10n.json', 'utf8'));
    expect(bundle).toEqual(l10nBundle('src/editor'));
    expect(Object.keys(bundle)).toContain('Show What Holds the Port');
  });

  it('shows every setting, with the default that the code uses and out of reach of workspaces', () => {
    const { settings } = parseSettings({});
    const declared = Object.fromEntries(
      Object.entries(properties).map(([key, property]) => [key.replace('smartClaudeProxy.', ''), property]),
    );
    expect(Object.keys(declared).sort()).toEqual(Object.keys(settingsTable).sort());
    for (const [key, value] of Object.entries(settings)) expect(declared[key]?.default, key).toEqual(value);
    for (const [key, property] of Object.entries(declared)) expect(property.scope, key).toBe('machine');
  });

  it('has a text for every placeholder', () => {
    const placeholders = JSON.stringify(manifest).match(/"%[^%"]+%"/g) ?? [];
    expect(placeholders.length).toBeGreaterThan(40);
    for (const placeholder of placeholders) expect(texts[placeholder.slice(2, -2)], placeholder).toMatch(/\S/);
  });
});
