import { spawnSync } from 'node:child_process';
import { root, toolEnvironment } from './dependencies.mjs';

/**
 * `npm run audit`: known weaknesses in the packages we build with and ship. Some registries (mirrors, air-gapped ones) answer no
 * audits; that is said, and is no failure, because nothing was found out either way.
 */
const { stdout, error } = spawnSync('npm', ['audit', '--json'], {
  cwd: root,
  encoding: 'utf8',
  env: toolEnvironment,
  shell: process.platform === 'win32',
  timeout: 120_000,
});
const counts = parsed(stdout)?.metadata?.vulnerabilities;

if (counts === undefined) {
  const reason = error?.message ?? parsed(stdout)?.message ?? 'it gave no answer';
  console.log(`NOT AUDITED: the registry does not answer audits (${reason}). Run "npm run audit" where it does.`);
} else {
  const serious = counts.high + counts.critical;
  console.log(
    Object.entries(counts)
      .map(([severity, count]) => `${severity}: ${count}`)
      .join(', '),
  );
  console.log(serious === 0 ? 'Nothing serious is known.' : 'Run "npm audit" to see what it is.');
  process.exitCode = serious === 0 ? 0 : 1;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
