import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anthropicMessagesClient } from '../../src/protocols/anthropic-messages/client';
import { anthropicMessagesProvider } from '../../src/protocols/anthropic-messages/provider';
import type { ChatResponse, StreamEvent } from '../../src/protocols/canonical';
import { claudeCliProvider } from '../../src/protocols/claude-cli/provider';
import { openaiChatClient } from '../../src/protocols/openai-chat/client';
import { openaiChatProvider } from '../../src/protocols/openai-chat/provider';
import type { ClientProtocol, ProviderProtocol } from '../../src/protocols/protocol';
import { replayResponse } from '../../src/protocols/replay-response';
import { chatRequest, collect, decodeText, framed, joined, LABEL, readRecording, recordingNames } from './recordings';

const PROVIDERS = { 'openai-chat': openaiChatProvider, 'anthropic-messages': anthropicMessagesProvider, 'claude-cli': claudeCliProvider };
type Recorded = keyof typeof PROVIDERS;

const STREAMS: [Recorded, string][] = [
  ...recordingNames('openai-chat', '.chunks.txt').map((name): [Recorded, string] => ['openai-chat', name]),
  ...recordingNames('anthropic-messages', '.chunks.txt').map((name): [Recorded, string] => ['anthropic-messages', name]),
  ...['text.ndjson', 'thinking.ndjson'].map((name): [Recorded, string] => ['claude-cli', name]),
];
const WHOLE: [Recorded, string][] = [
  ...recordingNames('openai-chat', '.json').map((name): [Recorded, string] => ['openai-chat', name]),
  ...recordingNames('anthropic-messages', '.json').map((name): [Recorded, string] => ['anthropic-messages', name]),
  ['claude-cli', 'text.json'],
];
const CLIENTS: [ClientProtocol, ProviderProtocol][] = [
  [openaiChatClient, openaiChatProvider],
  [anthropicMessagesClient, anthropicMessagesProvider],
];

function encodeStream(client: ClientProtocol, events: StreamEvent[]): string {
  const encoder = client.createStreamEncoder(LABEL, chatRequest());
  return events.map((event) => encoder.encode(event)).join('') + encoder.end();
}

/** What of an answer a client protocol can say at all. */
function asSeenBy(client: ClientProtocol, response: ChatResponse): ChatResponse {
  const usage = response.usage && { ...response.usage };
  delete usage?.reportedCostUsd;
  const seen = { ...response, id: response.id ?? '', model: LABEL.model, ...(usage ? { usage } : {}) };
  if (client.id === 'anthropic-messages') {
    return {
      ...seen,
      parts: response.parts.map((part) =>
        part.type === 'reasoning' && !part.signature ? { ...part, origin: 'anthropic-messages' } : part,
      ),
    };
  }
  const reasoning = response.parts
    .filter((part) => part.type === 'reasoning')
    .map((part) => part.text)
    .join('');
  const text = response.parts
    .filter((part) => part.type === 'text')
    .map((part) => part.text)
    .join('');
  delete seen.stopSequence;
  if (usage) usage.cacheWrite1hTokens = 0;
  if (usage) delete usage.webSearches;
  return {
    ...seen,
    parts: [
      ...(reasoning === '' ? [] : [{ type: 'reasoning' as const, text: reasoning, origin: 'openai-chat' as const }]),
      ...(text === '' ? [] : [{ type: 'text' as const, text }]),
      ...response.parts.filter((part) => part.type === 'tool-call'),
    ],
  };
}

/** A whole message holds the arguments as an object, so their white space is not kept; their meaning is. */
function withCompactArguments(client: ClientProtocol, response: ChatResponse): ChatResponse {
  if (client.id !== 'anthropic-messages') return response;
  const compact = (json: string) => JSON.stringify(JSON.parse(json));
  return {
    ...response,
    parts: response.parts.map((part) => (part.type === 'tool-call' ? { ...part, arguments: compact(part.arguments) } : part)),
  };
}

/** Same content, whatever the order in which kinds of parts are told apart. */
function sortedByKind(response: ChatResponse): ChatResponse {
  const order = ['reasoning', 'text', 'tool-call', 'opaque'];
  return { ...response, parts: response.parts.toSorted((a, b) => order.indexOf(a.type) - order.indexOf(b.type)) };
}

describe.each(STREAMS)('the recorded stream %s/%s', (protocol, name) => {
  const provider = PROVIDERS[protocol];
  const events = decodeText(provider, framed(protocol, name));
  const response = collect(events);

  it('ends well and reports its usage', () => {
    expect(events.filter((event) => event.type === 'error')).toEqual([]);
    expect(events.filter((event) => event.type === 'finish')).toHaveLength(1);
    expect(response.parts).not.toEqual([]);
    expect(response.usage?.inputTokens).toBeGreaterThan(0);
  });

  it('means the same however its bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 60 }), (cuts) => {
        expect(decodeText(provider, framed(protocol, name), cuts)).toEqual(events);
      }),
      { numRuns: 15 },
    );
  });

  it.each(CLIENTS)('comes out of $id as it went in', (client, back) => {
    const encoded = encodeStream(client, events);
    const again = collect(decodeText(back, encoded));
    expect(sortedByKind(again)).toEqual(sortedByKind(asSeenBy(client, response)));
  });

  it.each(CLIENTS)('comes out of $id the same as a whole answer', (client, back) => {
    const body = client.encodeResponse(response, LABEL, chatRequest());
    expect(back.decodeResponse(JSON.parse(JSON.stringify(body)))).toEqual(
      withCompactArguments(client, asSeenBy(client, collect(replayResponse(response)))),
    );
  });

  it('keeps every piece of text and arguments in its order', () => {
    const encoded = encodeStream(anthropicMessagesClient, events);
    const pieces = (all: StreamEvent[]) => joined(all).flatMap((event) => ('text' in event ? [event.text] : []));
    expect(pieces(decodeText(anthropicMessagesProvider, encoded))).toEqual(pieces(events));
  });
});

describe.each(WHOLE)('the recorded answer %s/%s', (protocol, name) => {
  const response = PROVIDERS[protocol].decodeResponse(JSON.parse(readRecording(protocol, name)));

  it.each(CLIENTS)('comes out of $id as it went in', (client, back) => {
    const body = client.encodeResponse(response, LABEL, chatRequest());
    const expected = { ...withCompactArguments(client, asSeenBy(client, response)), id: response.id ?? expect.any(String) };
    expect(back.decodeResponse(JSON.parse(JSON.stringify(body)))).toEqual(expected);
  });

  it.each(CLIENTS)('comes out of $id as a stream, too', (client, back) => {
    const again = collect(decodeText(back, encodeStream(client, replayResponse(response))));
    expect(sortedByKind(again)).toEqual(sortedByKind({ ...asSeenBy(client, response), id: response.id ?? expect.any(String) }));
  });
});
