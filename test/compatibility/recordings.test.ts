import type { ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { calcPrice, extractUsage, findProvider } from '@pydantic/genai-prices';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HeadlessProxy, startHeadless, TEST_KEY } from '../fixtures/headless-proxy';
import { framedStream, type RecordedProtocol, recordedResponse, recordedStreams } from '../fixtures/recordings';
import { chunkLengths } from '../protocols/chunk-splits';
import { type LocalUpstream, startLocalUpstream } from '../providers/local-upstream';
import { chatClient } from './clients/chat';
import type { Client } from './clients/client';
import { messagesClient } from './clients/messages';
import { responsesClient } from './clients/responses';
import { expectSection } from './compatibility-page';
import { type RecordedAnswer, recordedStream, recordedWhole } from './recorded-answer';
import { byKind, joinedParts, type SaidPart } from './said-part';

/** What providers really sent, replayed through the built proxy to the official client of every protocol. */
const PROTOCOLS: RecordedProtocol[] = ['openai-chat', 'openai-responses', 'anthropic-messages', 'gemini'];
const RECORDINGS = PROTOCOLS.flatMap((protocol) => recordedStreams(protocol).map((name) => ({ protocol, name })));
const CLIENTS: { title: string; protocol: Client['protocol']; make(url: string, key: string): Client }[] = [
  { title: 'Chat Completions', protocol: 'openai-chat', make: chatClient },
  { title: 'Responses', protocol: 'openai-responses', make: responsesClient },
  { title: 'Messages', protocol: 'anthropic-messages', make: messagesClient },
];

let upstream: LocalUpstream;
let proxy: HeadlessProxy;
/** The recording that the upstream plays. */
let playing: { whole: string | undefined; stream: string };
/** How the bytes of a stream are cut: lengths of the pieces, the last repeats. */
let lengths: readonly number[] = [4096];

beforeAll(async () => {
  upstream = await startLocalUpstream(({ method, json, path }, response) => {
    if (method !== 'POST') return response.writeHead(404).end();
    const streamed = json.stream === true || path.includes('stream');
    if (streamed) return sendInPieces(response, Buffer.from(playing.stream), lengths);
    return response.writeHead(200, { 'content-type': 'application/json' }).end(playing.whole);
  });
  const compatible = { type: 'openai-compatible', baseUrl: `${upstream.url}/v1`, apiKey: 'k' };
  const native = { baseUrl: upstream.url, apiKey: 'k' };
  const providers = { openai: native, anthropic: native, gemini: native, deepseek: compatible, groq: compatible, mistral: compatible };
  proxy = await startHeadless({ settings: { providers, cache: { enabled: false } } });
});

afterAll(async () => {
  await proxy.stop();
  await upstream.close();
});

async function sendInPieces(response: ServerResponse, bytes: Buffer, cuts: readonly number[]): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.socket?.setNoDelay(true);
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const length = Math.max(1, cuts[turn % cuts.length] ?? 1);
    response.write(bytes.subarray(at, at + length));
    at += length;
    await nextTurn();
  }
  response.end();
}

interface Recording {
  protocol: RecordedProtocol;
  name: string;
}

interface Maker {
  provider: string;
  model: string;
}

/** Whom the proxy is asked for, so that the recorded protocol is the one that is spoken there. */
function makerOf({ protocol, name }: Recording, client: Client, model: string): Maker {
  if (protocol === 'anthropic-messages') return { provider: 'anthropic', model };
  if (protocol === 'gemini') return { provider: 'gemini', model };
  const provider = name.split('-')[0] ?? '';
  if (provider !== 'openai') return { provider, model };
  // OpenAI itself speaks two protocols: which one depends on the client, and on the model.
  if (protocol === 'openai-chat')
    return client.protocol === 'openai-responses' ? { provider: 'groq', model: 'openai/gpt-oss-120b' } : { provider, model };
  return client.protocol === 'openai-responses' ? { provider, model } : { provider, model: 'gpt-5.3-codex' };
}

/** The library's own reading of the report, priced for whom the proxy asked. */
function libraryCostUsd({ protocol, name }: Recording, maker: Maker, usageReport: unknown, at: string): number {
  const recordedBy = protocol === 'gemini' ? 'google' : (name.split('-')[0] ?? '');
  const reader = findProvider({ providerId: recordedBy });
  if (!reader) throw new Error(`The library does not know ${recordedBy}.`);
  const wanted = protocol === 'openai-responses' ? 'responses' : 'chat';
  const flavour = protocol.startsWith('openai') && reader.extractors?.some(({ api_flavor }) => api_flavor === wanted) ? wanted : 'default';
  const { usage } = extractUsage(reader, usageReport, flavour);
  const providerId = maker.provider === 'gemini' ? 'google' : maker.provider;
  const price = calcPrice(usage, maker.model, { providerId, timestamp: new Date(at) });
  if (!price) throw new Error(`The library has no price for ${maker.model} at ${providerId}.`);
  return price.total_price;
}

/** What a client's protocol can say of an answer. */
function seenBy({ protocol }: Client, parts: readonly SaidPart[]): SaidPart[] {
  return protocol === 'openai-chat' ? byKind(parts) : joinedParts(parts);
}

/** Arguments keep their characters in streams; ids are the provider's own where it has any. */
function expected(parts: readonly SaidPart[], asObjects: boolean): unknown[] {
  return parts.map((part) => {
    if ('text' in part) return part;
    return {
      ...part,
      id: part.id ?? expect.any(String),
      arguments: asObjects && part.kind === 'call' ? JSON.stringify(JSON.parse(part.arguments || '{}')) : part.arguments || '{}',
    };
  });
}

