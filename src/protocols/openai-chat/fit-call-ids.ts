import { mapItems } from '../map-items';
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
  if (!traits.openai && !traits.mistral) return body;
  return mapItems(body, 'messages', (message) => withFittedIds(message, traits));
}

function withFittedIds(message: JsonObject, traits: ModelTraits): JsonObject {
  const { tool_call_id: answered } = message;
  if (typeof answered === 'string' && fitCallId(answered, traits) !== answered) {
    return { ...message, tool_call_id: fitCallId(answered, traits) };
  }
  return mapItems(message, 'tool_calls', (call) =>
    typeof call.id === 'string' && fitCallId(call.id, traits) !== call.id ? { ...call, id: fitCallId(call.id, traits) } : call,
  );
}
