import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProviderSet } from '../../src/providers/create-providers';
import type { Provider } from '../../src/providers/provider';
import { call, failureOf, providerOf, providerSet, readStream } from './provider-under-test';

let home: string;
const sets: ProviderSet[] = [];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'claude-cli-test-'));
});

afterEach(async () => {
  for (const set of sets.splice(0)) await set.dispose();
  rmSync(home, { recursive: true, force: true });
});

const LINES = {
  start:
    '{"type":"stream_event","event":{"type":"message_start","message":{"id":"m","model":"claude-haiku-5-5","content":[],"usage":{"input_tokens":9,"output_tokens":1}}}}',
  block: '{"type":"stream_event","event":{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}}',
  text: '{"type":"stream_event","event":{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Four."}}}',
  stop: '{"type":"stream_event","event":{"type":"content_block_stop","index":0}}',
  delta: '{"type":"stream_event","event":{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":2}}}',
  end: '{"type":"stream_event","event":{"type":"message_stop"}}',
  result:
    '{"type":"result","is_error":false,"result":"Four.","stop_reason":"end_turn","total_cost_usd":0.0125,"usage":{"input_tokens":9,"output_tokens":2}}',
};
const ANSWER = Object.values(LINES);

/** A stand-in for the CLI: a script that finds its arguments, input and environment in `home`. */
function fakeClaude(script: string, folder = join(home, 'bin')): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'claude');
  const prelude = `
    const fs = require('node:fs');
    const say = (...lines) => { for (const line of lines) fs.writeSync(1, line + '\\n'); };
    const input = () => fs.readFileSync(0, 'utf8');
    const note = (name, value) => fs.writeFileSync(${JSON.stringify(home)} + '/' + name, typeof value === 'string' ? value : JSON.stringify(value));
    const ANSWER = ${JSON.stringify(ANSWER)};
  `;
  writeFileSync(file, `#!${process.execPath}\n${prelude}\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

function noted(name: string): string {
  return readFileSync(join(home, name), 'utf8');
}

function cli(
  entry: Record<string, unknown> = {},
  env: NodeJS.ProcessEnv = {},
  timeouts: Record<string, number> = {},
  proxyKey?: string,
): Provider {
  const set = providerSet({
    settings: { providers: { 'claude-cli': entry }, timeouts },
    env: { HOME: home, PATH: [join(home, 'bin'), process.env.PATH].join(delimiter), ...env },
    ...(proxyKey === undefined ? {} : { proxyKey }),
  });
  sets.push(set);
  return providerOf(set, 'claude-cli');
}

function isRunning(pid: number): boolean {
  // A zombie has ended; only its parent has not noticed.
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z');
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 8000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('It did not happen within 8 s.');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('finding the Claude CLI', () => {
  it('is available when a binary is on the PATH, and says what to do when none is', async () => {
    const provider = cli({}, { PATH: join(home, 'bin') });
    expect(await provider.availability()).toEqual({ available: false, reason: expect.stringContaining('Install it') });
    fakeClaude('');
    expect(await provider.availability()).toEqual({ available: true });
  });

  it('finds it where its installer puts it', async () => {
    fakeClaude('', join(home, '.local', 'bin'));
    expect(await cli({}, { PATH: '/nowhere' }).availability()).toEqual({ available: true });
  });

  it('takes a path from settings, also below the home folder', async () => {
    fakeClaude('', join(home, 'elsewhere'));
    expect(await cli({ path: '~/elsewhere/claude' }).availability()).toEqual({ available: true });
    expect(await cli({ path: join(home, 'nowhere', 'claude') }).availability()).toMatchObject({ available: false });
  });

  it('a missing binary fails the request with the reason', async () => {
    const failure = await failureOf(cli({ path: '/nowhere/claude' }).send(call('haiku')));
    expect(failure).toMatchObject({ kind: 'not-available' });
    expect(failure.message).toContain('/nowhere/claude');
  });

  it('a binary that moved between two requests is found again', async () => {
    const first = join(home, 'one');
    const second = join(home, 'two');
    fakeClaude('input(); say(...ANSWER)', first);
    const provider = cli({}, { PATH: [first, second].join(delimiter) });
    await provider.send(call('haiku'));
    rmSync(first, { recursive: true });
    fakeClaude('input(); say(...ANSWER)', second);
    expect(await provider.send(call('haiku'))).toMatchObject({ response: { parts: [{ text: 'Four.' }] } });
  });

  it('a file that cannot be run is an error in plain words', async () => {
    const file = join(home, 'claude');
    writeFileSync(file, '#!/nowhere/interpreter\n');
    chmodSync(file, 0o755);
    expect((await failureOf(cli({ path: file }).send(call('haiku')))).message).toContain('could not be started');
  });
});

describe('starting the Claude CLI', () => {
  it('makes it an answerer: no tools, no session, no settings, its system prompt replaced, an empty private folder', async () => {
    fakeClaude(
      `input(); note('args', process.argv.slice(2)); note('cwd', process.cwd() + ' ' + fs.readdirSync('.').length); say(...ANSWER)`,
    );
    const system = { role: 'system' as const, parts: [{ type: 'text' as const, text: 'Be brief.' }] };
    const user = { role: 'user' as const, parts: [{ type: 'text' as const, text: '2+2?' }] };
    await cli().send(call('haiku', { messages: [system, user] }));
    const args: string[] = JSON.parse(noted('args'));
    const valueOf = (name: string) => args[args.indexOf(name) + 1];
    expect(args).toEqual(
      expect.arrayContaining(['-p', '--verbose', '--include-partial-messages', '--no-session-persistence', '--strict-mcp-config']),
    );
    expect(valueOf('--output-format')).toBe('stream-json');
    expect(valueOf('--model')).toBe('haiku');
    expect(valueOf('--tools')).toBe('');
    expect(valueOf('--setting-sources')).toBe('');
    expect(valueOf('--system-prompt')).toBe('Be brief.');
    const [cwd, files] = noted('cwd').split(' ');
    expect(cwd).not.toContain(process.cwd());
    expect(files).toBe('0');
  });

  it('hands the prompt over by standard input, so that no length and no list of processes matters', async () => {
    fakeClaude(`note('input', input()); note('args', process.argv.slice(2).join(' ')); say(...ANSWER)`);
    const long = `${'word '.repeat(60_000)}end`;
    await cli().send(call('haiku', { messages: [{ role: 'user', parts: [{ type: 'text', text: long }] }] }));
    expect(noted('input')).toBe(long);
    expect(noted('args')).not.toContain('word');
  });

  it('hands a long system prompt over by a private file, gone afterwards', async () => {
    fakeClaude(`input(); const a = process.argv; const file = a[a.indexOf('--system-prompt-file') + 1];
      note('file', file); note('system', fs.readFileSync(file, 'utf8')); note('mode', String(fs.statSync(file).mode & 0o777)); say(...ANSWER)`);
    const long = 'rule '.repeat(40_000);
    const provider = cli();
    const parts = [{ type: 'text' as const, text: long }];
    await provider.send(
      call('haiku', {
        messages: [
          { role: 'system', parts },
          { role: 'user', parts: [{ type: 'text', text: 'hi' }] },
        ],
      }),
    );
    expect(noted('system')).toBe(long);
    expect(Number(noted('mode'))).toBe(0o600);
    await until(() => !existsSync(noted('file')));
  });

  it('never lets a prompt be taken for a command', async () => {
    fakeClaude(`note('input', input()); say(...ANSWER)`);
    await cli().send(call('haiku', { messages: [{ role: 'user', parts: [{ type: 'text', text: '/help me' }] }] }));
    expect(noted('input')).toBe(' /help me');
  });

  it('passes on the output limit', async () => {
    fakeClaude(`input(); note('limit', process.env.CLAUDE_CODE_MAX_OUTPUT_TOKENS); say(...ANSWER)`);
    await cli().send(call('haiku', {}, { maxOutputTokens: 77 }));
    expect(noted('limit')).toBe('77');
  });

  it('refuses what it cannot carry before anything is started', async () => {
    const tools = [{ kind: 'function' as const, name: 'f', parameters: {} }];
    await expect(cli().send(call('haiku', { tools }))).rejects.toMatchObject({ status: 400, param: 'tools' });
  });
});

describe('the environment of the Claude CLI', () => {
  async function environment(entry: Record<string, unknown>, env: NodeJS.ProcessEnv, proxyKey?: string): Promise<Record<string, string>> {
    fakeClaude(`input(); note('env', process.env); say(...ANSWER)`);
    await cli(entry, env, {}, proxyKey).send(call('haiku'));
    return JSON.parse(noted('env'));
  }

  it("leads nowhere but to the user's own login", async () => {
    const env = await environment(
      {},
      {
        ANTHROPIC_BASE_URL: 'http://127.0.0.1:4577',
        ANTHROPIC_AUTH_TOKEN: 'proxy-key',
        ANTHROPIC_API_KEY: 'proxy-key',
        ANTHROPIC_MODEL: 'opus',
        ANTHROPIC_DEFAULT_HAIKU_MODEL: 'opus',
        CLAUDECODE: '1',
        CLAUDE_CODE_ENTRYPOINT: 'cli',
        CLAUDE_CODE_SSE_PORT: '1',
        NODE_OPTIONS: '--no-warnings',
        CLAUDE_CODE_OAUTH_TOKEN: 'login',
        CLAUDE_CONFIG_DIR: '/config',
        HTTPS_PROXY: 'http://proxy:1',
      },
    );
    const dropped = ['ANTHROPIC_BASE_URL', 'ANTHROPIC_AUTH_TOKEN', 'ANTHROPIC_API_KEY', 'ANTHROPIC_MODEL', 'ANTHROPIC_DEFAULT_HAIKU_MODEL'];
    for (const name of [...dropped, 'CLAUDECODE', 'CLAUDE_CODE_ENTRYPOINT', 'CLAUDE_CODE_SSE_PORT', 'NODE_OPTIONS'])
      expect(env).not.toHaveProperty(name);
    expect(env).toMatchObject({ CLAUDE_CODE_OAUTH_TOKEN: 'login', CLAUDE_CONFIG_DIR: '/config', HTTPS_PROXY: 'http://proxy:1' });
    expect(env.ANTHROPIC_CUSTOM_HEADERS).toBe('x-smart-claude-proxy-hop: 1');
  });

  it("keeps the user's own key, but never the proxy's", async () => {
    expect(await environment({}, { ANTHROPIC_API_KEY: 'sk-ant-own' }, 'proxy-key')).toMatchObject({ ANTHROPIC_API_KEY: 'sk-ant-own' });
    expect(await environment({}, { ANTHROPIC_API_KEY: 'proxy-key~cline' }, 'proxy-key')).not.toHaveProperty('ANTHROPIC_API_KEY');
  });

  it('can be added to in settings, the hop header apart', async () => {
    const added = { ANTHROPIC_BASE_URL: 'https://gateway.example', ANTHROPIC_API_KEY: 'g', ANTHROPIC_CUSTOM_HEADERS: 'x-team: a' };
    const env = await environment({ env: added }, { ANTHROPIC_API_KEY: 'sk-ant-own' });
    expect(env).toMatchObject({ ANTHROPIC_BASE_URL: 'https://gateway.example', ANTHROPIC_API_KEY: 'g' });
    expect(env.ANTHROPIC_CUSTOM_HEADERS?.split('\n')).toEqual(['x-team: a', 'x-smart-claude-proxy-hop: 1']);
  });
});

describe('an answer of the Claude CLI', () => {
  it('is streamed as it comes, with usage and the cost it reports', async () => {
    fakeClaude('input(); say(...ANSWER)');
    const { events, text } = await readStream(await cli().send(call('haiku', { stream: true })));
    expect(text).toBe('Four.');
    const usage = events.findLast((event) => event.type === 'usage');
    expect(usage).toMatchObject({ usage: { inputTokens: 9, outputTokens: 2, reportedCostUsd: 0.0125 } });
  });

  it('is complete without waiting for the process to end', async () => {
    fakeClaude(`input(); note('pid', String(process.pid)); say(...ANSWER); setTimeout(() => {}, 60000)`);
    const answer = await cli().send(call('haiku'));
    expect(answer).toMatchObject({ kind: 'complete', response: { finishReason: 'stop', usage: { reportedCostUsd: 0.0125 } } });
    await until(() => !isRunning(Number(noted('pid'))));
  });

  it('that was cut off ends there: what the CLI would go on with nobody asked for', async () => {
    const cut = LINES.delta.replace('end_turn', 'max_tokens');
    fakeClaude(
      `input(); note('pid', String(process.pid)); say(...ANSWER.slice(0, 4), ${JSON.stringify(cut)}); setTimeout(() => {}, 60000)`,
    );
    const answer = await cli().send(call('haiku'));
    expect(answer).toMatchObject({ response: { finishReason: 'length' } });
    expect(isRunning(Number(noted('pid')))).toBe(false);
  });

  it('arrives whole when lines and characters are torn', async () => {
    const lines = ANSWER.join('\n').replace('Four.', 'Vier 👍 für dich.');
    fakeClaude(`input(); const b = Buffer.from(${JSON.stringify(`${lines}\n`)}); let i = 0;
      const next = () => { if (i >= b.length) return; fs.writeSync(1, b.subarray(i, i + 7)); i += 7; setImmediate(next); }; next();`);
    expect((await readStream(await cli().send(call('haiku', { stream: true })))).text).toBe('Vier 👍 für dich.');
  });

  it('is not held up by a flood on standard error', async () => {
    fakeClaude(`input(); for (let i = 0; i < 400; i++) fs.writeSync(2, 'x'.repeat(65536)); say(...ANSWER)`);
    expect(await cli().send(call('haiku'))).toMatchObject({ response: { parts: [{ text: 'Four.' }] } });
  });

  it('is needed even though the prompt was not read', async () => {
    fakeClaude('say(...ANSWER)');
    const text = 'x'.repeat(3_000_000);
    expect(await cli().send(call('haiku', { messages: [{ role: 'user', parts: [{ type: 'text', text }] }] }))).toMatchObject({
      kind: 'complete',
    });
  });
});

describe('a Claude CLI that fails', () => {
  it('with an exit code: its last words are shown, without keys and in bounds', async () => {
    fakeClaude(
      `input(); fs.writeSync(2, 'noise\\n'.repeat(20000) + 'Fatal: key sk-ant-api03-abcdefghijklmnop is not valid\\n'); process.exit(3)`,
    );
    const failure = await failureOf(cli().send(call('haiku')));
    expect(failure.kind).toBe('server');
    expect(failure.message).toContain('(3)');
    expect(failure.message).toContain('Fatal: key [key] is not valid');
    expect(failure.message.length).toBeLessThan(700);
  });

  it('with is_error: its own explanation is shown', async () => {
    const result = '{"type":"result","is_error":true,"result":"Not logged in · Please run /login","usage":{}}';
    fakeClaude(`input(); say(${JSON.stringify(result)}); process.exit(1)`);
    expect((await failureOf(cli().send(call('haiku')))).message).toContain('Not logged in');
  });

  it('in mid-answer: truncated', async () => {
    fakeClaude('input(); say(...ANSWER.slice(0, 3)); process.kill(process.pid, "SIGKILL")');
    const failure = await failureOf(
      cli()
        .send(call('haiku', { stream: true }))
        .then(readStream),
    );
    expect(failure).toMatchObject({ kind: 'truncated' });
    expect(failure.message).toContain('SIGKILL');
  });

  it('with garbage: an error', async () => {
    fakeClaude('input(); say("Segmentation fault")');
    expect((await failureOf(cli().send(call('haiku')))).kind).toBe('server');
  });

  it('without a word: an error', async () => {
    fakeClaude('input()');
    expect((await failureOf(cli().send(call('haiku')))).message).toContain('without an answer');
  });

  it('by hanging: time-out, and it is ended with everything it started, also against its will', async () => {
    fakeClaude(`process.on('SIGTERM', () => {});
      const child = require('node:child_process').spawn(process.execPath, ['-e', 'process.on("SIGTERM",()=>{});setInterval(()=>{},1000)'], { stdio: 'inherit' });
      note('pids', process.pid + ' ' + child.pid); setInterval(() => {}, 1000)`);
    const failure = await failureOf(cli({}, {}, { firstTokenMs: 600 }).send(call('haiku')));
    expect(failure).toMatchObject({ kind: 'timeout' });
    const pids = noted('pids').split(' ').map(Number);
    await until(() => pids.every((pid) => !isRunning(pid)));
  });

  it('by falling silent in mid-answer: time-out', async () => {
    fakeClaude('input(); say(...ANSWER.slice(0, 3)); setInterval(() => {}, 1000)');
    const failure = await failureOf(
      cli({}, {}, { idleMs: 300 })
        .send(call('haiku', { stream: true }))
        .then(readStream),
    );
    expect(failure.message).toContain('fell silent');
  });
});

describe('ending a run of the Claude CLI', () => {
  const hanging = `input(); note('pid', String(process.pid)); say(...ANSWER.slice(0, 3)); setInterval(() => {}, 1000)`;

  it('happens when the client hangs up', async () => {
    fakeClaude(hanging);
    const controller = new AbortController();
    const answer = await cli().send(call('haiku', { stream: true }, { signal: controller.signal }));
    const reading = failureOf(readStream(answer));
    await until(() => existsSync(join(home, 'pid')));
    controller.abort();
    expect((await reading).kind).toBe('cancelled');
    expect(isRunning(Number(noted('pid')))).toBe(false);
  });

  it('happens when the client hangs up before anything was read', async () => {
    fakeClaude(hanging);
    const controller = new AbortController();
    await cli().send(call('haiku', { stream: true }, { signal: controller.signal }));
    await until(() => existsSync(join(home, 'pid')));
    controller.abort();
    await until(() => !isRunning(Number(noted('pid'))));
  });

  it('happens when the proxy stops, and nothing is left behind', async () => {
    fakeClaude(`note('cwd', process.cwd()); ${hanging}`);
    const answer = await cli().send(call('haiku', { stream: true }));
    const reading = failureOf(readStream(answer));
    await until(() => existsSync(join(home, 'pid')));
    await sets[0]?.dispose();
    await reading;
    expect(isRunning(Number(noted('pid')))).toBe(false);
    expect(existsSync(noted('cwd'))).toBe(false);
    expect(readdirSync(home)).toContain('cwd');
  });
});
