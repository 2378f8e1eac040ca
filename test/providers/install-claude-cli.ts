import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const VERSION = '2.1.330';

/** The command-line clients that tests run for real, installed once into a folder outside of the checkout. */
const folder = process.env.SMART_CLAUDE_PROXY_CLIS_CACHE ?? join(homedir(), '.cache', 'smart-claude-proxy', 'clis');

/**
 * The folder with the real `claude` binary, for the front of a PATH. Installs it from npm when it is missing: about 400 MB and a
 * minute, with progress shown.
 */
export function claudeCliFolder(): string {
  const bin = join(folder, 'node_modules', '.bin');
  if (existsSync(join(bin, 'claude')) && installedVersion() !== undefined) return bin;
  process.stderr.write(`Installing the Claude CLI ${VERSION} into ${folder} (once, about a minute) …\n`);
  mkdirSync(folder, { recursive: true });
  const spec = `@anthropic-ai/claude-code@${VERSION}`;
  execFileSync('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', '--save-exact', spec], { stdio: 'inherit' });
  return bin;
}

function installedVersion(): string | undefined {
  const file = join(folder, 'node_modules', '@anthropic-ai', 'claude-code', 'package.json');
  if (!existsSync(file)) return undefined;
  const { version }: { version?: string } = JSON.parse(readFileSync(file, 'utf8'));
  return version;
}
