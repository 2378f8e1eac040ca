import type { StreamEvent } from '../canonical';
import { countOf, nonEmpty, objectOf, objectsOf, parseJson, textOf } from '../lenient-json';
import type { JsonObject, StreamDecoder, WireMessage } from '../protocol';
import {
  BETWEEN_REASONING_PARTS,
  callStart,
  callText,
  decodeFailure,
  endEvents,
  isCall,
  messageMark,
  outputEvents,
  reasoningEnd,
  reasoningText,
  startOf,
} from './decode-response';

/** https://platform.openai.com/docs/api-reference/responses-streaming */
export function createStreamDecoder(): StreamDecoder {
  const calls = new Map<string, number>();
  let callCount = 0;
  /** By the id that its result will name. */
  const callKeys = new Map<string, string>();
  /** Characters given out so far, by item and part: what a `done` event holds beyond them never came as a delta. */
  const given = new Map<string, number>();
  /** Where the items stand, by id: some servers name the place only where an item begins and ends. */
  const places = new Map<string, string>();
  let previous: JsonObject | undefined;
  let finished = false;
  let saidAnything = false;

  function piece(key: string, text: string): string {
    given.set(key, (given.get(key) ?? 0) + text.length);
    return text;
  }
  /** Which item an event is about: its place in `output`, since some servers give one item another id with every event. */
  function keyOf(event: JsonObject): string {
    const id = nonEmpty(event.item_id) ?? nonEmpty(objectOf(event.item)?.id) ?? '';
    if (typeof event.output_index !== 'number') return places.get(id) ?? id;
    const place = `#${event.output_index}`;
    if (id !== '') places.set(id, place);
    return place;
  }
  const rest = (key: string, whole: string): string => piece(key, whole.slice(given.get(key) ?? 0));
  function said(type: 'text' | 'refusal' | 'reasoning', text: string, itemId: string): StreamEvent[] {
    if (text === '') return [];
    return [type === 'reasoning' && itemId !== '' ? { type, text, id: itemId } : { type, text }];
  }

  function callArguments(key: string, text: string): StreamEvent[] {
    const index = calls.get(key);
    return index === undefined || text === '' ? [] : [{ type: 'tool-arguments', index, text }];
  }
  function itemAdded(key: string, item: JsonObject): StreamEvent[] {
    const mark = messageMark(item, previous);
    previous = item;
    if (!isCall(item) || calls.has(key)) return mark;
    calls.set(key, callCount);
    const id = nonEmpty(item.call_id);
    if (id !== undefined) callKeys.set(id, key);
    return [callStart(item, callCount++)];
  }
  /** Calls, or their arguments, that some servers tell only in the whole response at the end. */
  function callsOfEnd(response: JsonObject): StreamEvent[] {
    const wanted = objectsOf(response.output).filter(isCall);
    const isMissing = wanted.length > callCount;
    return wanted.flatMap((item, i) => {
      const id = nonEmpty(item.call_id);
      const key = id === undefined ? undefined : callKeys.get(id);
      if (key === undefined) return isMissing && id !== undefined ? itemDone(`end ${i}`, item) : [];
      return given.get(key) ? [] : callArguments(key, rest(key, callText(item)));
    });
  }
  function itemDone(key: string, item: JsonObject): StreamEvent[] {
    if (isCall(item)) return [...itemAdded(key, item), ...callArguments(key, rest(key, callText(item)))];
    if (item.type === 'reasoning') {
      const text = given.has(key) ? '' : piece(key, reasoningText(item));
      return [...said('reasoning', text, textOf(item.id) ?? ''), reasoningEnd(item)];
    }
    if (item.type === 'message') return given.has(key) ? [] : outputEvents({ output: [item] }).filter((event) => event.type !== 'opaque');
    return [{ type: 'opaque', origin: 'openai-responses', value: item }];
  }
  /** Text of a message part or of a summary part; `whole` is a `done` event's. */
  function part(type: 'text' | 'refusal' | 'reasoning', event: JsonObject, field: string, whole: boolean): StreamEvent[] {
    const item = keyOf(event);
    const key = `${item}:${type}:${countOf(event.content_index) ?? ''}:${countOf(event.summary_index) ?? ''}`;
    const text = textOf(event[field]) ?? '';
    const separator = type === 'reasoning' && given.has(item) && !given.has(key) ? BETWEEN_REASONING_PARTS : '';
    const fresh = whole ? rest(key, text) : piece(key, text);
    if (fresh === '') return [];
    piece(item, fresh);
    return said(type, separator + fresh, textOf(event.item_id) ?? '');
  }

  function read(event: JsonObject): StreamEvent[] {
    const item = objectOf(event.item) ?? {};
    const key = keyOf(event);
    switch (event.type) {
      case 'response.created':
        finished = false;
        calls.clear();
        callKeys.clear();
        given.clear();
        places.clear();
        return [startOf(objectOf(event.response) ?? {})];
      case 'response.output_item.added':
        return itemAdded(key, item);
      case 'response.output_item.done':
        return itemDone(key, item);
      case 'response.output_text.delta':
        return part('text', event, 'delta', false);
      case 'response.output_text.done':
        return part('text', event, 'text', true);
      case 'response.refusal.delta':
        return part('refusal', event, 'delta', false);
      case 'response.refusal.done':
        return part('refusal', event, 'refusal', true);
      case 'response.reasoning_summary_text.delta':
      case 'response.reasoning_text.delta':
      // Open Responses, which some compatible servers follow.
      case 'response.reasoning.delta':
        return part('reasoning', event, 'delta', false);
      case 'response.reasoning_summary_text.done':
      case 'response.reasoning_text.done':
      case 'response.reasoning.done':
        return part('reasoning', event, 'text', true);
      case 'response.function_call_arguments.delta':
      case 'response.custom_tool_call_input.delta':
        return callArguments(key, piece(key, textOf(event.delta) ?? ''));
      case 'response.function_call_arguments.done':
      case 'response.custom_tool_call_input.done':
        return callArguments(key, rest(key, textOf(event.arguments) ?? textOf(event.input) ?? ''));
      case 'response.completed':
      case 'response.incomplete': {
        finished = true;
        const response = objectOf(event.response) ?? {};
        // A server that streams nothing but the end still says it all there.
        return [...(saidAnything ? callsOfEnd(response) : outputEvents(response)), ...endEvents(response, calls.size > 0)];
      }
      case 'response.failed':
        finished = true;
        return [{ type: 'error', failure: decodeFailure(objectOf(event.response) ?? {}) }];
      case 'error':
        finished = true;
        return [{ type: 'error', failure: decodeFailure(event) }];
      default:
        // Gateways that speak several protocols may send their errors bare.
        if (nonEmpty(event.type) !== undefined || !event.error) return [];
        finished = true;
        return [{ type: 'error', failure: decodeFailure(event) }];
    }
  }

  return {
    decode(message: WireMessage) {
      if (message.data === '[DONE]') return [];
      const event = objectOf(parseJson(message.data));
      if (!event) {
        finished = true;
        return [{ type: 'error', failure: { kind: 'server', message: 'The provider sent an event that is no JSON.' } }];
      }
      const events = read(nonEmpty(event.type) === undefined ? { ...event, type: message.event } : event);
      saidAnything ||= events.some((said) => said.type !== 'start');
      return events;
    },
    end() {
      if (finished) return [];
      return [
        { type: 'error', failure: { kind: 'truncated', message: 'The answer ended before the provider said that it was complete.' } },
      ];
    },
  };
}
