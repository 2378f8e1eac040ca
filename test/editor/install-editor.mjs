import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * A real VS Code workbench and extension host for tests on machines without a desktop: code-server from npm, opened in
 * Chromium. Installed once (about three minutes, 750 MB) into a folder outside the checkout.
 */
export const editorFolder = process.env.SMART_CLAUDE_PROXY_EDITOR_CACHE ?? join(homedir(), '.cache', 'smart-claude-proxy', 'editor');

/** code-server 4.139.1 is VS Code 1.139.1 and wants Node 24. */
const PACKAGES = { node: '24.21.0', 'code-server': '4.139.1' };

/** What code-server's native modules are compiled with, and the browser. */
const DEBIAN_PACKAGES = [
  'chromium',
  'g++',
  'make',
  'python3',
  'pkg-config',
  'libkrb5-dev',
  'libx11-dev',
  'libxkbfile-dev',
  'libsecret-1-dev',
];

const bin = join(editorFolder, 'node_modules', '.bin');
export const editorNode = join(bin, process.platform === 'win32' ? 'node.exe' : 'node');
export const editorEntry = join(editorFolder, 'node_modules', 'code-server', 'out', 'node', 'entry.js');

/** There while an installation runs, and after one that was interrupted. */
const unfinished = join(editorFolder, 'unfinished');

/** Absolute path of the Chromium to drive. @throws when there is none */
export function chromiumPath() {
  const candidates = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  const found = candidates.find((path) => path && existsSync(path));
  if (!found) throw new Error('No Chromium found. Install it (Debian: apt-get install chromium) or set CHROMIUM_PATH.');
  return found;
}

/** Installs what is missing and says what it does; quick when everything is there. */
export function installEditor(say = console.log) {
  installDebianPackages(say);
  if (isInstalled()) return;
  say(`Installing code-server ${PACKAGES['code-server']} into ${editorFolder} (once, about three minutes) …`);
  mkdirSync(editorFolder, { recursive: true });
  writeFileSync(unfinished, '');
  // Node first: the install scripts of code-server have to run with it.
  npmInstall({ node: PACKAGES.node }, say);
  npmInstall(PACKAGES, say);
  rmSync(unfinished);
  if (!isInstalled()) throw new Error(`code-server was not installed completely. Delete ${editorFolder} and try again.`);
}

function isInstalled() {
  return !existsSync(unfinished) && existsSync(editorNode) && existsSync(editorEntry) && installedVersion() === PACKAGES['code-server'];
}

function installedVersion() {
  return JSON.parse(readFileSync(join(editorFolder, 'node_modules', 'code-server', 'package.json'), 'utf8')).version;
}

function npmInstall(dependencies, say) {
  const allowScripts = { node: true, 'code-server': true, argon2: true };
  writeFileSync(join(editorFolder, 'package.json'), `${JSON.stringify({ private: true, dependencies, allowScripts }, null, 2)}\n`);
  const started = Date.now();
  const result = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: editorFolder,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
    env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` },
  });
  if (result.status !== 0) throw new Error(`npm install failed in ${editorFolder} (exit code ${result.status}).`);
  say(`  ${Object.keys(dependencies).join(' and ')}: ${Math.round((Date.now() - started) / 1000)} s`);
}

function installDebianPackages(say) {
  if (!existsSync('/usr/bin/dpkg-query')) return;
  const missing = DEBIAN_PACKAGES.filter((name) => !isDebianPackageInstalled(name));
  if (missing.length === 0) return;
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() !== 0) throw new Error(`The tests in a real editor need Debian packages. Run: sudo ${command}`);
  say(`Installing Debian packages: ${missing.join(' ')} …`);
  const run = (args) =>
    execFileSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  run(['update']);
  run(['install', '-y', '--no-install-recommends', ...missing]);
}

function isDebianPackageInstalled(name) {
  const result = spawnSync('dpkg-query', ['-W', '-f=${db:Status-Status}', name], { encoding: 'utf8' });
  return result.status === 0 && result.stdout === 'installed';
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) installEditor();
