import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anthropicMessagesClient } from '../../src/protocols/anthropic-messages/client';
import { anthropicMessagesProvider } from '../../src/protocols/anthropic-messages/provider';
import type { ChatRequest, ChatResponse } from '../../src/protocols/canonical';
import { openaiChatClient } from '../../src/protocols/openai-chat/client';
import { openaiChatProvider } from '../../src/protocols/openai-chat/provider';
import type { ClientProtocol, JsonObject, ProviderProtocol } from '../../src/protocols/protocol';
import { replayResponse } from '../../src/protocols/replay-response';
import { chatResponse, portableRequest } from './arbitraries';
import { chatRequest, collect, decodeText, LABEL } from './recordings';

const PAIRS: [ClientProtocol, ProviderProtocol][] = [
  [openaiChatClient, openaiChatProvider],
  [anthropicMessagesClient, anthropicMessagesProvider],
];

const overTheWire = (body: JsonObject): JsonObject => JSON.parse(JSON.stringify(body));

/** `auto` is what a missing choice means, and a streamed Chat request always asks for its usage. */
function normal(request: ChatRequest): ChatRequest {
  const { includeUsage: _, toolChoice, ...rest } = request;
  const withTitle = rest.messages.map((message) => ({ ...message, parts: message.parts.map((part) => ({ ...part })) }));
  return { ...rest, messages: withTitle, ...(toolChoice && toolChoice.type !== 'auto' ? { toolChoice } : {}) };
}

describe.each(PAIRS)('a request in the form of $id', (client, provider) => {
  it('says what it said before', () => {
    fc.assert(
      fc.property(portableRequest, (request) => {
        const { body, omitted } = provider.encodeRequest(request, request.model);
        expect(omitted).toEqual([]);
        expect(normal(client.decodeRequest(overTheWire(body)))).toEqual(normal(request));
      }),
      { numRuns: 200 },
    );
  });

  it('comes out the same by way of the other form', () => {
    const [otherClient, otherProvider] =
      client.id === 'openai-chat' ? [anthropicMessagesClient, anthropicMessagesProvider] : [openaiChatClient, openaiChatProvider];
    fc.assert(
      fc.property(portableRequest, (request) => {
        const there = otherClient.decodeRequest(overTheWire(otherProvider.encodeRequest(request, request.model).body));
        const back = client.decodeRequest(overTheWire(provider.encodeRequest(there, request.model).body));
        expect(normal(back)).toEqual(normal(request));
      }),
      { numRuns: 100 },
    );
  });
});

/** What a Messages client is told of any answer: refusals are words. */
function inMessages(response: ChatResponse): ChatResponse {
  const { refusal, ...rest } = response;
  const last = rest.parts.at(-1);
  const parts = rest.parts.map((part) => ({ ...part }));
  if (refusal !== undefined && last?.type === 'text') parts[parts.length - 1] = { ...last, text: last.text + refusal };
  else if (refusal !== undefined) parts.push({ type: 'text', text: refusal });
  const finishReason = rest.finishReason === 'other' ? 'stop' : rest.finishReason;
  return { ...rest, parts, finishReason, id: rest.id ?? 'msg_0193-task', model: LABEL.model, usage: rest.usage ?? NO_USAGE };
}

const NO_USAGE = { inputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, cacheWrite1hTokens: 0, outputTokens: 0, reasoningTokens: 0 };

describe('any answer to a Messages client', () => {
  it('says the same streamed and whole', () => {
    fc.assert(
      fc.property(chatResponse, (response) => {
        const encoder = anthropicMessagesClient.createStreamEncoder(LABEL, chatRequest());
        const text =
          replayResponse(response)
            .map((event) => encoder.encode(event))
            .join('') + encoder.end();
        // How long cache writes live can only be told in the first event.
        const withoutDuration = (answer: ChatResponse) => ({ ...answer, usage: { ...answer.usage, cacheWrite1hTokens: 0 } });
        expect(withoutDuration(collect(decodeText(anthropicMessagesProvider, text)))).toEqual(withoutDuration(inMessages(response)));
        const body = overTheWire(anthropicMessagesClient.encodeResponse(response, LABEL, chatRequest()));
        expect(collect(replayResponse(anthropicMessagesProvider.decodeResponse(body)))).toEqual(inMessages(response));
      }),
    );
  });
});

describe('any answer to a Chat Completions client', () => {
  it('says the same streamed and whole', () => {
    fc.assert(
      fc.property(chatResponse, (response) => {
        const encoder = openaiChatClient.createStreamEncoder(LABEL, chatRequest());
        const text =
          replayResponse(response)
            .map((event) => encoder.encode(event))
            .join('') + encoder.end();
        const streamed = collect(decodeText(openaiChatProvider, text));
        const whole = openaiChatProvider.decodeResponse(overTheWire(openaiChatClient.encodeResponse(response, LABEL, chatRequest())));
        const kinds = (parts: ChatResponse['parts']) => ({
          text: parts.map((part) => (part.type === 'text' ? part.text : '')).join(''),
          reasoning: parts.map((part) => (part.type === 'reasoning' ? part.text : '')).join(''),
          calls: parts.filter((part) => part.type === 'tool-call'),
        });
        expect(kinds(streamed.parts)).toEqual(kinds(response.parts));
        expect({ ...whole, parts: kinds(whole.parts) }).toEqual({ ...streamed, parts: kinds(streamed.parts) });
      }),
    );
  });
});
