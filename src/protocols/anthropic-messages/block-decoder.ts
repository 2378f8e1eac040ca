import type { StreamEvent } from '../canonical';
import { stringifyExactly } from '../exact-json';
import { isObject, nonEmpty, objectOf, parseJson } from '../lenient-json';
import { present } from '../present';
import type { JsonObject } from '../protocol';

/** Reads one content block of a stream, from its start to its stop. */
export interface BlockDecoder {
  start(): StreamEvent[];
  delta(delta: JsonObject): StreamEvent[];
  stop(): StreamEvent[];
}

/** @param callIndex the index of the next tool call, used up by a block that is one */
export function createBlockDecoder(block: JsonObject, callIndex: number): BlockDecoder {
  switch (block.type) {
    case 'text':
      return textDecoder(block);
    case 'thinking':
      return thinkingDecoder(block);
    case 'redacted_thinking':
      return {
        start: () => [],
        delta: () => [],
        stop: () => [{ type: 'reasoning-end', origin: 'anthropic-messages', ...present({ encrypted: nonEmpty(block.data) }) }],
      };
    case 'tool_use':
      return toolUseDecoder(block, callIndex);
    default:
      return opaqueDecoder(block);
  }
}

function said(type: 'text' | 'reasoning', value: unknown): StreamEvent[] {
  const text = nonEmpty(value);
  return text === undefined ? [] : [{ type, text }];
}

function textDecoder(block: JsonObject): BlockDecoder {
  return { start: () => said('text', block.text), delta: (delta) => said('text', delta.text), stop: () => [] };
}

function thinkingDecoder(block: JsonObject): BlockDecoder {
  let signature = nonEmpty(block.signature) ?? '';
  return {
    start: () => said('reasoning', block.thinking),
    delta(delta) {
      signature += nonEmpty(delta.signature) ?? '';
      return said('reasoning', delta.thinking);
    },
    stop: () => [{ type: 'reasoning-end', origin: 'anthropic-messages', ...(signature === '' ? {} : { signature }) }],
  };
}

/** The pieces of `partial_json` go on as they are. Where there are none, the block brought its input whole, or has none. */
function toolUseDecoder(block: JsonObject, index: number): BlockDecoder {
  let hasPieces = false;
  return {
    start: () => [{ type: 'tool-call', index, id: nonEmpty(block.id) ?? '', name: nonEmpty(block.name) ?? '', kind: 'function' }],
    delta(delta) {
      const text = nonEmpty(delta.partial_json);
      if (text === undefined) return [];
      hasPieces = true;
      return [{ type: 'tool-arguments', index, text }];
    },
    stop: () => (hasPieces ? [] : [{ type: 'tool-arguments', index, text: stringifyExactly(objectOf(block.input) ?? {}) }]),
  };
}

/** A block of Anthropic's own (a server tool, its result), put together and handed on whole. */
function opaqueDecoder(block: JsonObject): BlockDecoder {
  let json = '';
  let value = block;
  return {
    start: () => [],
    delta(delta) {
      json += nonEmpty(delta.partial_json) ?? '';
      const { type: _, partial_json: __, ...fields } = delta;
      for (const [field, piece] of Object.entries(fields)) {
        const before = value[field];
        value = { ...value, [field]: typeof before === 'string' && typeof piece === 'string' ? before + piece : piece };
      }
      return [];
    },
    stop() {
      const input = parseJson(json);
      return [{ type: 'opaque', origin: 'anthropic-messages', value: isObject(input) ? { ...value, input } : value }];
    },
  };
}
