import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { editorEntry, editorFolder, editorNode, installEditor } from '../test/editor/install-editor.mjs';
import { ensureDependencies, root, run, toolEnvironment } from './dependencies.mjs';
import { openInBrowser } from './open-in-browser.mjs';

/**
 * `npm run start:editor [-- --port 8080] [-- --demo]`: the packaged extension in VS Code in a browser (code-server), with a
 * profile of its own. `--demo` turns the demo provider on, whose answers are made up on this machine.
 */
const ADDRESS = 'http://127.0.0.1';

ensureDependencies();
const packaged = run('node', ['scripts/package.mjs']);
if (packaged !== 0) process.exit(packaged);
installEditor();

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const profile = join(editorFolder, 'profile');
const dirs = ['--user-data-dir', join(profile, 'user-data'), '--extensions-dir', join(profile, 'extensions')];
if (process.argv.includes('--demo')) turnDemoOn();

const installed = run(editorNode, [
  editorEntry,
  '--install-extension',
  join(root, `smart-claude-proxy-${version}.vsix`),
  '--force',
  ...dirs,
]);
if (installed !== 0) process.exit(installed);

const port = Number(process.argv[process.argv.indexOf('--port') + 1]) || 8080;
const quiet = ['--auth', 'none', '--disable-telemetry', '--disable-update-check', '--disable-workspace-trust'];
const server = spawn(editorNode, [editorEntry, '--bind-addr', `127.0.0.1:${port}`, ...quiet, ...dirs, root], {
  stdio: ['ignore', 'pipe', 'inherit'],
  env: toolEnvironment,
});
server.stdout.on('data', (chunk) => {
  if (!String(chunk).includes('HTTP server listening on')) return;
  console.log(`\nThe editor: ${ADDRESS}:${port}/\nPress Ctrl+C to stop.`);
  openInBrowser(`${ADDRESS}:${port}/`);
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill('SIGTERM'));
server.on('exit', (code) => {
  process.exitCode = code ?? 0;
});

function turnDemoOn() {
  const folder = join(profile, 'user-data', 'User');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'settings.json'),
    `${JSON.stringify({ 'smartClaudeProxy.providers': { demo: { type: 'demo', enabled: true } } }, null, 2)}\n`,
  );
}
