import { mapItems } from '../map-items';
import type { JsonObject } from '../protocol';
import { fitToolCallId } from '../tool-call-id';

const ID_RULE = { pattern: /^[A-Za-z0-9_-]+$/, maxLength: 200 };

/** An id of a call that Anthropic takes: clients send back what they got, and may send it there. */
export function toolUseId(id: string): string {
  return fitToolCallId(id, ID_RULE);
}

/**
 * A native body with ids of calls that Anthropic takes, where another maker's model, asked elsewhere, made calls earlier in the
 * conversation (Kimi's are `functions.NAME:0`); the body itself when there are none.
 */
export function withFittedCallIds(body: JsonObject): JsonObject {
  return mapItems(body, 'messages', (message) => mapItems(message, 'content', withFittedId));
}

function withFittedId(block: JsonObject): JsonObject {
  const field = block.type === 'tool_use' ? 'id' : block.type === 'tool_result' ? 'tool_use_id' : undefined;
  const id = field === undefined ? undefined : block[field];
  if (field === undefined || typeof id !== 'string' || id === '' || toolUseId(id) === id) return block;
  return { ...block, [field]: toolUseId(id) };
}
