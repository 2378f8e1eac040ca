import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** Absolute path of the VSIX that `npm run package` makes of this version. */
export function packagedExtension(): string {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  return process.env.SMART_CLAUDE_PROXY_VSIX ?? resolve(`smart-claude-proxy-${version}.vsix`);
}
