import { GoogleGenAI } from '@google/genai';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChatResponse, Part } from '../../../src/protocols/canonical';
import { geminiProvider } from '../../../src/protocols/gemini/provider';
import { createSseSplitter } from '../../../src/protocols/wire-messages';
import { type FakeUpstream, sendJson, sendStream, startFakeUpstream } from '../../fixtures/fake-upstream';
import { framedStream, recordedChunks, recordedResponse, recordedStreams } from '../../fixtures/recordings';
import { chunkLengths, collect, decodeStream } from '../chunk-splits';

const names = recordedStreams('gemini');
const decode = (text: string, lengths?: number[]) => decodeStream(text, createSseSplitter(), geminiProvider.createStreamDecoder(), lengths);

interface WireResponse {
  candidates: { content: { parts: WirePart[] }; finishReason?: string }[];
  usageMetadata: { promptTokenCount: number; candidatesTokenCount: number; thoughtsTokenCount: number; totalTokenCount: number };
}
interface WirePart {
  text?: string;
  functionCall?: { name: string; args: unknown };
  thoughtSignature?: string;
}

/** What a recording says, read without our decoder: its text, its calls, its signatures. */
function said(responses: WireResponse[]) {
  const parts = responses.flatMap((response) => response.candidates[0]?.content.parts ?? []);
  return {
    text: parts.map((part) => part.text ?? '').join(''),
    calls: parts.flatMap((part) => (part.functionCall ? [[part.functionCall.name, part.functionCall.args, part.thoughtSignature]] : [])),
    textSignatures: parts.flatMap((part) => (part.thoughtSignature && !part.functionCall ? [part.thoughtSignature] : [])),
  };
}

function saidBy(response: ChatResponse) {
  const of = <T extends Part['type']>(type: T) => response.parts.filter((part): part is Extract<Part, { type: T }> => part.type === type);
  return {
    text: of('text')
      .map((part) => part.text)
      .join(''),
    calls: of('tool-call').map((part) => [part.name, JSON.parse(part.arguments), part.signature]),
    textSignatures: of('reasoning').flatMap((part) => part.signature ?? []),
  };
}

describe.each(names)('the recorded stream %s', (name) => {
  const responses = recordedChunks('gemini', name).map((chunk): WireResponse => JSON.parse(chunk));

  it('is read part by part', () => {
    expect(saidBy(collect(decode(framedStream('gemini', name))))).toEqual(said(responses));
  });

  it('says the same however its bytes are cut', () => {
    const whole = decode(framedStream('gemini', name));
    fc.assert(
      fc.property(chunkLengths, (lengths) => {
        expect(decode(framedStream('gemini', name), lengths)).toEqual(whole);
      }),
      { numRuns: 20 },
    );
  });

  it('has each token counted once', () => {
    const usage = collect(decode(framedStream('gemini', name))).usage;
    const last = responses.at(-1)?.usageMetadata;
    expect(usage).toMatchObject({ inputTokens: last?.promptTokenCount, reasoningTokens: last?.thoughtsTokenCount });
    expect((usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0)).toBe(last?.totalTokenCount);
  });

  it('can be sent back in the next turn with its signatures in place', () => {
    const { parts } = collect(decode(framedStream('gemini', name)));
    const request = {
      model: 'm',
      tools: [],
      stream: true,
      hints: {},
      messages: [
        { role: 'user' as const, parts: [{ type: 'text' as const, text: 'hi' }] },
        { role: 'assistant' as const, parts },
      ],
    };
    const { body } = geminiProvider.encodeRequest(request, 'gemini-3-pro-preview');
    const contents = body.contents as { parts: WirePart[] }[];
    expect(
      said([{ candidates: [{ content: { parts: contents[1]?.parts ?? [] } }], usageMetadata: responses[0]?.usageMetadata ?? never() }]),
    ).toEqual(said(responses));
  });
});

function never(): never {
  throw new Error('the recording has no usage');
}

describe.each(names)('the recorded response %s', (name) => {
  it('is read part by part', () => {
    const body: WireResponse = JSON.parse(recordedResponse('gemini', name));
    expect(saidBy(geminiProvider.decodeResponse(body))).toEqual(said([body]));
  });
});

describe("Google's own client", () => {
  let server: FakeUpstream;
  let ai: GoogleGenAI;

  beforeAll(async () => {
    server = await startFakeUpstream(() => undefined);
    ai = new GoogleGenAI({ apiKey: 'key', httpOptions: { baseUrl: server.url } });
  });
  afterAll(() => server.close());

  it.each(names)('reads the same from the fake upstream as we do: %s', async (name) => {
    server.respond = (request, response) => {
      if (request.path.includes('streamGenerateContent')) sendStream(response, framedStream('gemini', name));
      else sendJson(response, recordedResponse('gemini', name));
    };
    const streamed = { text: '', calls: 0 };
    for await (const chunk of await ai.models.generateContentStream({ model: 'gemini-3-pro-preview', contents: 'hi' })) {
      streamed.text += chunk.candidates?.[0]?.content?.parts?.map((part) => part.text ?? '').join('') ?? '';
      streamed.calls += chunk.functionCalls?.length ?? 0;
    }
    const ours = saidBy(collect(decode(framedStream('gemini', name))));
    expect(streamed).toEqual({ text: ours.text, calls: ours.calls.length });

    const whole = await ai.models.generateContent({ model: 'gemini-3-pro-preview', contents: 'hi' });
    const oursWhole = saidBy(geminiProvider.decodeResponse(JSON.parse(recordedResponse('gemini', name))));
    expect(whole.functionCalls?.map((call) => [call.name, call.args]) ?? []).toEqual(
      oursWhole.calls.map(([called, args]) => [called, args]),
    );
    expect(whole.candidates?.[0]?.content?.parts?.map((part) => part.text ?? '').join('')).toBe(oursWhole.text);
  });
});
