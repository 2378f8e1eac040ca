import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chatAnswer, type FakeUpstream, type Responder, sendJson, startFakeUpstream } from '../fixtures/fake-upstream';
import { type HeadlessProxy, startHeadless } from '../fixtures/headless-proxy';
import { ask, CLIENT_KINDS, exportedRows, pricedProvider } from './chat-load';
import { fakeClaude } from './stand-in-claude';

/** Words that exist nowhere else; where one turns up, something leaked. */
const CANARY = {
  configuredKey: 'sk-canary-configured-5d1f0c7e9b',
  environmentKey: 'sk-ant-canary-environment-77aa31c2',
  proxyKey: 'canary-proxy-key-93b1c0de44',
  prompt: 'canaryprompt8812',
  answer: 'canaryanswer4471',
};
const KEYS = [CANARY.configuredKey, CANARY.environmentKey, CANARY.proxyKey];

let upstream: FakeUpstream;
let proxy: HeadlessProxy;
/** Not there yet: the proxy makes it. */
const storageDir = join(mkdtempSync(join(tmpdir(), 'smart-claude-proxy-secrets-')), 'storage');
/** Every byte that clients were sent, but answers of models. */
let told = '';

beforeAll(async () => {
  upstream = await startFakeUpstream(chatAnswer({ text: CANARY.answer }));
  const cli = fakeClaude(
    mkdtempSync(join(tmpdir(), 'smart-claude-proxy-secrets-cli-')),
    `input(); fs.writeSync(2, 'Invalid API key ${CANARY.environmentKey}\\n'); process.exit(1)`,
  );
  proxy = await startHeadless({
    storageDir,
    apiKey: CANARY.proxyKey,
    env: { ANTHROPIC_API_KEY: CANARY.environmentKey, ANTHROPIC_BASE_URL: upstream.url, SMART_CLAUDE_PROXY_DEBUG: '1' },
    settings: {
      privacy: { storePrompts: 'none' },
      fallback: { maxRetries: 1 },
      providers: {
        keyed: { ...pricedProvider(upstream.url), apiKey: CANARY.configuredKey },
        anthropic: { baseUrl: upstream.url, models: [{ id: 'claude-canary' }] },
        'claude-cli': { enabled: true, path: cli },
        'bad.setting': { type: 'openai-compatible', baseUrl: `http://${CANARY.configuredKey}@example.com/v1` },
        misplaced: { type: 'openai-compatible', baseUrl: `${upstream.url}/v1`, key: CANARY.configuredKey },
      },
    },
  });
});

afterAll(() => upstream.close());

/** Providers that repeat the key they were sent, as many do when it is wrong. */
const echo = (status: number): Responder => {
  return ({ headers }, response) => {
    const sent = `${headers.authorization ?? ''} ${headers['x-api-key'] ?? ''}`;
    sendJson(response, { error: { message: `Incorrect API key provided: ${sent}`, details: [{ sent }] } }, status, {
      'x-echo': sent,
      'set-cookie': sent,
    });
  };
};

