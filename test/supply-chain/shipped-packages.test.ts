import { existsSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { packageFolders, titleOf } from '../../scripts/third-party-notices.mjs';

const ROOT = join(import.meta.dirname, '..', '..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

/** Written by the build, with what went into each file. */
const metafiles: Metafile[] = JSON.parse(read('dist/metafiles.json'));
const manifest = JSON.parse(read('package.json'));

/** Licences that allow what we do with them: ship a bundle under another licence, with their notice. */
const ALLOWED = ['MIT', 'MIT-0', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0', 'Unlicense'];

describe('what is shipped', () => {
  const folders = packageFolders(metafiles);

  it('is a handful of packages, each with its licence in the notices', () => {
    expect(folders.length).toBeGreaterThan(8);
    expect(untoldOf(read('dist/THIRD-PARTY-NOTICES.txt'), folders)).toEqual([]);
  });

  it('is missed when the notices lack it', () => {
    const notices = read('dist/THIRD-PARTY-NOTICES.txt');
    const hono = notices.split('─'.repeat(80)).find((section) => section.trimStart().startsWith('hono '));
    expect(hono).toContain('MIT License');
    expect(untoldOf(notices.replace(hono ?? '', ''), folders)).toEqual(['node_modules/hono']);
  });

  it.each(folders)('may be shipped: %s', (folder) => {
    const { license } = JSON.parse(read(`${folder}/package.json`));
    expect(ALLOWED).toContain(license);
  });

  it('needs nothing but Node and the editor when it runs: no packages to install, so no install scripts', () => {
    const allowed = new Set([...builtinModules, ...builtinModules.map((name) => `node:${name}`), 'vscode']);
    const needed = metafiles.flatMap(({ outputs }) =>
      Object.values(outputs).flatMap(({ imports }) => imports.filter(({ external }) => external)),
    );
    const ours = (path: string) => path.startsWith('./') && existsSync(join(ROOT, 'dist', path));
    expect(needed.map(({ path }) => path).filter((path) => !allowed.has(path) && !ours(path))).toEqual([]);
    expect(manifest.dependencies).toBeUndefined();
    expect(Object.keys(manifest.scripts).filter((name) => /^(pre|post)?(install|prepare|publish)|^vscode:uninstall/.test(name))).toEqual(
      [],
    );
    expect(read('.vscodeignore')).not.toMatch(/^!.*node_modules/m);
  });
});

describe('what it is built with', () => {
  const {
    packages,
  }: { packages: Record<string, { version: string; integrity?: string; optional?: boolean; hasInstallScript?: boolean }> } = JSON.parse(
    read('package-lock.json'),
  );
  const locked = Object.entries(packages).filter(([path]) => path !== '');

  it('is locked to a version and to its content', () => {
    // The linter for other platforms than that of the one who locked it; npm adds their content where it installs them.
    const unlocked = locked.filter(([path, { integrity }]) => integrity === undefined && !path.startsWith('node_modules/@biomejs/cli-'));
    expect(unlocked).toEqual([]);
    for (const [path, { version }] of locked) expect(version, path).toMatch(/^\d+\.\d+\.\d+/);
    for (const [name, wanted] of Object.entries(manifest.devDependencies))
      expect(packages[`node_modules/${name}`]?.version, name).toBe(wanted);
  });

  it('runs no install script that nobody has looked at', () => {
    const scripted = locked
      .filter(([, { hasInstallScript }]) => hasInstallScript)
      .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 13));
    expect(scripted.filter((name) => !(name in manifest.allowScripts))).toEqual([]);
  });
});

/** Packages whose notice is missing. */
function untoldOf(notices: string, folders: readonly string[]): string[] {
  const sections = notices.split('─'.repeat(80)).map((section) => section.trim());
  return folders.filter((folder) => {
    const section = sections.find((text) => text.startsWith(titleOf(folder)));
    return !existsSync(join(ROOT, folder)) || section === undefined || !/permission|licensed under|redistribution/i.test(section);
  });
}
