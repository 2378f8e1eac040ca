import { mapItems } from '../map-items';
import type { JsonObject } from '../protocol';
import { fitToolCallId, type IdRule } from '../tool-call-id';

/** OpenAI refuses longer ids (`string_above_max_length`), also ones that clients make of the names of their tools. */
const ID_RULE: IdRule = { pattern: /./, maxLength: 64 };

export function fitCallId(id: string): string {
  return fitToolCallId(id, ID_RULE);
}

/** A native body with ids of calls that OpenAI takes; the body itself when it has them. */
export function withFittedCallIds(body: JsonObject): JsonObject {
  return mapItems(body, 'input', (item) => {
    if (typeof item.call_id !== 'string') return item;
    const id = fitCallId(item.call_id);
    return id === item.call_id ? item : { ...item, call_id: id };
  });
}
