import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HeadlessProxy, startHeadless, TEST_KEY } from '../fixtures/headless-proxy';
import { ANSWER_FEATURES } from './answer-features';
import type { Cell } from './cell';
import { chatClient } from './clients/chat';
import type { Client } from './clients/client';
import { messagesClient } from './clients/messages';
import { responsesClient } from './clients/responses';
import { expectSection } from './compatibility-page';
import { FAILURE_FEATURES } from './failure-features';
import { ProvenCells } from './proven-cells';
import { type RunningVendor, startVendor } from './running-vendor';
import { VENDORS } from './vendors';

/** Every client protocol × every provider × every feature, through one built proxy and one fake server per vendor. */
const FEATURES = [...ANSWER_FEATURES, ...FAILURE_FEATURES];

const CLIENTS: { title: string; make(url: string, key: string): Client }[] = [
  { title: 'Chat Completions (`openai`)', make: chatClient },
  { title: 'Responses (`openai`)', make: responsesClient },
  { title: 'Messages (`@anthropic-ai/sdk`)', make: messagesClient },
];

interface ListedProvider {
  title: string;
  id: keyof typeof VENDORS;
  model: string;
  responsesOnly?: boolean;
}

const PROVIDERS: ListedProvider[] = [
  { title: 'OpenAI', id: 'openai', model: 'gpt-5.4' },
  { title: 'OpenAI, Responses-only models', id: 'openai', model: 'gpt-5.3-codex', responsesOnly: true },
  { title: 'OpenAI-compatible', id: 'groq', model: 'openai/gpt-oss-120b' },
  { title: 'Anthropic', id: 'anthropic', model: 'claude-sonnet-4-6' },
  { title: 'Gemini', id: 'gemini', model: 'gemini-3.5-flash' },
  { title: 'Ollama', id: 'ollama', model: 'qwen3:8b' },
];

const proven = new ProvenCells(
  CLIENTS.map(({ title }) => title),
  PROVIDERS.map(({ title }) => title),
  FEATURES.map(({ name }) => name),
);
const running = new Map<string, RunningVendor>();
let proxy: HeadlessProxy;

beforeAll(async () => {
  for (const vendor of Object.values(VENDORS)) running.set(vendor.id, await startVendor(vendor));
  const providers = Object.fromEntries([...running].map(([id, { vendor, upstream }]) => [id, vendor.settings(upstream.url)]));
  // Every question is asked for real, and failures are seen as they are.
  proxy = await startHeadless({ settings: { providers, cache: { enabled: false }, fallback: { enabled: false } } });
});

afterAll(async () => {
  await proxy.stop();
  await Promise.all([...running.values()].map(({ upstream }) => upstream.close()));
});

function cellOf(client: Client, { id, model, responsesOnly = false }: ListedProvider, others: Cell[] = []): Cell {
  const vendor = running.get(id);
  if (!vendor) throw new Error(`${id} is not running.`);
  const byResponses = responsesOnly || (id === 'openai' && client.protocol === 'openai-responses');
  return { client, running: vendor, model, proxy, byResponses, others };
}

describe.each(CLIENTS)('$title', ({ title: clientTitle, make }) => {
  describe.each(PROVIDERS)('to $title', (provider) => {
    it.each(FEATURES)('$name', async (feature) => {
      const client = make(proxy.url, TEST_KEY);
      const others = PROVIDERS.filter((other) => other !== provider).map((other) => cellOf(client, other));
      const here = cellOf(client, provider, others);
      const lacking = feature.lacking?.(here);
      if (lacking === undefined) await feature.prove(here);
      else await feature.proveRefusal?.(here);
      proven.add(clientTitle, provider.title, feature.name, lacking);
    });
  });
});

it('is what docs/compatibility.md says', () => {
  expect(proven.missing()).toEqual([]);
  expectSection('matrix', proven.toMarkdown());
});
