import { isObject } from '../lenient-json';
import type { JsonObject } from '../protocol';
import { fitToolCallId, type IdRule } from '../tool-call-id';
import { type ModelTraits, modelTraits } from './model-traits';

/** OpenAI refuses longer ids; Mistral wants exactly nine characters. */
const ID_RULE: IdRule = { pattern: /^.+$/, maxLength: 40 };
const SHORT_ID_RULE: IdRule = { pattern: /^[A-Za-z0-9]{9}$/, maxLength: 9 };

export function fitCallId(id: string, { mistral }: ModelTraits): string {
  return fitToolCallId(id, mistral ? SHORT_ID_RULE : ID_RULE);
}

/**
 * A native body with ids of calls that this model takes, where another maker's model made calls earlier in the conversation; the
 * body itself when there are none.
 */
export function withFittedCallIds(body: JsonObject, model: string): JsonObject {
  const traits = modelTraits(model);
  const { messages } = body;
  if (!Array.isArray(messages) || !(traits.openai || traits.mistral)) return body;
  const fitted = messages.map((message: unknown) => (isObject(message) ? withFittedIds(message, traits) : message));
  return fitted.some((message, i) => message !== messages[i]) ? { ...body, messages: fitted } : body;
}

function withFittedIds(message: JsonObject, traits: ModelTraits): JsonObject {
  const { tool_call_id: answered, tool_calls: calls } = message;
  if (typeof answered === 'string' && fitCallId(answered, traits) !== answered) {
    return { ...message, tool_call_id: fitCallId(answered, traits) };
  }
  if (!Array.isArray(calls)) return message;
  const fitted = calls.map((call: unknown) =>
    isObject(call) && typeof call.id === 'string' && fitCallId(call.id, traits) !== call.id
      ? { ...call, id: fitCallId(call.id, traits) }
      : call,
  );
  return fitted.some((call, i) => call !== calls[i]) ? { ...message, tool_calls: fitted } : message;
}
