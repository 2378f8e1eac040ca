import { afterEach, beforeEach, expect, it } from 'vitest';
import { createProxy } from '../../src/proxy';
import type { Logger, Proxy } from '../../src/proxy-contract';
import { parseSettings } from '../../src/settings/parse-settings';
import { chatAnswer, type FakeUpstream, sendJson, startFakeUpstream } from '../fixtures/fake-upstream';
import { proxyOptions } from '../fixtures/proxy-options';

const KEY = 'test-key-0123456789abcdef';
const quiet = () => undefined;
const log: Logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };

let upstream: FakeUpstream;
let proxy: Proxy;

beforeEach(async () => {
  upstream = await startFakeUpstream(chatAnswer({ text: 'Four.' }));
});

afterEach(async () => {
  await proxy.stop();
  await upstream.close();
});

/** Two servers with a model each, of which the cheaper one is asked as long as it does not rest. */
function settingsWith(probeAfterSeconds: number) {
  const server = (id: string, inputUsdPerMTok: number) => ({
    type: 'openai-compatible',
    baseUrl: `${upstream.url}/v1`,
    models: [{ id, tier: 'economy', inputUsdPerMTok, outputUsdPerMTok: 1 }],
  });
  const off = { 'claude-cli': { enabled: false }, ollama: { enabled: false } };
  return parseSettings({
    port: 0,
    routing: { probeAfterSeconds },
    providers: { ...off, cheap: server('small', 0.1), other: server('small-2', 0.2) },
  });
}

async function start(probeAfterSeconds: number): Promise<string> {
  const { settings, problems } = settingsWith(probeAfterSeconds);
  proxy = createProxy({ ...proxyOptions(settings, KEY, log), settingsProblems: problems });
  const state = await proxy.start();
  if (state.role !== 'owner') throw new Error(`The proxy is ${state.role}.`);
  return state.url;
}

async function answererOf(url: string, content: string): Promise<string | null> {
  const body = JSON.stringify({ model: 'auto', messages: [{ role: 'user', content }] });
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
  return (await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body })).headers.get('x-provider');
}

it('a shorter rest holds from the next failures on, for the category as for the model', async () => {
  const url = await start(3600);
  const { settings, problems } = settingsWith(1);
  await proxy.applySettings(settings, problems);
  const working = upstream.respond;
  upstream.respond = (request, response) =>
    request.json.model === 'small' ? sendJson(response, { error: { message: 'down' } }, 500) : working(request, response);
  for (let i = 0; i < 3; i++) expect(await answererOf(url, `What is 2+${i}?`)).toBe('other');
  upstream.respond = working;
  let asked = 0;
  await expect.poll(() => answererOf(url, `What is 3+${asked++}?`), { interval: 300 }).toBe('cheap');
});
