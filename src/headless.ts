import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { messageOf } from './error-message';
import { lastWords, secretsOf } from './last-words';
import { createProxy } from './proxy';
import type { Logger, Proxy, ProxyState } from './proxy-contract';
import { parseSettings } from './settings/parse-settings';

/** The proxy without an editor: for terminals, servers, tests and benchmarks. All but the ready line goes to stderr. */

const USAGE = `Usage: node headless.js [--settings FILE] [--storage DIR] [--port N] [--api-key KEY] [--demo]

  --settings FILE   JSON with the keys of settings.json less the "smartClaudeProxy." prefix
  --storage DIR     where database and journal are kept
  --port N          port on 127.0.0.1; 0 picks a free one (default 4577)
  --api-key KEY     the key that clients must send; else $SMART_CLAUDE_PROXY_KEY (which other users of the machine
                    cannot see), else a fresh one for this run
  --demo            add the demo provider, which answers offline`;

const MIN_KEY_LENGTH = 16;

interface CommandLine {
  settings: Record<string, unknown>;
  storageDir: string;
  apiKey: string | undefined;
  demo: boolean;
}

const log: Logger = {
  debug: (message) => process.env.SMART_CLAUDE_PROXY_DEBUG && write('debug', message),
  info: (message) => write('info', message),
  warn: (message) => write('warn', message),
  error: (message) => write('error', message),
};

async function main(): Promise<void> {
  const commandLine = readCommandLine();
  const { settings, problems } = parseSettings(commandLine.settings);
  for (const problem of problems) log.warn(`Setting ${problem.path}: ${problem.message}`);
  const freshKey = randomBytes(24).toString('base64url');
  const proxy = createProxy({
    settings,
    settingsProblems: problems,
    readApiKey: async () => commandLine.apiKey,
    createApiKey: async () => freshKey,
    keyMayAppear: false,
    readProviderKey: async () => undefined,
    env: process.env,
    storageDir: commandLine.storageDir,
    assetsDir: dirname(fileURLToPath(import.meta.url)),
    version: __VERSION__,
    log,
    demo: commandLine.demo,
    hostProviders: [],
  });
  const providerKeys = Object.values(settings.providers).map((provider) => provider.apiKey);
  process.on('uncaughtException', (error) => {
    log.error(lastWords(error, [commandLine.apiKey, freshKey, ...providerKeys, ...secretsOf(process.env)]));
    process.exit(1);
  });
  stopOnSignals(proxy);
  announce(proxy, await proxy.start());
}

function readCommandLine(): CommandLine {
  const { values } = parseArgs({
    options: {
      settings: { type: 'string' },
      storage: { type: 'string' },
      port: { type: 'string' },
      'api-key': { type: 'string' },
      demo: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stderr.write(`${USAGE}\n`);
    process.exit(0);
  }
  const settings = values.settings === undefined ? {} : readSettingsFile(values.settings);
  if (values.port !== undefined) {
    if (!/^\d{1,5}$/.test(values.port) || Number(values.port) > 65_535)
      throw new Error(`--port ${values.port} is not a port number (0 to 65535).`);
    settings.port = Number(values.port);
  }
  // An empty variable is the usual way of saying "not set".
  const apiKey = values['api-key'] ?? (process.env.SMART_CLAUDE_PROXY_KEY || undefined);
  if (apiKey !== undefined && (apiKey.length < MIN_KEY_LENGTH || /\s/.test(apiKey))) {
    throw new Error(`The API key must have at least ${MIN_KEY_LENGTH} characters and no white space.`);
  }
  return { settings, storageDir: resolve(values.storage ?? defaultStorageDir()), apiKey, demo: values.demo };
}

function readSettingsFile(file: string): Record<string, unknown> {
  if (!existsSync(file)) throw new Error(`The settings file ${file} does not exist.`);
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`The settings file ${file} is not valid JSON: ${messageOf(error)}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`The settings file ${file} must hold a JSON object.`);
  return { ...value };
}

function defaultStorageDir(): string {
  const data = process.env.XDG_DATA_HOME || join(homedir(), '.local', 'share');
  return join(data, 'smart-claude-proxy');
}

function announce(proxy: Proxy, state: ProxyState): void {
  if (state.role === 'failed') process.exit(1);
  if (state.role !== 'owner' && state.role !== 'follower') return;
  const { url, apiKey, role } = state;
  process.stdout.write(`${JSON.stringify({ url, apiKey, dashboard: `${url}/dashboard#key=${encodeURIComponent(apiKey)}`, role })}\n`);
  proxy.onState((next) => {
    if (next.role === 'owner' || next.role === 'follower') log.info(`Now ${next.role} of ${next.url}`);
    if (next.role === 'stopped') process.exit(0);
  });
}

function stopOnSignals(proxy: Proxy): void {
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    // Whatever hangs, the process is gone within 5 s of the signal.
    setTimeout(() => process.exit(0), 4800).unref();
    void proxy.stop().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

/** Messages may repeat what a provider or a settings file says: that must not steer the terminal, nor look like another line. */
function write(level: string, message: string): void {
  const printable = message.replace(CONTROLS, '?').replace(/\r?\n/g, '\n  ');
  process.stderr.write(`${new Date().toISOString()} ${level} ${printable}\n`);
}

/** All but tabs and line ends: C0 and C1, a carriage return alone, which overwrites its line, and the marks that turn the direction of text. */
const CONTROLS = /\r(?!\n)|[^\P{Cc}\t\n\r]|[\u202a-\u202e\u2066-\u2069]/gu;

main().catch((error: unknown) => {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exit(1);
});
