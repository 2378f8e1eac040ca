import { stringifyExactly } from '../exact-json';
import { nonEmpty, objectOf, objectsOf } from '../lenient-json';
import type { JsonObject } from '../protocol';
import { detailsText } from './reasoning-details';

/** What a `delta` or a `message` says, in the order it is read. */
export interface Said {
  reasoning: string;
  /** OpenRouter's pieces of it. */
  details: JsonObject[];
  text: string;
  refusal: string;
  calls: SaidCall[];
}

/** A call or a piece of one. */
export interface SaidCall {
  /** Absent where the server numbers no calls. */
  index: number | undefined;
  id: string | undefined;
  kind: 'function' | 'custom';
  name: string | undefined;
  arguments: string;
  extraContent: unknown;
}

/** What a choice holds: a `delta`, a `message`, or (older servers, as in the completions of old) a bare `text`. */
export function messageOf(choice: JsonObject): JsonObject | undefined {
  const text = nonEmpty(choice.text);
  return objectOf(choice.delta) ?? objectOf(choice.message) ?? (text === undefined ? undefined : { content: text });
}

/** Reads a `delta` of a chunk or the `message` of a whole answer: vendors use the same fields in both. */
export function readSaid(message: JsonObject): Said {
  const { text, thinking } = readContent(message.content);
  const details = objectsOf(message.reasoning_details);
  return {
    // OpenRouter repeats the same thoughts under both names.
    reasoning: nonEmpty(message.reasoning_content) ?? nonEmpty(message.reasoning) ?? (thinking || detailsText(details)),
    details,
    text,
    refusal: nonEmpty(message.refusal) ?? '',
    calls: [...objectsOf(message.tool_calls).map(readCall), ...readLegacyCall(message.function_call)],
  };
}

/** Sound (OpenAI) or pictures (OpenRouter): they pass on natively, and are an answer though nothing is said. */
export function hasMedia(message: JsonObject): boolean {
  return objectOf(message.audio) !== undefined || objectsOf(message.images).length > 0;
}

/** A text, or (Mistral) a list of text and thinking parts; some servers forget the list around the only one. */
function readContent(content: unknown): { text: string; thinking: string } {
  if (typeof content === 'string') return { text: content, thinking: '' };
  let text = '';
  let thinking = '';
  for (const part of objectsOf(Array.isArray(content) ? content : [content])) {
    text += nonEmpty(part.text) ?? '';
    thinking +=
      nonEmpty(part.thinking) ??
      objectsOf(part.thinking)
        .map((thought) => nonEmpty(thought.text) ?? '')
        .join('');
  }
  return { text, thinking };
}

function readCall(call: JsonObject): SaidCall {
  const custom = objectsOf([call.custom])[0];
  const body = custom ?? objectsOf([call.function])[0];
  return {
    index: typeof call.index === 'number' ? call.index : undefined,
    id: nonEmpty(call.id),
    kind: custom ? 'custom' : 'function',
    name: nonEmpty(body?.name),
    arguments: readArguments(custom ? custom.input : body?.arguments),
    extraContent: call.extra_content,
  };
}

/** A string, always, but for servers that forget to write the object as one. */
function readArguments(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : stringifyExactly(value);
}

function readLegacyCall(value: unknown): SaidCall[] {
  return objectsOf([value]).map((call) => ({
    index: 0,
    id: undefined,
    kind: 'function',
    name: nonEmpty(call.name),
    arguments: readArguments(call.arguments),
    extraContent: undefined,
  }));
}
