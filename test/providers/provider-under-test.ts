import type { ChatRequest, StreamEvent, UpstreamFailure } from '../../src/protocols/canonical';
import { createProviders, type ProviderSet } from '../../src/providers/create-providers';
import { type Provider, type ProviderAnswer, type ProviderCall, UpstreamError } from '../../src/providers/provider';
import { parseSettings } from '../../src/settings/parse-settings';

export interface SetOptions {
  /** As in settings.json. */
  settings?: Record<string, unknown>;
  env?: NodeJS.ProcessEnv;
  keys?: Record<string, string>;
  proxyKey?: string;
  demo?: boolean;
}

/** All providers, made as a running proxy makes them. */
export function providerSet({ settings = {}, env = {}, keys = {}, proxyKey, demo = false }: SetOptions): ProviderSet {
  return createProviders({
    settings: parseSettings(settings).settings,
    env,
    readProviderKey: async (id) => keys[id],
    readProxyKey: async () => proxyKey,
    demo,
  });
}

/** One provider of a set. */
export function providerOf(set: ProviderSet, id: string): Provider {
  const provider = set.registry.get(id);
  if (!provider) throw new Error(`There is no provider ${id}.`);
  return provider;
}

export function chatRequest(change: Partial<ChatRequest> = {}): ChatRequest {
  return {
    model: 'auto',
    messages: [{ role: 'user', parts: [{ type: 'text', text: 'What is 2+2?' }] }],
    tools: [],
    stream: false,
    hints: {},
    ...change,
  };
}

export function call(model: string, request: Partial<ChatRequest> = {}, change: Partial<ProviderCall> = {}): ProviderCall {
  return { model, request: chatRequest(request), signal: new AbortController().signal, ...change };
}

export interface ReadStream {
  events: StreamEvent[];
  bytes: Buffer;
  text: string;
}

/** A streamed answer, read to its end. */
export async function readStream(answer: ProviderAnswer): Promise<ReadStream> {
  if (answer.kind !== 'stream') throw new Error('The answer is not streamed.');
  const events: StreamEvent[] = [];
  const pieces: Uint8Array[] = [];
  for await (const frame of answer.frames) {
    events.push(...frame.events);
    if (frame.bytes) pieces.push(frame.bytes);
  }
  const text = events.map((event) => (event.type === 'text' ? event.text : '')).join('');
  return { events, bytes: Buffer.concat(pieces), text };
}

/** What a promise failed with upstream. */
export async function failureOf(promise: Promise<unknown>): Promise<UpstreamFailure> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof UpstreamError) return error.failure;
    throw error;
  }
  throw new Error('Nothing failed.');
}
