import { isObject } from '../lenient-json';
import type { JsonObject } from '../protocol';
import { fitToolCallId, type IdRule } from '../tool-call-id';

/** OpenAI refuses longer ids (`string_above_max_length`), also ones that clients make of the names of their tools. */
const ID_RULE: IdRule = { pattern: /./, maxLength: 64 };

export function fitCallId(id: string): string {
  return fitToolCallId(id, ID_RULE);
}

/** A native body with ids of calls that OpenAI takes; the body itself when it has them. */
export function withFittedCallIds(body: JsonObject): JsonObject {
  const { input } = body;
  if (!Array.isArray(input)) return body;
  const fitted = input.map((item: unknown) => {
    if (!isObject(item) || typeof item.call_id !== 'string') return item;
    const id = fitCallId(item.call_id);
    return id === item.call_id ? item : { ...item, call_id: id };
  });
  return fitted.some((item, i) => item !== input[i]) ? { ...body, input: fitted } : body;
}