function compacted(parts: readonly SaidPart[]): SaidPart[] {
  return parts.map((part) => (part.kind === 'call' ? { ...part, arguments: JSON.stringify(JSON.parse(part.arguments)) } : part));
}

/** What can reach a client at all: Messages has no free-text tools, and no client reads what is at odds with its own protocol. */
function canReach(protocol: Client['protocol'], recording: Recording, answer: RecordedAnswer | undefined): boolean {
  if (!answer) return false;
  if (protocol === recording.protocol && !answer.consistent) return false;
  return protocol !== 'anthropic-messages' || !answer.parts.some(({ kind }) => kind === 'custom call');
}

async function newestRow(): Promise<{ provider: string; costUsd: number; costEstimated: boolean; createdAt: string; status: string }> {
  const { requests } = await (await proxy.fetch('/api/stats?metric=recent-requests&limit=1')).json();
  return requests[0];
}

async function expectItsCost(recording: Recording, maker: Maker, { usageReport }: RecordedAnswer): Promise<void> {
  const row = await newestRow();
  expect(row).toMatchObject({ ...maker, status: 'success' });
  expect(row.costUsd).toBe(libraryCostUsd(recording, maker, usageReport, row.createdAt));
  expect(row.costUsd).toBeGreaterThan(0);
}

const proven: string[] = [];

describe.each(CLIENTS)('to the client of $title', ({ title, protocol: spoken, make }) => {
  const streams = RECORDINGS.filter((recording) => canReach(spoken, recording, recordedStream(recording.protocol, recording.name)));
  const answers = RECORDINGS.flatMap((recording) => {
    const answer = recordedWhole(recording.protocol, recording.name);
    return answer && canReach(spoken, recording, answer) ? [{ ...recording, answer }] : [];
  });

  it.each(streams)('$protocol $name, streamed in pieces of any length', async (recording) => {
    const answer = recordedStream(recording.protocol, recording.name);
    const client = make(proxy.url, TEST_KEY);
    playing = { whole: undefined, stream: framedStream(recording.protocol, recording.name) };
    const maker = makerOf(recording, client, answer.model);
    const question = { model: `${maker.provider}:${maker.model}`, turns: [{ user: 'Go on.' }] };
    await fc.assert(
      fc.asyncProperty(chunkLengths, async (cuts) => {
        lengths = cuts.some((length) => length > 50) ? cuts : [...cuts, 400];
        const { parts } = await client.ask(question, { stream: true });
        expect(seenBy(client, parts)).toEqual(expected(seenBy(client, answer.parts), false));
      }),
      { numRuns: 4 },
    );
    await expectItsCost(recording, maker, answer);
    proven.push(`${title} ${recording.protocol} ${recording.name} streamed`);
  });

  it.each(answers)('$protocol $name, whole', async ({ answer, ...recording }) => {
    const client = make(proxy.url, TEST_KEY);
    playing = { whole: recordedResponse(recording.protocol, recording.name), stream: '' };
    const maker = makerOf(recording, client, answer.model);
    const { parts } = await client.ask({ model: `${maker.provider}:${maker.model}`, turns: [{ user: 'Go on.' }] }, { stream: false });
    expect(compacted(seenBy(client, parts))).toEqual(expected(seenBy(client, answer.parts), true));
    await expectItsCost(recording, maker, answer);
    proven.push(`${title} ${recording.protocol} ${recording.name} whole`);
  });
});

describe('to a client of its own protocol', () => {
  const PATHS: Partial<Record<RecordedProtocol, string>> = {
    'openai-chat': '/v1/chat/completions',
    'openai-responses': '/v1/responses',
    'anthropic-messages': '/v1/messages',
  };

  it.each(RECORDINGS.filter(({ protocol }) => PATHS[protocol]))('$protocol $name arrives byte for byte', async (recording) => {
    const { protocol, name } = recording;
    const { model } = recordedStream(protocol, name);
    playing = { whole: undefined, stream: framedStream(protocol, name) };
    lengths = [97, 1, 1013];
    const question = protocol === 'openai-responses' ? { input: 'Go on.' } : { messages: [{ role: 'user', content: 'Go on.' }] };
    const limit = protocol === 'anthropic-messages' ? { max_tokens: 1000 } : {};
    const usage = protocol === 'openai-chat' ? { stream_options: { include_usage: true } } : {};
    const provider = protocol === 'anthropic-messages' ? 'anthropic' : name.split('-')[0];
    const body = { model: `${provider}:${model}`, stream: true, ...question, ...limit, ...usage };
    const response = await proxy.fetch(PATHS[protocol] ?? '', { body });
    expect(await response.text()).toBe(playing.stream);
    proven.push(`native ${protocol} ${name}`);
  });
});

it('is what docs/compatibility.md says', () => {
  const count = (start: string) => proven.filter((line) => line.startsWith(start)).length;
  const lines = CLIENTS.map(({ title }) => {
    const streams = proven.filter((line) => line.startsWith(title) && line.endsWith('streamed')).length;
    return `| ${title} | ${streams} | ${count(title) - streams} |`;
  });
  expectSection(
    'recordings',
    [
      '## Recordings',
      '',
      'Streams and answers that OpenAI, Anthropic, Google, DeepSeek, Groq and Mistral really sent, compared part by part with what the',
      'official client made of them; the streams arrive cut at random places, also within a character. Every logged cost is the one that',
      'the price library makes of the recorded usage.',
      '',
      '| client | streams | whole answers |',
      '| --- | :-: | :-: |',
      ...lines,
      '',
      `${count('native')} streams were also passed on byte for byte to clients of their own protocol. Not replayed: a call of a free-text tool to`,
      'Messages, which has none, and to the client of Responses a stream that was recorded with two ids for one response.',
    ].join('\n'),
  );
});
