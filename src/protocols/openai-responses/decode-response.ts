import type { ChatResponse, FinishReason, StreamEvent, UpstreamFailure } from '../canonical';
import { createResponseCollector } from '../collect-response';
import { isObject, nonEmpty, objectOf, objectsOf, textOf } from '../lenient-json';
import { present } from '../present';
import type { JsonObject } from '../protocol';
import { readUpstreamError } from '../upstream-errors';
import { UpstreamFailureError } from '../upstream-failure-error';
import { decodeUsage } from './decode-usage';

/** @throws UpstreamFailureError for a failed response, and for a body that is none */
export function decodeResponse(body: unknown): ChatResponse {
  if (!isObject(body) || !Array.isArray(body.output) || body.status === 'failed')
    throw new UpstreamFailureError(readUpstreamError(200, body));
  const collector = createResponseCollector();
  collector.push(startOf(body));
  for (const event of outputEvents(body)) collector.push(event);
  for (const event of endEvents(body)) collector.push(event);
  return collector.response();
}

export function startOf(response: JsonObject): StreamEvent {
  const id = nonEmpty(response.id);
  const model = nonEmpty(response.model);
  return { type: 'start', ...(id === undefined ? {} : { id }), ...(model === undefined ? {} : { model }) };
}

/** What the items of a response say. */
export function outputEvents(response: JsonObject): StreamEvent[] {
  let calls = 0;
  let previous: JsonObject | undefined;
  return objectsOf(response.output).flatMap((item) => {
    const events = [...messageMark(item, previous), ...itemEvents(item, calls)];
    if (isCall(item)) calls++;
    previous = item;
    return events;
  });
}

/**
 * How a response ended, and what it cost.
 * @param hasCalls whether calls came before, in a stream whose end may not repeat them
 */
export function endEvents(response: JsonObject, hasCalls = false): StreamEvent[] {
  const usage = decodeUsage(response);
  return [...(usage ? [{ type: 'usage', usage } as const] : []), { type: 'finish', reason: finishReason(response, hasCalls) }];
}

function finishReason(response: JsonObject, hasCalls: boolean): FinishReason {
  const reason = objectOf(response.incomplete_details)?.reason;
  if (reason === 'max_output_tokens') return 'length';
  if (reason === 'content_filter') return 'content-filter';
  if (response.status !== undefined && response.status !== 'completed') return 'other';
  return hasCalls || objectsOf(response.output).some(isCall) ? 'tool-calls' : 'stop';
}

export function isCall(item: JsonObject): boolean {
  return item.type === 'function_call' || item.type === 'custom_tool_call';
}

/**
 * A second message in a row, or one whose phase is named, has to be told from the one before: other protocols pass over
 * this mark, our own encoder opens a message of that phase.
 */
export function messageMark(item: JsonObject, previous: JsonObject | undefined): StreamEvent[] {
  const phase = nonEmpty(item.phase);
  if (item.type !== 'message' || (phase === undefined && previous?.type !== 'message')) return [];
  return [{ type: 'opaque', origin: 'openai-responses', value: { type: 'message', ...(phase === undefined ? {} : { phase }) } }];
}

function itemEvents(item: JsonObject, callIndex: number): StreamEvent[] {
  switch (item.type) {
    case 'message':
      return objectsOf(item.content).flatMap((part) => contentEvents(part));
    case 'reasoning': {
      const text = reasoningText(item);
      return [...(text === '' ? [] : [{ type: 'reasoning', text, ...present({ id: nonEmpty(item.id) }) } as const]), reasoningEnd(item)];
    }
    case 'function_call':
    case 'custom_tool_call':
      return [callStart(item, callIndex), { type: 'tool-arguments', index: callIndex, text: callText(item) }];
    default:
      return [{ type: 'opaque', origin: 'openai-responses', value: item }];
  }
}

function contentEvents(part: JsonObject): StreamEvent[] {
  if (part.type === 'refusal') return [{ type: 'refusal', text: textOf(part.refusal) ?? '' }];
  const text = nonEmpty(part.text);
  return text === undefined ? [] : [{ type: 'text', text }];
}

/** Between two parts of a summary stands a blank line, here as in the stream. */
export const BETWEEN_REASONING_PARTS = '\n\n';

export function reasoningText(item: JsonObject): string {
  return [...objectsOf(item.summary), ...objectsOf(item.content)].map((part) => textOf(part.text) ?? '').join(BETWEEN_REASONING_PARTS);
}

export function reasoningEnd(item: JsonObject): StreamEvent {
  const id = nonEmpty(item.id);
  const encrypted = nonEmpty(item.encrypted_content);
  return {
    type: 'reasoning-end',
    origin: 'openai-responses',
    ...(id === undefined ? {} : { id }),
    ...(encrypted === undefined ? {} : { encrypted }),
  };
}

export function callStart(item: JsonObject, index: number): StreamEvent {
  return {
    type: 'tool-call',
    index,
    id: nonEmpty(item.call_id) ?? nonEmpty(item.id) ?? `call_${index}`,
    name: textOf(item.name) ?? '',
    kind: item.type === 'custom_tool_call' ? 'custom' : 'function',
  };
}

export function callText(item: JsonObject): string {
  return textOf(item.type === 'custom_tool_call' ? item.input : item.arguments) ?? '';
}

/** The failure of a response with status `failed`, or of an `error` event, which has the same fields at the top. */
export function decodeFailure(holder: JsonObject): UpstreamFailure {
  return readUpstreamError(200, objectOf(holder.error) ? { error: holder.error } : holder);
}
