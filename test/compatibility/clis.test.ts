import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { claudeCode } from '../../src/clients/claude-code';
import type { Client, Place } from '../../src/clients/client';
import { clientKey } from '../../src/clients/client-key';
import { codex } from '../../src/clients/codex';
import { connect, planConnection } from '../../src/clients/connection';
import { continueDev } from '../../src/clients/continue';
import { ConnectionRecords } from '../../src/clients/files/connection-records';
import { opencode } from '../../src/clients/opencode';
import { freePort } from '../fixtures/free-port';
import { type HeadlessProxy, startHeadless, TEST_KEY } from '../fixtures/headless-proxy';
import { type AgentUpstream, LAST_WORDS, startAgentUpstream } from './agent-upstream';
import { eventually } from './cell';
import { expectSection } from './compatibility-page';
import { type Cli, cliFolder, versionOf } from './install-clis';
import { RUN_LIMIT_MS, runCli } from './run-cli';
import { anthropicWire } from './wires/anthropic';
import { geminiWire } from './wires/gemini';
import { GROQ, OPENAI, openaiChatWire } from './wires/openai-chat';
import { openaiResponsesWire } from './wires/openai-responses';
import type { Wire } from './wires/wire';

/** The real command-line clients, set up by "Connect a Client…", each completing a task with a tool call through the proxy. */
/** For a task, whatever else runs on this machine. */
const RUN_WITHIN_MS = RUN_LIMIT_MS + 10_000;

/** Who answers: the APIs it speaks, and its settings. */
const PROVIDERS: Record<string, { wires: Wire[]; settings(url: string): object; listing?: object }> = {
  anthropic: {
    wires: [anthropicWire],
    settings: (url) => ({ baseUrl: url }),
    // Knows less than what a client asks of a model that it does not know.
    listing: { data: [{ type: 'model', id: 'claude-haiku-4-5' }], has_more: false },
  },
  openai: { wires: [openaiChatWire(OPENAI), openaiResponsesWire], settings: (url) => ({ baseUrl: `${url}/v1` }) },
  groq: {
    wires: [openaiChatWire(GROQ)],
    settings: (url) => ({ type: 'openai-compatible', baseUrl: `${url}/v1`, models: [{ id: 'openai/gpt-oss-120b' }] }),
  },
  gemini: { wires: [geminiWire], settings: (url) => ({ baseUrl: `${url}/v1beta` }) },
};

interface Run {
  cli: Cli;
  client: Client;
  env?: Record<string, string>;
  args: readonly string[];
  /** The call that makes it write a file. */
  call(file: string): { name: string; arguments: object };
  protocol: string;
}

const NOTE = 'Grüße from the model 🏔️\n';

const RUNS: Run[] = [
  {
    cli: 'claude',
    client: claudeCode,
    args: ['-p', 'Write the note.', '--permission-mode', 'acceptEdits'],
    call: (file) => ({ name: 'Write', arguments: { file_path: file, content: NOTE } }),
    protocol: 'anthropic-messages',
  },
  {
    cli: 'codex',
    client: codex,
    args: ['exec', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox', 'Write the note.'],
    call: (file) => ({ name: 'exec_command', arguments: { cmd: `printf '%s\\n' 'Grüße from the model 🏔️' > '${file}'` } }),
    protocol: 'openai-responses',
  },
  {
    cli: 'opencode',
    client: opencode,
    env: { OPENCODE_DISABLE_MODELS_FETCH: '1', OPENCODE_DISABLE_AUTOUPDATE: '1' },
    args: ['run', 'Write the note.'],
    call: (file) => ({ name: 'write', arguments: { filePath: file, content: NOTE } }),
    protocol: 'openai-chat',
  },
  {
    cli: 'cn',
    client: continueDev,
    args: ['-p', 'Write the note.', '--auto'],
    call: (file) => ({ name: 'Write', arguments: { filepath: file, content: NOTE } }),
    protocol: 'openai-chat',
  },
];

/** There the commands are scripts for another shell, and homes are elsewhere. */
const onWindows = process.platform === 'win32';

let binFolder: string;
let proxy: HeadlessProxy;
const agents = new Map<string, AgentUpstream>();
let home: string;
let work: string;

beforeAll(async () => {
  if (onWindows) return;
  binFolder = cliFolder(['claude', 'codex', 'opencode', 'cn']);
  for (const [id, { wires, listing }] of Object.entries(PROVIDERS)) agents.set(id, await startAgentUpstream(wires, listing));
  const providers = Object.fromEntries(
    Object.entries(PROVIDERS).map(([id, { settings }]) => {
      const url = agents.get(id)?.upstream.url ?? '';
      return [id, { ...settings(url), apiKey: 'k', enabled: false }];
    }),
  );
  proxy = await startHeadless({ settings: { providers, cache: { enabled: false } } });
}, 900_000);

afterAll(async () => {
  if (onWindows) return;
  await proxy.stop();
  await Promise.all([...agents.values()].map(({ upstream }) => upstream.close()));
});

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'cli-home-'));
  work = mkdtempSync(join(tmpdir(), 'cli-work-'));
  return () => {
    for (const folder of [home, work]) rmSync(folder, { recursive: true, force: true });
  };
});

