import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root, run, toolEnvironment } from './dependencies.mjs';

/** `npm run package`: builds, and packs the VSIX into the root. A warning of the packager is a failure. */
const MOST_MEGABYTES = { vsix: 3, mainBundle: 1.5 };

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const vsix = join(root, `smart-claude-proxy-${version}.vsix`);

const built = run('npm', ['run', '--silent', 'build']);
if (built !== 0) process.exit(built);
rmSync(vsix, { force: true });
const packed = spawnSync('vsce', ['package', '--no-dependencies', '--out', vsix], {
  cwd: root,
  encoding: 'utf8',
  env: toolEnvironment,
  shell: process.platform === 'win32',
});
const output = `${packed.stdout ?? ''}${packed.stderr ?? ''}`;
process.stdout.write(output);
if (packed.status !== 0) fail('vsce failed.');
if (/warning/i.test(output)) fail('vsce has warnings.');
demandSize(vsix, MOST_MEGABYTES.vsix);
demandSize(join(root, 'dist', 'extension.cjs'), MOST_MEGABYTES.mainBundle);

function demandSize(file, megabytes) {
  const size = statSync(file).size / 1024 / 1024;
  if (size > megabytes) fail(`${file} has ${size.toFixed(2)} MB; at most ${megabytes} MB are allowed.`);
}

function fail(reason) {
  console.error(reason);
  process.exit(1);
}
