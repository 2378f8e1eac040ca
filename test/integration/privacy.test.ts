import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chatAnswer, type FakeUpstream, type Responder, sendJson, startFakeUpstream } from '../fixtures/fake-upstream';
import { type HeadlessProxy, startHeadless } from '../fixtures/headless-proxy';

const SECRET = 'zebra-quartz-heliotrope';

/** Providers repeat the prompt in answers and in errors. */
const echo: Responder = (request, response) => chatAnswer({ text: `You said ${request.text}` })(request, response);
const complain: Responder = ({ text }, response) => sendJson(response, { error: { message: `I do not like ${text}` } }, 400);
const fail: Responder = ({ text }, response) => sendJson(response, { error: { message: `I fell over ${text}` } }, 500);

let upstream: FakeUpstream;

beforeAll(async () => {
  upstream = await startFakeUpstream(echo);
});

afterAll(() => upstream.close());

async function askInEveryWay(proxy: HeadlessProxy, prompt: string): Promise<void> {
  for (const respond of [echo, complain, fail]) {
    upstream.respond = respond;
    for (const stream of [false, true]) {
      const chat = { model: 'fake:fake-mini', stream, messages: [{ role: 'user', content: prompt }] };
      await (await proxy.fetch('/v1/chat/completions', { body: chat })).text();
      await (await proxy.fetch('/v1/messages', { body: { ...chat, max_tokens: 9 } })).text();
      await (await proxy.fetch('/v1/responses', { body: { model: chat.model, stream, input: prompt } })).text();
    }
    await (await proxy.fetch('/v1/embeddings', { body: { model: 'fake:fake-mini', input: prompt } })).text();
  }
}

async function filesAfter(storePrompts: string, prompt: string): Promise<string> {
  const proxy = await startHeadless({
    settings: {
      'privacy.storePrompts': storePrompts,
      providers: { fake: { type: 'openai-compatible', baseUrl: `${upstream.url}/v1`, models: [{ id: 'fake-mini' }] } },
    },
  });
  await askInEveryWay(proxy, prompt);
  const { total } = await (await proxy.fetch('/api/stats?metric=recent-requests')).json();
  expect(total).toBeGreaterThan(15);
  const contents = () => readdirSync(proxy.storageDir).map((name) => readFileSync(join(proxy.storageDir, name), 'latin1'));
  const whileRunning = contents();
  await proxy.stop();
  return [...whileRunning, ...contents(), proxy.log()].join('\n');
}

describe('what is stored of a prompt', () => {
  it('with "none" is nothing, also where a provider repeats it', async () => {
    expect(await filesAfter('none', `${SECRET} What is 2+2?`)).not.toContain(SECRET);
  });

  it('with "preview" is its beginning only', async () => {
    const files = await filesAfter('preview', `What is 2+2?${' more words'.repeat(60)} ${SECRET}`);
    expect(files).toContain('What is 2+2?');
    expect(files).not.toContain(SECRET);
  });

  it('with "full" is all of it', async () => {
    expect(await filesAfter('full', `What is 2+2?${' more words'.repeat(60)} ${SECRET}`)).toContain(SECRET);
  });
});
