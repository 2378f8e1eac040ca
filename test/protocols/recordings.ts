import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChatRequest, ChatResponse, StreamEvent } from '../../src/protocols/canonical';
import { createResponseCollector } from '../../src/protocols/collect-response';
import type { AnswerLabel, ProviderProtocol } from '../../src/protocols/protocol';
import { createNdjsonSplitter, createSseSplitter } from '../../src/protocols/wire-messages';

const FOLDER = join(import.meta.dirname, '..', 'recordings');

/** Names of the recordings of a protocol that end like this. */
export function recordingNames(protocol: string, ending: string): string[] {
  return readdirSync(join(FOLDER, protocol)).filter((name) => name.endsWith(ending));
}

export function readRecording(protocol: string, name: string): string {
  return readFileSync(join(FOLDER, protocol, name), 'utf8');
}

/** A recorded stream as its provider framed it. */
export function framed(protocol: 'openai-chat' | 'anthropic-messages' | 'claude-cli', name: string): string {
  const text = readRecording(protocol, name);
  if (protocol === 'claude-cli') return text;
  const lines = text.trim().split('\n');
  if (protocol === 'openai-chat') return `${lines.map((line) => `data: ${line}\n\n`).join('')}data: [DONE]\n\n`;
  return lines.map((line) => `event: ${JSON.parse(line).type}\ndata: ${line}\n\n`).join('');
}

/** Everything a provider's decoder makes of the bytes, cut at these places. */
export function decodeBytes(provider: ProviderProtocol, bytes: Uint8Array, cuts: number[] = []): StreamEvent[] {
  const splitter = provider.framing === 'sse' ? createSseSplitter() : createNdjsonSplitter();
  const decoder = provider.createStreamDecoder();
  const points = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  const chunks = points.slice(1).map((end, i) => bytes.slice(points[i], end));
  const messages = [...chunks.flatMap((chunk) => splitter.push(chunk)), ...splitter.end()];
  return [...messages.flatMap(({ message }) => (message ? decoder.decode(message) : [])), ...decoder.end()];
}

export function decodeText(provider: ProviderProtocol, text: string, cuts: number[] = []): StreamEvent[] {
  return decodeBytes(provider, new TextEncoder().encode(text), cuts);
}

export function collect(events: StreamEvent[]): ChatResponse {
  const collector = createResponseCollector();
  for (const event of events) collector.push(event);
  return collector.response();
}

/** The same events with neighbouring pieces of one text put together: what a consumer sees, however it was cut. */
export function joined(events: StreamEvent[]): StreamEvent[] {
  const result: StreamEvent[] = [];
  for (const event of events) {
    const last = result.at(-1);
    const isPiece = event.type === 'text' || event.type === 'reasoning' || event.type === 'refusal' || event.type === 'tool-arguments';
    const continues =
      isPiece && last?.type === event.type && (event.type !== 'tool-arguments' || ('index' in last && last.index === event.index));
    if (continues && 'text' in last) last.text += event.text;
    else result.push({ ...event });
  }
  return result;
}

export const LABEL: AnswerLabel = { taskId: '0193-task', model: 'the-model', createdAtSeconds: 1_795_000_000 };

export function chatRequest(fields: Partial<ChatRequest> = {}): ChatRequest {
  return {
    model: 'auto',
    messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }],
    tools: [],
    stream: true,
    includeUsage: true,
    hints: {},
    ...fields,
  };
}