/** Connects a client in the test's home, as the command does. */
async function connectInHome(client: Client, url: string): Promise<void> {
  const place: Place = { platform: process.platform, env: {}, homeDir: home, workspaceDir: work, editorUserDir: null };
  const target = { url, key: clientKey(TEST_KEY, client.id), keepModel: false };
  const records = new ConnectionRecords(join(home, 'records'));
  await connect(await planConnection(client, target, place, 'user', records), records);
}

async function enableOnly(provider: string): Promise<void> {
  for (const id of Object.keys(PROVIDERS)) {
    await proxy.fetch(`/api/providers/${id}`, { method: 'PUT', body: { enabled: id === provider } });
  }
  if (provider === 'anthropic') await eventually(listedModels, (ids) => !ids.includes('anthropic:claude-haiku-5-5'));
}

async function listedModels(): Promise<string[]> {
  const { data } = await (await proxy.fetch('/v1/models')).json();
  return data.map(({ id }: { id: string }) => id);
}

interface LoggedRow {
  client: string;
  requestedModel: string;
  protocol: string;
  provider: string;
  status: string;
  costUsd: number;
}

async function rows(of: HeadlessProxy = proxy): Promise<LoggedRow[]> {
  return (await (await of.fetch('/api/stats?metric=recent-requests&limit=1000')).json()).requests;
}

const proven = new Set<string>();

describe.skipIf(onWindows).each(RUNS)('$cli', ({ cli, client, env, args, call, protocol }) => {
  it.each(Object.keys(PROVIDERS))(
    'writes a file that a model of %s asked for',
    async (provider) => {
      const agent = agents.get(provider);
      if (!agent) throw new Error(`${provider} is not running.`);
      const file = join(work, 'note.txt');
      const { name, arguments: input } = call(file);
      Object.assign(agent, { refusals: [], turns: 0 });
      agent.call = { id: 'call_note1', name, pieces: JSON.stringify(input).split(/(?<=:)/) };
      await enableOnly(provider);
      const before = (await rows()).length;

      await connectInHome(client, proxy.url);
      const { code, output } = await runCli(cli, args, { home, work, env });

      // A compatible server is asked for what OpenAI offers until it says that it does not.
      expect(agent.refusals.filter((words) => !words.includes('prompt_cache_key'))).toEqual([]);
      expect(output).toContain(LAST_WORDS);
      expect(code).toBe(0);
      expect(existsSync(file) && readFileSync(file, 'utf8')).toBe(NOTE);
      expect(agent.turns).toBe(2);
      const logged = await rows();
      const fresh = logged.slice(0, logged.length - before);
      expect(fresh.length).toBeGreaterThanOrEqual(2);
      for (const row of fresh)
        expect(row).toMatchObject({ provider, protocol, status: 'success', client: client.id, requestedModel: 'auto' });
      expect(fresh[0]?.costUsd).toBeGreaterThan(0);
      proven.add(`${cli} ${provider}`);
    },
    RUN_WITHIN_MS,
  );
});

