import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { pricesOf } from '../../src/cost/prices';
import { costOf } from '../../src/cost/usage-cost';
import type { ProviderSet } from '../../src/providers/create-providers';
import type { Provider } from '../../src/providers/provider';
import { framedStream } from '../fixtures/recordings';
import { claudeCliFolder } from './install-claude-cli';
import { type LocalUpstream, sendJson, sendStream, startLocalUpstream } from './local-upstream';
import { call, failureOf, providerOf, providerSet, readStream } from './provider-under-test';

/** The real Claude CLI, answering through a local stand-in for Anthropic's API. */
const STREAM = framedStream('anthropic-messages', 'anthropic-text');
const SAID = "Hello! I'm doing well";

let binFolder: string;
let home: string;
let anthropic: LocalUpstream;
let set: ProviderSet | undefined;

beforeAll(() => {
  binFolder = claudeCliFolder();
  home = mkdtempSync(join(tmpdir(), 'claude-home-'));
}, 300_000);

afterAll(() => rmSync(home, { recursive: true, force: true }));

beforeEach(async () => {
  anthropic = await startLocalUpstream((_, response) => sendStream(response, STREAM));
});

afterEach(async () => {
  await set?.dispose();
  await anthropic.close();
});

function cli(inherited: NodeJS.ProcessEnv = {}): Provider {
  set = providerSet({
    settings: { providers: { 'claude-cli': { env: { ANTHROPIC_BASE_URL: anthropic.url, ANTHROPIC_API_KEY: 'test-key' } } } },
    env: { HOME: home, PATH: [binFolder, process.env.PATH].join(delimiter), ...inherited },
  });
  return providerOf(set, 'claude-cli');
}

function ask(text: string) {
  return { messages: [{ role: 'user' as const, parts: [{ type: 'text' as const, text }] }] };
}

/** What reached the API as the user's words. */
function askedOf(upstream: LocalUpstream): string {
  const messages: { role: string; content: unknown }[] = upstream.requests.find(({ path }) => path.startsWith('/v1/messages'))?.json
    .messages;
  return JSON.stringify(messages.filter(({ role }) => role === 'user').map(({ content }) => content));
}

function claudeProcesses(): string[] {
  const listed = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
  return listed.split('\n').filter((line) => line.includes(binFolder) && line.includes('--setting-sources'));
}

describe('the real Claude CLI', () => {
  it('streams an answer with its usage and cost, marked so that the proxy knows it again', async () => {
    const system = { role: 'system' as const, parts: [{ type: 'text' as const, text: 'Be brief.' }] };
    const { messages } = ask('How are you?');
    const { text, events } = await readStream(await cli().send(call('haiku', { stream: true, messages: [system, ...messages] })));
    expect(text).toContain(SAID);
    expect(events.filter((event) => event.type === 'text').length).toBeGreaterThan(1);
    const usage = events.findLast((event) => event.type === 'usage');
    expect(usage).toMatchObject({ usage: { inputTokens: 12, reportedCostUsd: expect.any(Number) } });
    if (usage?.type === 'usage') {
      const { reportedCostUsd, ...tokens } = usage.usage;
      expect(costOf(tokens, pricesOf('claude-cli', 'claude-haiku-5-5'), Date.now()).costUsd).toBeCloseTo(reportedCostUsd ?? Number.NaN, 12);
    }
    const [seen] = anthropic.requests;
    expect(seen?.headers['x-smart-claude-proxy-hop']).toBe('1');
    expect(seen?.json).toMatchObject({ stream: true, tools: [] });
    expect(JSON.stringify(seen?.json.system)).toContain('Be brief.');
    expect(seen?.text.length).toBeLessThan(8000);
  });

  it('answers whole, within the output limit asked for', async () => {
    const answer = await cli().send(call('sonnet', ask('How are you?'), { maxOutputTokens: 77 }));
    expect(answer).toMatchObject({
      kind: 'complete',
      response: { finishReason: 'stop', parts: [{ type: 'text', text: expect.stringContaining(SAID) }] },
    });
    expect(anthropic.requests[0]?.json.max_tokens).toBe(77);
  });

  it('takes no file and no command out of a prompt', async () => {
    const secret = join(home, 'secret.txt');
    writeFileSync(secret, 'THE-SECRET-CONTENT');
    const provider = cli();
    await provider.send(call('haiku', ask(`/help and what is in @${secret} and @../../secret.txt?`)));
    expect(askedOf(anthropic)).toContain(`/help and what is in @${secret}`);
    expect(anthropic.requests.map(({ text }) => text).join()).not.toContain('THE-SECRET-CONTENT');
  });

  it('takes prompts and system prompts of any length', async () => {
    const long = `${'word '.repeat(50_000)}end`;
    const system = { role: 'system' as const, parts: [{ type: 'text' as const, text: `${'rule '.repeat(50_000)}over` }] };
    await cli().send(call('haiku', { messages: [system, ...ask(long).messages] }));
    expect(askedOf(anthropic)).toContain('word end');
    expect(JSON.stringify(anthropic.requests[0]?.json.system)).toContain('rule over');
  });

  it('is not led back to the proxy, neither by settings of the user nor by the environment', async () => {
    const proxy = await startLocalUpstream((_, response) => sendJson(response, {}, 500));
    mkdirSync(join(home, '.claude'), { recursive: true });
    const env = { ANTHROPIC_BASE_URL: proxy.url, ANTHROPIC_AUTH_TOKEN: 'proxy-key' };
    writeFileSync(join(home, '.claude', 'settings.json'), JSON.stringify({ env }));
    const answer = await cli(env).send(call('haiku', ask('How are you?')));
    expect(answer).toMatchObject({ kind: 'complete' });
    expect(anthropic.requests.length).toBeGreaterThan(0);
    expect(proxy.requests).toHaveLength(0);
    expect(anthropic.requests[0]?.headers['x-api-key']).toBe('test-key');
    rmSync(join(home, '.claude', 'settings.json'));
    await proxy.close();
  });

  it('ends when the client hangs up, and with it its connection', async () => {
    anthropic.respond = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(STREAM.slice(0, STREAM.indexOf('event: content_block_stop')));
    };
    const controller = new AbortController();
    const answer = await cli().send(call('haiku', { ...ask('How are you?'), stream: true }, { signal: controller.signal }));
    const failure = failureOf(
      (async () => {
        if (answer.kind !== 'stream') return;
        for await (const { events } of answer.frames) if (events.some((event) => event.type === 'text')) controller.abort();
      })(),
    );
    expect((await failure).kind).toBe('cancelled');
    await anthropic.requests[0]?.closed;
    expect(claudeProcesses()).toEqual([]);
  });

  it.each([
    [401, { type: 'error', error: { type: 'authentication_error', message: 'invalid x-api-key' } }, 'auth'],
    [529, { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }, 'server'],
    [429, { type: 'error', error: { type: 'rate_limit_error', message: 'Slow down' } }, 'rate-limit'],
    [400, { type: 'error', error: { type: 'invalid_request_error', message: 'max_tokens is too large' } }, 'bad-request'],
  ])('tells soon what the API refused with %i', async (status, body, kind) => {
    anthropic.respond = (_, response) => sendJson(response, body, status);
    const failure = await failureOf(cli().send(call('haiku', ask('How are you?'))));
    expect(failure.kind).toBe(kind);
    expect(JSON.stringify(failure)).not.toContain('test-key');
  });
});
