import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type RecordedProtocol, recordedChunks, recordedResponse } from '../fixtures/recordings';
import type { SaidPart } from './said-part';

/** What a recording says, read without any of the proxy's own decoders. */
export interface RecordedAnswer {
  model: string;
  parts: SaidPart[];
  /** Whether the recording keeps to its protocol: one was edited and names its response by two ids, which clients refuse. */
  consistent: boolean;
  /** The body, or the chunk, that holds the report of usage. */
  usageReport: unknown;
}

// biome-ignore lint/suspicious/noExplicitAny: recordings of four protocols, read as their documentation says they are
type Json = any;

export function recordedStream(protocol: RecordedProtocol, name: string): RecordedAnswer {
  return STREAMS[protocol](recordedChunks(protocol, name).map((chunk): Json => JSON.parse(chunk)));
}

/** undefined when only the stream was recorded. */
export function recordedWhole(protocol: RecordedProtocol, name: string): RecordedAnswer | undefined {
  if (!existsSync(join(import.meta.dirname, '..', 'recordings', protocol, `${name}.json`))) return undefined;
  const body: Json = JSON.parse(recordedResponse(protocol, name));
  return { model: body.model ?? body.modelVersion, parts: WHOLE[protocol](body), consistent: true, usageReport: body };
}

const STREAMS: Record<RecordedProtocol, (chunks: Json[]) => RecordedAnswer> = {
  'openai-chat': (chunks) => {
    const calls: Json[] = [];
    let thoughts = '';
    let text = '';
    for (const { choices } of chunks) {
      const delta = choices[0]?.delta ?? {};
      thoughts += delta.reasoning_content ?? '';
      text += delta.content ?? '';
      for (const piece of delta.tool_calls ?? []) {
        calls[piece.index] ??= { ...piece, function: { name: piece.function.name, arguments: '' } };
        calls[piece.index].function.arguments += piece.function.arguments ?? '';
      }
    }
    const message = { reasoning_content: thoughts, content: text, tool_calls: calls };
    return { model: chunks[0].model, parts: chatParts(message), consistent: true, usageReport: chunks.findLast(({ usage }) => usage) };
  },
  'openai-responses': (chunks) => {
    const { response } = chunks.findLast((chunk) => chunk.type === 'response.completed');
    const ids = new Set(chunks.flatMap((chunk) => chunk.response?.id ?? []));
    return { model: response.model, parts: responsesParts(itemsDone(chunks)), consistent: ids.size === 1, usageReport: response };
  },
  'anthropic-messages': (chunks) => {
    const { message } = chunks.find((chunk) => chunk.type === 'message_start');
    const { usage } = chunks.findLast((chunk) => chunk.type === 'message_delta');
    const blocks: Json[] = [];
    for (const { type, index, content_block: block, delta } of chunks) {
      if (type === 'content_block_start') blocks[index] = { ...block, json: '' };
      else if (type === 'content_block_delta') {
        blocks[index].text += delta.text ?? '';
        blocks[index].thinking += delta.thinking ?? '';
        blocks[index].json += delta.partial_json ?? '';
      }
    }
    return {
      model: message.model,
      parts: messageParts(blocks),
      consistent: true,
      usageReport: { ...message, usage: { ...message.usage, ...usage } },
    };
  },
  gemini: (chunks) => ({
    model: chunks[0].modelVersion,
    parts: geminiParts(chunks),
    consistent: true,
    usageReport: chunks.at(-1),
  }),
};

const WHOLE: Record<RecordedProtocol, (body: Json) => SaidPart[]> = {
  'openai-chat': ({ choices }) => chatParts(choices[0].message),
  'openai-responses': ({ output }) => responsesParts(output),
  'anthropic-messages': ({ content }) => messageParts(content),
  gemini: (body) => geminiParts([body]),
};

function chatParts({ reasoning_content: thoughts, content, tool_calls: calls }: Json): SaidPart[] {
  return [
    { kind: 'thoughts', text: thoughts ?? '' },
    { kind: 'text', text: content ?? '' },
    ...(calls ?? []).map((call: Json) => ({ kind: 'call', id: call.id, name: call.function.name, arguments: call.function.arguments })),
  ];
}

/** The items as their own "done" events give them: some recordings were shortened in the last event. */
function itemsDone(chunks: Json[]): Json[] {
  return chunks.filter(({ type }) => type === 'response.output_item.done').map(({ item }) => item);
}

function responsesParts(items: Json[]): SaidPart[] {
  return items.flatMap((item: Json): SaidPart[] => {
    switch (item.type) {
      case 'message':
        return item.content.map(({ text }: Json) => ({ kind: 'text', text }));
      case 'reasoning':
        return item.summary.map(({ text }: Json) => ({ kind: 'thoughts', text }));
      case 'function_call':
        return [{ kind: 'call', id: item.call_id, name: item.name, arguments: item.arguments }];
      case 'custom_tool_call':
        return [{ kind: 'custom call', id: item.call_id, name: item.name, arguments: item.input }];
      default:
        return [];
    }
  });
}

function messageParts(blocks: Json[]): SaidPart[] {
  return blocks.flatMap((block: Json): SaidPart[] => {
    switch (block.type) {
      case 'text':
        return [{ kind: 'text', text: block.text }];
      case 'thinking':
        return [{ kind: 'thoughts', text: block.thinking }];
      case 'tool_use':
        return [{ kind: 'call', id: block.id, name: block.name, arguments: block.json || JSON.stringify(block.input) }];
      default:
        return [];
    }
  });
}

function geminiParts(responses: Json[]): SaidPart[] {
  const parts: Json[] = responses.flatMap(({ candidates }) => candidates[0].content.parts);
  return parts.map(({ text, thought, functionCall: call }): SaidPart => {
    // Gemini gives its calls no ids.
    if (call) return { kind: 'call', id: undefined, name: call.name, arguments: JSON.stringify(call.args) };
    return { kind: thought ? 'thoughts' : 'text', text };
  });
}