async function tell(path: string, init?: Parameters<HeadlessProxy['fetch']>[1]): Promise<void> {
  const response = await proxy.fetch(path, init);
  told += `${JSON.stringify([...response.headers])}\n${await response.text()}\n`;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

describe('secrets', () => {
  it('are sent to the provider they belong to, so the canaries are real', async () => {
    for (const kind of CLIENT_KINDS) {
      const asked = await ask(proxy, kind, `${CANARY.prompt} ${kind}`, 'keyed:mini');
      expect(asked.text).toContain(CANARY.answer);
    }
    expect(upstream.requests.at(-1)?.headers.authorization).toBe(`Bearer ${CANARY.configuredKey}`);
    expect(upstream.requests.some(({ text }) => text.includes(CANARY.prompt))).toBe(true);
    await ask(proxy, 'messages-stream', CANARY.prompt, 'anthropic:claude-canary');
    expect(upstream.requests.at(-1)?.headers['x-api-key']).toBe(CANARY.environmentKey);
  });

  it('are in no error that a client sees, whatever providers repeat', async () => {
    for (const status of [400, 401, 403, 404, 422, 429, 500]) {
      upstream.respond = echo(status);
      for (const kind of CLIENT_KINDS) {
        const { status: answered, text } = await ask(proxy, kind, `${CANARY.prompt} ${kind} ${status}`, 'keyed:mini');
        expect(answered).not.toBe(200);
        told += `${text}\n`;
      }
      told += (await ask(proxy, 'messages-stream', CANARY.prompt, 'anthropic:claude-canary')).text;
    }
    told += (await ask(proxy, 'chat', CANARY.prompt, 'claude-cli:haiku')).text;
    upstream.respond = ({ headers }, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(`data: ${JSON.stringify({ error: { message: `wrong key ${headers.authorization}` } })}\n\n`);
    };
    told += (await ask(proxy, 'chat-stream', CANARY.prompt, 'keyed:mini')).text;
    told += await (await fetch(`${proxy.url}/v1/models`, { headers: { authorization: `Bearer ${CANARY.proxyKey}~Wrong~~` } })).text();
    await tell('/v1/chat/completions', { body: '{"model": "auto", "messages": [' });
    await tell('/v1/chat/completions', { body: { model: 'keyed:mini', messages: [{ role: CANARY.prompt, content: 1 }] } });
    for (const key of KEYS) expect(told).not.toContain(key);
  });

  it('are in no report: health, providers, statistics, exports, dashboard', async () => {
    const before = told.length;
    for (const path of [
      '/health',
      '/v1/models',
      '/api/providers',
      '/api/stats',
      '/api/budget',
      '/dashboard',
      '/api/export?format=csv',
      '/api/export?format=json',
    ])
      await tell(path);
    await tell('/api/providers/keyed/test', { method: 'POST', body: {} });
    const reports = told.slice(before);
    expect(reports.length).toBeGreaterThan(5000);
    for (const secret of [...KEYS, CANARY.prompt, CANARY.answer]) expect(reports).not.toContain(secret);
  });

  it('are in no file of the storage folder and in no line of the log, which only their owner can read', async () => {
    await proxy.stop();
    expect(statSync(storageDir).mode & 0o077).toBe(0);
    const files = filesBelow(storageDir);
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) {
      const bytes = readFileSync(file);
      const found = [...KEYS, CANARY.prompt, CANARY.answer].filter((secret) => bytes.includes(secret));
      expect(found, file).toEqual([]);
      expect(statSync(file).mode & 0o077, `others may read ${file}`).toBe(0);
    }
    expect(proxy.log().length).toBeGreaterThan(50);
    expect([...KEYS, CANARY.prompt, CANARY.answer].filter((secret) => proxy.log().includes(secret))).toEqual([]);
  });
});

/** Loaded before the proxy: an error that nobody catches, with a request and its headers on it and in its words. */
const CRASH = `
const http = require('node:http');
const { request } = http;
http.request = function (...args) {
  const call = request.apply(this, args);
  const authorization = call.getHeader('authorization');
  if (authorization && call.method === 'POST') setImmediate(() => { throw Object.assign(new Error('crashed with ' + authorization), { call, args, env: process.env }); });
  return call;
};
require('node:module').syncBuiltinESMExports();
`;

describe('a crash', () => {
  it('says what happened without a key, ends the process, and loses nothing', async () => {
    const preload = join(mkdtempSync(join(tmpdir(), 'smart-claude-proxy-crash-')), 'crash.cjs');
    writeFileSync(preload, CRASH);
    upstream.respond = chatAnswer({ text: CANARY.answer });
    const options = {
      apiKey: CANARY.proxyKey,
      demo: true,
      settings: { providers: { keyed: { ...pricedProvider(upstream.url), apiKey: CANARY.configuredKey } } },
    };
    const crashing = await startHeadless({
      ...options,
      env: { ANTHROPIC_API_KEY: CANARY.environmentKey, NODE_OPTIONS: `--require ${preload}` },
    });
    const exited = new Promise((resolve) => crashing.process.once('exit', resolve));
    const before = await ask(crashing, 'chat', 'before', 'demo:demo-premium');
    expect(before.finished, before.text).toBe(true);
    await ask(crashing, 'chat', 'crash', 'keyed:mini');
    expect(await exited).toBe(1);
    expect(crashing.log()).toContain('crashed with');
    for (const key of KEYS) expect(crashing.log()).not.toContain(key);
    const again = await startHeadless({ ...options, storageDir: crashing.storageDir });
    expect((await exportedRows(again)).map(({ id }) => id)).toContain(before.taskId);
    await again.stop();
  });
});
