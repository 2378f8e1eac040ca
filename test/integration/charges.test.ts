import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chatAnswer, type FakeUpstream, startFakeUpstream } from '../fixtures/fake-upstream';
import { type HeadlessProxy, startHeadless } from '../fixtures/headless-proxy';

let upstream: FakeUpstream;
let proxy: HeadlessProxy;

beforeEach(async () => {
  upstream = await startFakeUpstream(chatAnswer({ text: 'an answer', promptTokens: 20, completionTokens: 100 }));
  const models = [{ id: 'mini', tier: 'economy', inputUsdPerMTok: 10, outputUsdPerMTok: 40 }];
  const fake = { type: 'openai-compatible', baseUrl: `${upstream.url}/v1`, models };
  proxy = await startHeadless({ settings: { providers: { fake }, 'fallback.enabled': false } });
});

afterEach(async () => {
  await proxy.stop('SIGKILL');
  await upstream.close();
});

let question = 0;
const ask = (body: Record<string, unknown> = {}) =>
  proxy.fetch('/v1/chat/completions', {
    body: { model: 'fake:mini', max_tokens: 100, messages: [{ role: 'user', content: `hello ${question++}` }], ...body },
  });
const rows = async () => (await (await proxy.fetch('/api/stats?metric=recent-requests')).json()).requests;

describe('what a request is charged', () => {
  it.each([[false], [true]])('is an estimate where the provider reports zeros (streamed: %s)', async (stream) => {
    upstream.respond = chatAnswer({ text: 'an answer of a server that does not count', promptTokens: 0, completionTokens: 0 });
    await (await ask({ stream })).text();
    const [row] = await rows();
    expect(row).toMatchObject({ status: 'success', costEstimated: true });
    expect(row.tokensIn).toBeGreaterThan(0);
    expect(row.tokensOut).toBeGreaterThan(5);
    expect(row.costUsd).toBeCloseTo((row.tokensIn * 10 + row.tokensOut * 40) / 1e6, 12);
  });
});
