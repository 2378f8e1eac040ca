import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chatAnswer, type FakeUpstream, startFakeUpstream } from '../fixtures/fake-upstream';
import { type HeadlessProxy, startHeadless } from '../fixtures/headless-proxy';
import { type Asked, ask, exportedRows, pricedProvider } from './chat-load';
import { canMeasure, childrenOf, watchMemory } from './process-figures';
import { fakeClaude } from './stand-in-claude';

/** Between a process's beginning and its end there is a second of waiting for tokens at most, and what a busy machine adds. */
const SETTLED = { timeout: 15_000, interval: 100 };
/** What a flood may add, read and forgotten. */
const ROOM_MIB = 400;

const folder = mkdtempSync(join(tmpdir(), 'smart-claude-proxy-cli-faults-'));
let upstream: FakeUpstream;
let proxy: HeadlessProxy;

const settings = () => ({
  timeouts: { connectMs: 5000, firstTokenMs: 4000, idleMs: 1500 },
  cache: { enabled: false },
  fallback: { maxRetries: 0 },
  routing: { probeAfterSeconds: 1 },
  providers: { sound: pricedProvider(upstream.url), 'claude-cli': { enabled: true, path: join(folder, 'claude') } },
});

beforeAll(async () => {
  upstream = await startFakeUpstream(chatAnswer({ text: 'from the sound one' }));
  fakeClaude(folder, 'input(); say(...ANSWER)');
  proxy = await startHeadless({ settings: settings() });
});

afterAll(async () => {
  await proxy.stop();
  await upstream.close();
  rmSync(folder, { recursive: true, force: true });
});

const askCli = (prompt: string, kind: 'chat' | 'chat-stream' = 'chat-stream') => ask(proxy, kind, prompt, 'claude-cli:haiku');

async function expectNoProcessLeft(): Promise<void> {
  if (canMeasure) await expect.poll(() => childrenOf(proxy.process.pid ?? 0), SETTLED).toEqual([]);
}

async function rowOf(prompt: string): Promise<{ status: string; error: string | null } | undefined> {
  return (await exportedRows(proxy)).find(({ preview }) => preview === prompt);
}

const GRANDCHILD = "require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });";

/** What the CLI may do, and what the client is told of it. */
const FAILURES: Record<string, { script: string; told: RegExp }> = {
  'hangs from the start, with a process of its own, and ignores SIGTERM': {
    script: `process.on('SIGTERM', () => {}); note('hanging', process.pid); ${GRANDCHILD} setInterval(() => {}, 1000);`,
    told: /gave no first token within 4 s/,
  },
  'hangs in the middle of its answer': {
    script: `input(); say(...ANSWER.slice(0, 3)); ${GRANDCHILD} setInterval(() => {}, 1000);`,
    told: /fell silent for 1.5 s/,
  },
  'is killed in the middle of its answer': {
    script: "input(); say(...ANSWER.slice(0, 3)); process.kill(process.pid, 'SIGKILL');",
    told: /ended in the middle of its answer \(SIGKILL\)/,
  },
  'ends at once with megabytes on standard error': {
    script: "for (let i = 0; i < 64; i++) fs.writeSync(2, 'x'.repeat(65536)); fs.writeSync(2, '\\nout of memory\\n'); process.exit(134);",
    told: /ended without an answer \(134\).*out of memory/s,
  },
  'prints a line that never ends': {
    script: "input(); for (;;) fs.writeSync(1, 'x'.repeat(65536));",
    told: /one event of more than 16777216 bytes/,
  },
};

describe('a Claude CLI that', () => {
  it.each(Object.entries(FAILURES))('%s: its client is told, others are served, no process is left', async (name, { script, told }) => {
    fakeClaude(folder, script);
    const memory = canMeasure ? watchMemory(proxy.process.pid ?? 0) : undefined;
    let asked: Asked | undefined;
    const asking = askCli(name).then((answer) => {
      asked = answer;
    });
    while (!asked) {
      expect((await ask(proxy, 'chat', `bystander of ${name} at ${performance.now()}`, 'sound:mini')).text).toContain('from the sound one');
      await sleep(50);
    }
    await asking;
    const highestMiB = memory?.stop() ?? 0;
    expect(asked).toMatchObject({ finished: false });
    expect(asked.text).toMatch(told);
    if (canMeasure) expect(highestMiB).toBeLessThan(ROOM_MIB);
    expect((await rowOf(name))?.status).toBe('failure');
    await expectNoProcessLeft();
  });

  it('floods standard error while it answers is heard out', async () => {
    fakeClaude(folder, "input(); for (let i = 0; i < 128; i++) fs.writeSync(2, 'noise\\n'.repeat(10000)); say(...ANSWER)");
    expect(await askCli('flooded')).toMatchObject({ status: 200, finished: true });
    await expectNoProcessLeft();
  });

  it('is missing is said to be, with what to do, and found again once it is there', async () => {
    rmSync(join(folder, 'claude'));
    const asked = await askCli('missing', 'chat');
    expect(asked.finished).toBe(false);
    expect(asked.text).toMatch(/was not found. Install it, or set/);
    fakeClaude(folder, 'input(); say(...ANSWER)');
    await expect.poll(async () => (await askCli(`found again at ${performance.now()}`)).finished, SETTLED).toBe(true);
  });

  it('is replaced by an update while it answers: every request is answered, the next one by the new version', async () => {
    const saying = (words: string) => `input(); setTimeout(() => say(...ANSWER.map((line) => line.replaceAll('Four.', '${words}'))), 800)`;
    const other = mkdtempSync(join(folder, 'update-'));
    fakeClaude(folder, `note('began', 1); ${saying('old')}`);
    const before = askCli('during the update');
    await expect.poll(() => existsSync(join(folder, 'began')), SETTLED).toBe(true);
    renameSync(fakeClaude(other, saying('new')), join(folder, 'claude'));
    const after = askCli('after the update');
    expect((await before).text).toContain('old');
    expect(await after).toMatchObject({ finished: true });
    expect((await after).text).toContain('new');

    // Some installers take the old file away before the new one is there.
    renameSync(join(folder, 'claude'), join(other, 'claude'));
    const meanwhile = askCli('between two versions');
    await sleep(50);
    renameSync(join(other, 'claude'), join(folder, 'claude'));
    expect(await meanwhile).toMatchObject({ finished: true });
    await expectNoProcessLeft();
  });

  it('hangs does not outlive the proxy', async () => {
    fakeClaude(folder, `process.on('SIGTERM', () => {}); note('last', process.pid); setInterval(() => {}, 1000);`);
    const short = await startHeadless({ settings: { ...settings(), timeouts: { firstTokenMs: 60_000 } } });
    const hanging = ask(short, 'chat-stream', 'until the end', 'claude-cli:haiku');
    await expect.poll(() => existsSync(join(folder, 'last')), SETTLED).toBe(true);
    const pid = Number(readFileSync(join(folder, 'last'), 'utf8'));
    await short.stop('SIGTERM');
    await hanging;
    await expect.poll(() => isRunning(pid), SETTLED).toBe(false);
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