describe.skipIf(onWindows)('the Claude CLI as client and as provider at once', () => {
  /** A proxy whose only provider is the CLI, which is told to find Anthropic at `apiUrl`. */
  function startWithCli(apiUrl: string, port: number): Promise<HeadlessProxy> {
    const env = { ANTHROPIC_BASE_URL: apiUrl, ANTHROPIC_API_KEY: TEST_KEY };
    // As it is in an editor that was started from a terminal whose variables lead here.
    const inherited = {
      ANTHROPIC_BASE_URL: `http://127.0.0.1:${port}`,
      ANTHROPIC_AUTH_TOKEN: clientKey(TEST_KEY, 'claude-code'),
      ANTHROPIC_MODEL: 'auto',
      ANTHROPIC_DEFAULT_HAIKU_MODEL: 'auto',
    };
    return startHeadless({
      port,
      settings: { providers: { 'claude-cli': { enabled: true, env } }, fallback: { enabled: false } },
      env: { HOME: home, PATH: [binFolder, process.env.PATH].join(delimiter), NO_PROXY: '127.0.0.1,localhost', ...inherited },
    });
  }

  const ask = () => runCli('claude', ['-p', 'Name the note.', '--tools', ''], { home, work });

  it('answers through the CLI that the proxy starts, which does not come back to the proxy', { timeout: RUN_WITHIN_MS }, async () => {
    const agent = agents.get('anthropic');
    const ours = await startWithCli(agent?.upstream.url ?? '', await freePort());
    await connectInHome(claudeCode, ours.url);
    const before = agent?.upstream.requests.length ?? 0;
    const { code, output } = await ask();
    expect(output).toContain('A note');
    expect(code).toBe(0);
    const fresh = agent?.upstream.requests.slice(before) ?? [];
    expect(fresh.length).toBeGreaterThan(0);
    for (const { headers } of fresh) expect(headers['x-smart-claude-proxy-hop']).toBe('1');
    const logged = await rows(ours);
    expect(logged.length).toBe(fresh.length);
    for (const row of logged) expect(row).toMatchObject({ provider: 'claude-cli', client: 'claude-code', status: 'success' });
    await ours.stop();
  });

  it('refuses what comes back all the same, and says why', { timeout: RUN_WITHIN_MS }, async () => {
    const port = await freePort();
    const ours = await startWithCli(`http://127.0.0.1:${port}`, port);
    await connectInHome(claudeCode, ours.url);
    const { code, output } = await ask();
    expect(code).not.toBe(0);
    expect(output).toContain('providers.claude-cli.env');
    for (const row of await rows(ours)) expect(row).toMatchObject({ provider: 'claude-cli', status: 'failure' });
    await ours.stop();
  });
});

it.skipIf(onWindows)('is what docs/compatibility.md says', () => {
  const columns = Object.keys(PROVIDERS);
  const lines = RUNS.map(({ cli }) => {
    const cells = columns.map((id) => (proven.has(`${cli} ${id}`) ? '✓' : ''));
    return `| ${[`\`${cli}\` ${versionOf(cli)}`, ...cells].join(' | ')} |`;
  });
  expectSection(
    'clis',
    [
      '## Command-line clients',
      '',
      'The real ones, set up by "Connect a Client…" and asking for `auto`: each writes a file because the model asked for it, and reads the',
      'model’s last words. The stand-ins refuse what the real APIs refuse.',
      '',
      `| client | ${columns.join(' | ')} |`,
      `| --- |${' :-: |'.repeat(columns.length)}`,
      ...lines,
      '',
      'Claude Code also works as client and provider at once, with user settings that lead to the proxy: the CLI that the proxy starts does not',
      'come back to it, and what comes back all the same is refused.',
    ].join('\n'),
  );
});
