import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FakeUpstream, startFakeUpstream } from '../fixtures/fake-upstream';
import { type HeadlessProxy, startHeadless } from '../fixtures/headless-proxy';

let upstream: FakeUpstream;

beforeAll(async () => {
  upstream = await startFakeUpstream(() => undefined);
});

afterAll(() => upstream.close());

async function listedBy(proxy: HeadlessProxy): Promise<string[]> {
  const { data } = await (await proxy.fetch('/v1/models')).json();
  return data.map(({ id }: { id: string }) => id);
}

it('knows the models of the last run while their server lists none', async () => {
  const settings = { providers: { lab: { type: 'openai-compatible', baseUrl: `${upstream.url}/v1` } } };
  upstream.listedModels = ['tomorrow-1'];
  const first = await startHeadless({ settings });
  await expect.poll(() => listedBy(first)).toContainEqual(expect.stringContaining('tomorrow-1'));
  await first.stop();
  upstream.listedModels = null;
  const second = await startHeadless({ settings, storageDir: first.storageDir });
  await expect.poll(() => listedBy(second)).toContainEqual(expect.stringContaining('tomorrow-1'));
  await second.stop();
});
