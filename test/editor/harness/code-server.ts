import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { editorEntry, editorNode } from '../install-editor.mjs';

export interface CodeServerOptions {
  /** A folder of installed extensions, as `installExtension` makes it; a copy of it is used. */
  extensions: string;
  /** User settings to start with. */
  settings?: Record<string, unknown>;
  /** Settings of the machine that the extension host runs on: a remote one, so those of scope `machine` are read from here alone. */
  machineSettings?: Record<string, unknown>;
  /** Extra environment of the server and so of the extension host. */
  env?: Record<string, string>;
  /** Lets a page run a test module in its extension host; the editor then shows no notifications. */
  testModules?: boolean;
}

/** A VS Code server with fresh user data; every page that opens it is an editor window with its own extension host. */
export interface CodeServer {
  /** `http://127.0.0.1:PORT` */
  url: string;
  /** Holds `user-data`, `extensions` and the opened `workspace`. */
  folder: string;
  workspace: string;
  /** The extension's global storage, once it was activated. */
  globalStorage: string;
  stop(): Promise<void>;
}

/** Keeps first-run pages, telemetry, update checks and dialogs over the window out of the tests' way. */
const QUIET_SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'telemetry.telemetryLevel': 'off',
  'security.workspace.trust.enabled': false,
  'workbench.editor.useModal': 'off',
};

export async function startCodeServer(options: CodeServerOptions): Promise<CodeServer> {
  const folder = await mkdtemp(join(tmpdir(), 'scp-editor-'));
  const userData = join(folder, 'user-data');
  const workspace = join(folder, 'workspace');
  await mkdir(join(userData, 'User'), { recursive: true });
  await mkdir(workspace);
  await writeFile(join(workspace, 'notes.txt'), 'A file to look at.\n');
  await writeFile(join(userData, 'User', 'settings.json'), JSON.stringify({ ...QUIET_SETTINGS, ...options.settings }, null, 2));
  await mkdir(join(userData, 'Machine'));
  await writeFile(join(userData, 'Machine', 'settings.json'), JSON.stringify(options.machineSettings ?? {}, null, 2));

  const extensions = join(folder, 'extensions');
  await cp(options.extensions, extensions, { recursive: true });

  const port = await freePort();
  const dirs = ['--user-data-dir', userData, '--extensions-dir', extensions];
  const quiet = ['--auth', 'none', '--disable-telemetry', '--disable-update-check', '--disable-workspace-trust'];
  const server = spawn(
    editorNode,
    [
      editorEntry,
      '--bind-addr',
      `127.0.0.1:${port}`,
      ...quiet,
      ...dirs,
      ...(options.testModules ? ['--vscode-option', 'enable-smoke-test-driver'] : []),
    ],
    { env: { ...editorEnvironment(folder), ...options.env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  await ready(server);
  return {
    url: `http://127.0.0.1:${port}`,
    folder,
    workspace,
    globalStorage: join(userData, 'User', 'globalStorage', 'smart-claude-proxy.smart-claude-proxy'),
    async stop() {
      await stopped(server);
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

/** Installs a VSIX into a folder of its own. @returns the folder of extensions */
export async function installExtension(vsix: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'scp-extensions-'));
  const extensions = join(folder, 'extensions');
  const dirs = ['--user-data-dir', join(folder, 'user-data'), '--extensions-dir', extensions];
  await promisify(execFile)(editorNode, [editorEntry, '--install-extension', vsix, ...dirs], { env: editorEnvironment(folder) });
  return extensions;
}

/** Without the keys and settings of the person who runs the tests, and with a home of its own. */
function editorEnvironment(folder: string): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { PATH: process.env.PATH, LANG: 'C.UTF-8', HOME: folder, XDG_CONFIG_HOME: join(folder, 'config') };
  if (process.env.TZ) env.TZ = process.env.TZ;
  return env;
}

function ready(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    const timeout = setTimeout(() => reject(new Error(`code-server did not start within 60 s:\n${output}`)), 60_000);
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      if (!output.includes('HTTP server listening on')) return;
      clearTimeout(timeout);
      resolve();
    };
    server.stdout?.on('data', read);
    server.stderr?.on('data', read);
    server.once('exit', (code) => {
      clearTimeout(timeout);
      reject(new Error(`code-server ended with exit code ${code}:\n${output}`));
    });
  });
}

async function stopped(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exit = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  const forced = setTimeout(() => server.kill('SIGKILL'), 10_000);
  await exit;
  clearTimeout(forced);
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
