import { spawn } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { ensureDependencies, root, run, toolEnvironment } from './dependencies.mjs';
import { openInBrowser } from './open-in-browser.mjs';

/**
 * `npm start [-- --port N …]`: the extension in an editor when there is one, else the same proxy with its dashboard in a
 * browser, which takes the arguments of `dist/headless.js`.
 */
ensureDependencies();
const packaged = run('node', ['scripts/package.mjs']);
if (packaged !== 0) process.exit(packaged);

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const editor = ['code', 'cursor', 'codium'].find(onPath);
console.log(`
Install the extension: ${editor ?? 'code'} --install-extension ${join(root, `smart-claude-proxy-${version}.vsix`)}
(or in VS Code, Cursor or VSCodium: command palette, "Extensions: Install from VSIX…")`);
if (editor) openInEditor(editor);
else await runHeadless();

function openInEditor(command) {
  console.log(`\nOpening ${command} with the extension …`);
  process.exitCode = run(command, ['--new-window', `--extensionDevelopmentPath=${root}`]);
}

async function runHeadless() {
  console.log('\nNo editor (code, cursor, codium) is on PATH, so the proxy runs here, without one.');
  const args = process.argv.slice(2);
  let proxy = await startProxy(args);
  if (!args.includes('--demo') && !(await hasProvider(proxy.ready))) {
    console.log(`
No provider is at hand: there is no claude on PATH, no Ollama, and none of ANTHROPIC_API_KEY, OPENAI_API_KEY, GEMINI_API_KEY is set.
So the demo provider is on: its answers are made up on this machine and marked "Demo".`);
    await proxy.end();
    proxy = await startProxy([...args, '--demo']);
  }
  const { url, apiKey, dashboard } = proxy.ready;
  console.log(`
URL        ${url}/v1
API key    ${apiKey}
Dashboard  ${dashboard}

Try it:
${curl(url, apiKey)}

Press Ctrl+C to stop.`);
  openInBrowser(dashboard);
  process.exitCode = await proxy.ended;
}

/** Starts the proxy and waits until it says that it is ready. */
async function startProxy(args) {
  const child = spawn(process.execPath, [join(root, 'dist', 'headless.js'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: toolEnvironment,
  });
  const ended = new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 0)));
  const forward = () => child.kill('SIGTERM');
  process.on('SIGINT', forward);
  process.on('SIGTERM', forward);
  for await (const line of createInterface({ input: child.stdout })) {
    const end = () => {
      process.off('SIGINT', forward);
      process.off('SIGTERM', forward);
      child.kill('SIGTERM');
      return ended;
    };
    return { ready: JSON.parse(line), ended, end };
  }
  process.exit((await ended) || 1);
}

async function hasProvider({ url, apiKey }) {
  const response = await fetch(`${url}/api/providers`, { headers: { authorization: `Bearer ${apiKey}` } });
  const { providers } = await response.json();
  return providers.some(({ enabled, available, demo }) => enabled && available && !demo);
}

function curl(url, apiKey) {
  const body = JSON.stringify({ model: 'auto', messages: [{ role: 'user', content: 'What is 2+2?' }] });
  const quoted = process.platform === 'win32' ? `"${body.replaceAll('"', '\\"')}"` : `'${body}'`;
  return `curl -s ${url}/v1/chat/completions -H "Authorization: Bearer ${apiKey}" -H "Content-Type: application/json" -d ${quoted}`;
}

function onPath(command) {
  const endings = process.platform === 'win32' ? ['.cmd', '.exe'] : [''];
  return (process.env.PATH ?? '').split(delimiter).some((folder) => endings.some((ending) => isExecutable(join(folder, command + ending))));
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
