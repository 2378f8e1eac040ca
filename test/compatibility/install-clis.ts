import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The command-line clients that tests run for real, by the name of their command. */
const CLIS = {
  claude: { package: '@anthropic-ai/claude-code', version: '2.1.330' },
  codex: { package: '@openai/codex', version: '0.169.0' },
  opencode: { package: 'opencode-ai', version: '1.18.33' },
  cn: { package: '@continuedev/cli', version: '1.5.47' },
} as const;

export type Cli = keyof typeof CLIS;

/** Outside of the checkout, so that they are downloaded once for all checkouts. */
const folder = process.env.SMART_CLAUDE_PROXY_CLIS_CACHE ?? join(homedir(), '.cache', 'smart-claude-proxy', 'clis');

/** An installation takes minutes; a lock this old was left by one that was ended. */
const STALE_LOCK_MS = 15 * 60_000;

/**
 * The folder with the commands, for the front of a PATH. Installs from npm what is missing or has another version: up to 1 GB and some
 * minutes, with progress shown. Test files that run at the same time wait for each other.
 */
export function cliFolder(wanted: readonly Cli[]): string {
  mkdirSync(folder, { recursive: true });
  if (missing(wanted).length > 0) whileLocked(() => install(missing(wanted)));
  return join(folder, 'node_modules', '.bin');
}

/** The version that is tested with. */
export function versionOf(cli: Cli): string {
  return CLIS[cli].version;
}

function missing(wanted: readonly Cli[]): Cli[] {
  return wanted.filter((cli) => installedVersion(CLIS[cli].package) !== CLIS[cli].version);
}

function installedVersion(name: string): string | undefined {
  const file = join(folder, 'node_modules', name, 'package.json');
  if (!existsSync(file)) return undefined;
  const { version }: { version?: string } = JSON.parse(readFileSync(file, 'utf8'));
  return version;
}

function install(clis: readonly Cli[]): void {
  if (clis.length === 0) return;
  const specs = clis.map((cli) => `${CLIS[cli].package}@${CLIS[cli].version}`);
  process.stderr.write(`Installing ${specs.join(', ')} into ${folder} (once, some minutes) …\n`);
  execFileSync('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', '--save-exact', ...specs], { stdio: 'inherit' });
}

function whileLocked(work: () => void): void {
  const lock = join(folder, 'installing.lock');
  while (!acquired(lock)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
  try {
    work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function acquired(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    const age = existsSync(lock) ? Date.now() - statSync(lock).mtimeMs : 0;
    if (age > STALE_LOCK_MS) rmSync(lock, { recursive: true, force: true });
    return false;
  }
}
