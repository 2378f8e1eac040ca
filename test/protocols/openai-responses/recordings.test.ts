import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatRequest, Part } from '../../../src/protocols/canonical';
import { openaiResponsesClient } from '../../../src/protocols/openai-responses/client';
import { openaiResponsesProvider } from '../../../src/protocols/openai-responses/provider';
import { createSseSplitter } from '../../../src/protocols/wire-messages';
import { recordedChunks, recordedResponse, recordedStreams } from '../../fixtures/recordings';
import { chunkLengths, collect, decodeStream } from '../chunk-splits';

const label = { taskId: 'task1', model: 'gpt-5.2-codex', createdAtSeconds: 1_741_257_730 };
/** An answer that was encoded again goes by our own names. */
const LABELLED = { id: undefined, model: undefined };
const request: ChatRequest = { model: 'auto', messages: [], tools: [], stream: true, hints: {} };

interface RecordedEvent {
  type: string;
  item?: WireItem;
}
interface WireItem {
  type: string;
  id?: string;
  call_id?: string;
  name?: string;
  arguments?: string;
  input?: string;
  encrypted_content?: string;
  summary?: { text: string }[];
  content?: { text: string }[];
}

/** One recording holds several responses one after the other; each is a stream of its own. */
function streams(name: string): string[][] {
  const found: string[][] = [];
  for (const chunk of recordedChunks('openai-responses', name)) {
    const { type }: RecordedEvent = JSON.parse(chunk);
    if (type === 'response.created') found.push([]);
    found.at(-1)?.push(chunk);
  }
  return found;
}

const framed = (chunks: string[]) =>
  chunks.map((chunk) => `event: ${(JSON.parse(chunk) as RecordedEvent).type}\ndata: ${chunk}\n\n`).join('');
const decode = (text: string, lengths?: number[]) =>
  decodeStream(text, createSseSplitter(), openaiResponsesProvider.createStreamDecoder(), lengths);

/** Encrypted content is written anew in the final response; what counts for the next turn is that of the finished item. */
function finishedItems(chunks: string[]): WireItem[] {
  const events = chunks.map((chunk): RecordedEvent => JSON.parse(chunk));
  return events.flatMap(({ type, item }) => (type === 'response.output_item.done' && item ? [item] : []));
}

/** What the recording's own items say, without our decoder. */
function said(output: WireItem[]): unknown[] {
  return output.map((item) => {
    if (item.type === 'message') return ['text', item.content?.map((part) => part.text).join('')];
    if (item.type === 'reasoning')
      return ['reasoning', item.summary?.map((part) => part.text).join('\n\n'), item.id, item.encrypted_content];
    return [item.type === 'custom_tool_call' ? 'custom' : 'function', item.call_id, item.name, item.arguments ?? item.input];
  });
}

function saidBy(parts: Part[]): unknown[] {
  return parts.flatMap((part): unknown[] => {
    if (part.type === 'text') return [['text', part.text]];
    if (part.type === 'reasoning') return [['reasoning', part.text, part.id, part.encrypted]];
    return part.type === 'tool-call' ? [[part.kind, part.id, part.name, part.arguments]] : [];
  });
}

const cases = recordedStreams('openai-responses').flatMap((name) => streams(name).map((chunks, index) => ({ name, index, chunks })));

describe.each(cases)('the recorded stream $name ($index)', ({ chunks }) => {
  it('says what its finished items say, part by part', () => {
    expect(saidBy(collect(decode(framed(chunks))).parts)).toEqual(said(finishedItems(chunks)));
  });

  it('says the same however its bytes are cut', () => {
    const whole = decode(framed(chunks));
    fc.assert(
      fc.property(chunkLengths, (lengths) => {
        expect(decode(framed(chunks), lengths)).toEqual(whole);
      }),
      { numRuns: 20 },
    );
  });

  it('means the same after it was encoded again for a client', () => {
    const events = decode(framed(chunks));
    const encoder = openaiResponsesClient.createStreamEncoder(label, request);
    const again = decode(events.map((event) => encoder.encode(event)).join('') + encoder.end());
    expect({ ...collect(again), ...LABELLED }).toEqual({ ...collect(events), ...LABELLED });
  });
});

it('several responses in one stream are read one after the other', () => {
  const name = 'openai-reasoning-encrypted-content.1';
  const together = decode(streams(name).map(framed).join(''));
  expect(saidBy(collect(together).parts)).toEqual(streams(name).flatMap((chunks) => said(finishedItems(chunks))));
});

describe.each(recordedStreams('openai-responses'))('the recorded response %s', (name) => {
  const body: unknown = JSON.parse(recordedResponse('openai-responses', name));
  const decoded = openaiResponsesProvider.decodeResponse(body);

  it('is read part by part', () => {
    expect(saidBy(decoded.parts)).toEqual(said((body as { output: WireItem[] }).output));
  });

  it('means the same after it was encoded again for a client', () => {
    const again = openaiResponsesProvider.decodeResponse(openaiResponsesClient.encodeResponse(decoded, label, request));
    expect({ ...again, ...LABELLED }).toEqual({ ...decoded, ...LABELLED });
  });
});

describe('usage', () => {
  it('counts cached and reasoning tokens once, as parts of the totals', () => {
    const body: unknown = JSON.parse(recordedResponse('openai-responses', 'openai-phase.1'));
    expect(openaiResponsesProvider.decodeResponse(body).usage).toEqual({
      inputTokens: 7243,
      cacheReadTokens: 3072,
      cacheWriteTokens: 0,
      cacheWrite1hTokens: 0,
      outputTokens: 423,
      reasoningTokens: 58,
    });
  });
});
