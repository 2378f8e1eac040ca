import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The environment in which tools run: with the project's own Node and tools first on PATH. */
export const toolEnvironment = {
  ...process.env,
  PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH}`,
};

/** Runs a command in the project, its output going to the terminal. @returns its exit code */
export function run(command, args, env = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    // npm and the tools in node_modules/.bin are scripts there, which only a shell starts.
    shell: process.platform === 'win32',
    env: { ...toolEnvironment, ...env },
  });
  if (error) throw error;
  return status ?? 1;
}

/** Installs what package-lock.json asks for when it is not there yet, or not as it asks. */
export function ensureDependencies() {
  if (areInstalled()) return;
  const missing = !existsSync(join(root, 'node_modules'));
  console.log(`${missing ? 'Installing' : 'Updating'} the project's dependencies …`);
  // `ci` would delete the running Node with the old folder; it is for a fresh clone only.
  const code = run('npm', [missing ? 'ci' : 'install', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']);
  if (code !== 0) process.exit(code);
}

/** Compares with the list of what was really installed, which npm writes last. */
function areInstalled() {
  const wanted = packagesOf('package-lock.json');
  const installed = packagesOf(join('node_modules', '.package-lock.json'));
  if (!wanted || !installed) return false;
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === '' || installed[path]?.version === version || (optional && !installed[path]),
  );
}

function packagesOf(lockfile) {
  const path = join(root, lockfile);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : undefined;
}
