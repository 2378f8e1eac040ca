import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anthropicMessagesProvider } from '../../../src/protocols/anthropic-messages/provider';
import type { ChatRequest, ChatResponse, StreamEvent } from '../../../src/protocols/canonical';
import { geminiProvider } from '../../../src/protocols/gemini/provider';
import { openaiChatProvider } from '../../../src/protocols/openai-chat/provider';
import { openaiResponsesClient } from '../../../src/protocols/openai-responses/client';
import type { ProviderProtocol } from '../../../src/protocols/protocol';
import { createSseSplitter } from '../../../src/protocols/wire-messages';
import { type FakeUpstream, sendJson, sendStream, startFakeUpstream } from '../../fixtures/fake-upstream';
import { framedStream, type RecordedProtocol, recordedResponse, recordedStreams } from '../../fixtures/recordings';
import { collect, decodeStream } from '../chunk-splits';

const PROVIDERS: [RecordedProtocol, ProviderProtocol][] = [
  ['openai-chat', openaiChatProvider],
  ['anthropic-messages', anthropicMessagesProvider],
  ['gemini', geminiProvider],
];
const label = { taskId: 'task1', model: 'm', createdAtSeconds: 1_700_000_000 };
const request: ChatRequest = { model: 'auto', messages: [], tools: [], stream: true, hints: {} };

/** What an answer says, in the order it says it; proofs and what only its own protocol understands left out. */
function said(response: ChatResponse): unknown[] {
  return response.parts.flatMap((part): unknown[] => {
    if (part.type === 'tool-call') return [['call', part.id, part.name, JSON.parse(part.arguments || '{}')]];
    return 'text' in part && part.text !== '' ? [[part.type, part.text]] : [];
  });
}

function saidByOutput(output: OpenAI.Responses.ResponseOutputItem[]): unknown[] {
  return output.flatMap((item): unknown[] => {
    if (item.type === 'message') return item.content.map((part) => ['text', part.type === 'output_text' ? part.text : part.refusal]);
    if (item.type === 'function_call') return [['call', item.call_id, item.name, JSON.parse(item.arguments)]];
    return item.type === 'reasoning' ? item.summary.map((part) => ['reasoning', part.text]) : [];
  });
}

describe.each(PROVIDERS)('answers recorded from %s, read with the official Responses client', (protocol, provider) => {
  let server: FakeUpstream;
  let client: OpenAI;
  beforeAll(async () => {
    server = await startFakeUpstream(() => undefined);
    client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'key', maxRetries: 0 });
  });
  afterAll(() => server.close());

  function serve(events: StreamEvent[], whole: ChatResponse): void {
    server.respond = ({ json }, response) => {
      const encoder = openaiResponsesClient.createStreamEncoder(label, request);
      if (json.stream) sendStream(response, events.map((event) => encoder.encode(event)).join('') + encoder.end());
      else sendJson(response, openaiResponsesClient.encodeResponse(whole, label, request));
    };
  }

  it.each(recordedStreams(protocol))('%s', async (name) => {
    const events = decodeStream(framedStream(protocol, name), createSseSplitter(), provider.createStreamDecoder());
    const streamed = collect(events);
    serve(events, streamed);
    const final = await client.responses.stream({ model: 'auto', input: 'hi' }).finalResponse();
    expect(saidByOutput(final.output)).toEqual(said(streamed));
    expect(final.usage?.input_tokens).toBe(streamed.usage?.inputTokens);
    expect(final.usage?.output_tokens).toBe(streamed.usage?.outputTokens);
    const whole = await client.responses.create({ model: 'auto', input: 'hi' });
    expect(saidByOutput(whole.output)).toEqual(said(streamed));
  });

  it('come back in the next turn with the proofs of their reasoning', () => {
    for (const name of recordedStreams(protocol)) {
      const { parts } = collect(decodeStream(framedStream(protocol, name), createSseSplitter(), provider.createStreamDecoder()));
      const { output } = openaiResponsesClient.encodeResponse({ parts, finishReason: 'stop' }, label, request);
      const next = openaiResponsesClient.decodeRequest({ model: 'auto', input: output });
      const signatures = (from: typeof parts) => from.flatMap((part) => ('signature' in part && part.signature ? [part.signature] : []));
      expect(signatures(next.messages.flatMap((message) => message.parts))).toEqual(signatures(parts));
    }
  });
});

it('whole answers of other providers read the same', () => {
  for (const [protocol, provider] of PROVIDERS) {
    for (const name of recordedStreams(protocol)) {
      if (name.includes('code-execution')) continue;
      const response = provider.decodeResponse(JSON.parse(recordedResponse(protocol, name)));
      const { output } = openaiResponsesClient.encodeResponse(response, label, request);
      expect(saidByOutput(output as OpenAI.Responses.ResponseOutputItem[])).toEqual(said(response));
    }
  }
});
