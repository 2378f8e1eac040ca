import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { downloadAndUnzipVSCode, resolveCliArgsFromVSCodeExecutablePath, runTests } from '@vscode/test-electron';
import { buildHostTests, emptyExtension, hostTestsModule } from './host/build.mjs';

/**
 * The tests of the extension host in the desktop VS Code that Microsoft ships: on the oldest version we promise and on the
 * newest. For machines that can download it; a Linux without a screen runs this under xvfb-run.
 */
const { version, engines } = JSON.parse(readFileSync('package.json', 'utf8'));
const versions = process.argv.length > 2 ? process.argv.slice(2) : [engines.vscode.replace('^', ''), 'stable'];

await buildHostTests();
for (const vscodeVersion of versions) {
  console.log(`\n── VS Code ${vscodeVersion}`);
  const executable = await downloadAndUnzipVSCode(vscodeVersion);
  const userData = mkdtempSync(join(tmpdir(), 'scp-vscode-'));
  const profile = [`--user-data-dir=${join(userData, 'data')}`, `--extensions-dir=${join(userData, 'extensions')}`];
  const [cli, ...args] = resolveCliArgsFromVSCodeExecutablePath(executable);
  const installed = spawnSync(cli, [...args, ...profile, '--install-extension', `smart-claude-proxy-${version}.vsix`], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (installed.status !== 0) throw new Error('The packaged extension could not be installed.');
  await runTests({
    vscodeExecutablePath: executable,
    extensionDevelopmentPath: emptyExtension,
    extensionTestsPath: hostTestsModule,
    launchArgs: [...profile, '--disable-workspace-trust', '--skip-welcome'],
  });
}
