import { describe, expect, it, vi } from 'vitest';
import type { ChatRequest } from '../../src/protocols/canonical';
import { ProxyError } from '../../src/proxy-error';
import { LanguageModelError, LanguageModelTextPart, LanguageModelToolCallPart } from '../fixtures/vscode-language-models';

vi.mock('vscode', async () => ({ ...(await import('../fixtures/vscode-language-models')), ...(await import('../fixtures/vscode-l10n')) }));
const { EditorModels } = await import('../../src/editor/editor-models');

type Sent = {
  messages: { role: string; content: unknown }[];
  options: Record<string, unknown>;
  token: { isCancellationRequested: boolean };
};

/** An editor that offers one model of its own, ours, and one that leads back to us by a custom endpoint. */
async function editorOffering(stream: (sent: Sent) => AsyncIterable<unknown>) {
  const asked: Sent[] = [];
  const model = (vendor: string, id: string) => ({
    id,
    vendor,
    name: id.toUpperCase(),
    family: id,
    version: '1',
    maxInputTokens: 64_000,
    countTokens: async () => 0,
    sendRequest: async (messages: Sent['messages'], options: Sent['options'], token: Sent['token']) => {
      const sent = { messages, options, token };
      asked.push(sent);
      return { stream: stream(sent), text: words() };
    },
  });
  const offered = [model('copilot', 'gpt-5-mini'), model('smart-claude-proxy', 'auto'), model('customendpoint', 'auto')];
  // The fixture's classes stand in for the editor's, which differ in nothing that is used.
  const provider = new EditorModels((async () => offered) as unknown as ConstructorParameters<typeof EditorModels>[0]);
  expect(await provider.availability()).toEqual({ available: true });
  return { provider, asked };
}

const request = (change: Partial<ChatRequest> = {}): ChatRequest => ({
  model: 'editor:gpt-5-mini',
  messages: [
    { role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] },
    { role: 'user', parts: [{ type: 'text', text: 'Weather?' }] },
    { role: 'assistant', parts: [{ type: 'tool-call', id: 'c1', name: 'weather', arguments: '{"city":"Rome"}', kind: 'function' }] },
    { role: 'user', parts: [{ type: 'tool-result', callId: 'c1', content: [{ type: 'text', text: 'sunny' }], kind: 'function' }] },
  ],
  tools: [{ kind: 'function', name: 'weather', parameters: { type: 'object' } }],
  stream: false,
  hints: { user: 'me' },
  temperature: 0.5,
  ...change,
});

const signal = new AbortController().signal;

async function* words(...parts: unknown[]) {
  yield* parts;
}

describe("the editor's own models", () => {
  it('are listed without those that lead back to the proxy, free, with what the way to them carries', async () => {
    const { provider } = await editorOffering(() => words());
    expect(provider.models()).toEqual([
      expect.objectContaining({
        provider: 'editor',
        id: 'gpt-5-mini',
        contextWindow: 64_000,
        capabilities: new Set(['tools']),
        prices: expect.objectContaining({ inputUsdPerMTok: 0 }),
      }),
    ]);
  });

  it('are not asked what was given up before', async () => {
    const { provider, asked } = await editorOffering(() => words(new LanguageModelTextPart('nobody reads this')));
    const answer = provider.send({ model: 'gpt-5-mini', request: request(), signal: AbortSignal.abort() });
    await expect(answer).rejects.toMatchObject({ failure: { kind: 'cancelled' } });
    expect(asked).toEqual([]);
  });

  it('get system text as the first user message, calls and results as parts, tools as tools', async () => {
    const { provider, asked } = await editorOffering(() => words(new LanguageModelTextPart('It is '), new LanguageModelTextPart('sunny.')));
    const answer = await provider.send({ model: 'gpt-5-mini', request: request(), signal });
    expect(asked[0]?.messages).toEqual([
      { role: 'user', content: 'Be brief.' },
      { role: 'user', content: [{ value: 'Weather?' }] },
      { role: 'assistant', content: [{ callId: 'c1', name: 'weather', input: { city: 'Rome' } }] },
      { role: 'user', content: [{ callId: 'c1', content: [{ value: 'sunny' }] }] },
    ]);
    expect(asked[0]?.options).toMatchObject({ tools: [{ name: 'weather', inputSchema: { type: 'object' } }], toolMode: 1 });
    expect(answer).toMatchObject({
      kind: 'complete',
      response: { parts: [{ type: 'text', text: 'It is sunny.' }], finishReason: 'stop' },
      omitted: ['temperature', 'user'],
    });
  });

  it('stream text and calls', async () => {
    const { provider } = await editorOffering(() =>
      words(new LanguageModelTextPart('Let me see.'), new LanguageModelToolCallPart('c2', 'weather', { city: 'Oslo' })),
    );
    const answer = await provider.send({ model: 'gpt-5-mini', request: request({ stream: true }), signal });
    const events = [];
    if (answer.kind === 'stream') for await (const frame of answer.frames) events.push(...frame.events);
    expect(events).toEqual([
      { type: 'start', model: 'gpt-5-mini' },
      { type: 'text', text: 'Let me see.' },
      { type: 'tool-call', index: 0, id: 'c2', name: 'weather', kind: 'function' },
      { type: 'tool-arguments', index: 0, text: '{"city":"Oslo"}' },
      { type: 'finish', reason: 'tool-calls' },
    ]);
  });

  it.each([
    [
      'an image',
      {
        messages: [
          { role: 'user' as const, parts: [{ type: 'image' as const, source: { kind: 'url' as const, url: 'https://x/y.png' } }] },
        ],
      },
    ],
    ['a response format', { responseFormat: { type: 'json' as const } }],
    ['several answers', { n: 2 }],
    ['a certain tool', { toolChoice: { type: 'tool' as const, name: 'weather' } }],
  ])('refuse %s by name', async (_what, change) => {
    const { provider } = await editorOffering(() => words());
    await expect(provider.send({ model: 'gpt-5-mini', request: request(change), signal })).rejects.toBeInstanceOf(ProxyError);
  });

  it.each([
    ['NoPermissions', 'not-available'],
    ['Blocked', 'rate-limit'],
    ['NotFound', 'not-available'],
    ['unknown', 'server'],
  ])('tell %s as %s', async (code, kind) => {
    // biome-ignore lint/correctness/useYield: it fails before its first part
    const { provider } = await editorOffering(async function* () {
      throw new LanguageModelError(code, 'no');
    });
    await expect(provider.send({ model: 'gpt-5-mini', request: request(), signal })).rejects.toMatchObject({ failure: { kind } });
  });

  it('are cancelled when the client hangs up', async () => {
    const controller = new AbortController();
    const { provider, asked } = await editorOffering(async function* ({ token }) {
      yield new LanguageModelTextPart('one');
      controller.abort();
      if (token.isCancellationRequested) throw new Error('Canceled');
    });
    const sent = provider.send({ model: 'gpt-5-mini', request: request(), signal: controller.signal });
    await expect(sent).rejects.toMatchObject({ failure: { kind: 'cancelled' } });
    expect(asked[0]?.token.isCancellationRequested).toBe(true);
  });

  it('are not there in an editor without such an interface', async () => {
    expect(await new EditorModels(undefined).availability()).toMatchObject({ available: false });
  });
});
