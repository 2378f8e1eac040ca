import type { ProxyError } from '../../proxy-error';
import type { ChatRequest, StreamEvent, Usage } from '../canonical';
import { restoreCustomTools } from '../custom-tool-emulation';
import { generatedImage } from '../generated-image';
import { isObject, nonEmpty } from '../lenient-json';
import type { AnswerLabel, JsonObject } from '../protocol';
import { errorEvent, errorOfResponse } from './encode-error';
import { encodeUsage } from './encode-usage';
import { responseId } from './named-answers';
import {
  type Emit,
  type ItemStatus,
  type OpenCall,
  type OpenMessage,
  type OpenReasoning,
  openCall,
  openMessage,
  openReasoning,
} from './output-items';
import { startedResponse } from './response-object';

type FinishEvent = Extract<StreamEvent, { type: 'finish' }>;

/** Builds a response object from canonical events and sends every step of it as an event of the Responses stream. */
export interface ResponseBuilder {
  push(event: StreamEvent): void;
  /** Ends the response well and returns it. */
  complete(): JsonObject;
  /** Ends it with an error, with what had been produced. */
  fail(error: ProxyError): JsonObject;
}

/** https://platform.openai.com/docs/api-reference/responses-streaming */
export function createResponseBuilder(label: AnswerLabel, request: ChatRequest, send: (event: JsonObject) => void): ResponseBuilder {
  const restore = restoreCustomTools(request);
  const output: JsonObject[] = [];
  const calls = new Map<number, { call: OpenCall; index: number }>();
  let response: JsonObject | undefined;
  let open: { kind: 'message'; item: OpenMessage; index: number } | { kind: 'reasoning'; item: OpenReasoning; index: number } | undefined;
  let nextIndex = 0;
  let sequence = 0;
  let phase: string | undefined;
  let usage: Usage | undefined;
  let finish: FinishEvent | undefined;

  const emit: Emit = (type, fields) => send({ type, sequence_number: sequence++, ...fields });
  const place = (prefix: string) => ({ id: `${prefix}_${label.taskId}_${nextIndex}`, index: nextIndex++ });

  function start(): void {
    if (response) return;
    response = startedResponse(responseId(label.taskId), label, request);
    emit('response.created', { response });
    emit('response.in_progress', { response });
  }
  function closeItem(status: ItemStatus = 'completed'): void {
    if (open) output[open.index] = open.item.close(status);
    open = undefined;
  }
  /** Calls whose arguments are all there are done; others wait, since a provider may send several side by side. */
  function closeCalls(which: 'complete' | 'all', status: ItemStatus = 'completed'): void {
    for (const [key, { call, index }] of calls) {
      if (which === 'complete' && !call.isComplete()) continue;
      output[index] = call.close(status);
      calls.delete(key);
    }
  }
  function message(): OpenMessage {
    if (open?.kind === 'message') return open.item;
    closeItem();
    closeCalls('complete');
    const at = place('msg');
    const item = openMessage(at, phase, emit);
    phase = undefined;
    open = { kind: 'message', item, index: at.index };
    return item;
  }
  function reasoning(id?: string): OpenReasoning {
    if (open?.kind === 'reasoning') return open.item;
    closeItem();
    closeCalls('complete');
    const at = place('rs');
    const item = openReasoning(id === undefined ? at : { ...at, id }, emit);
    open = { kind: 'reasoning', item, index: at.index };
    return item;
  }
  function call(event: Extract<StreamEvent, { type: 'tool-call' }>): void {
    // Gemini's proof belongs to the call, but only a reasoning item can carry it to the client and back.
    if (event.signature !== undefined) {
      closeItem();
      reasoning().prove({ origin: 'gemini', signature: event.signature });
    }
    closeItem();
    closeCalls('complete');
    const at = place(event.kind === 'custom' ? 'ctc' : 'fc');
    calls.set(event.index, { call: openCall(at, event, request.tools, emit), index: at.index });
  }
  function opaque(value: unknown): void {
    if (!isObject(value)) return;
    closeItem();
    if (value.type === 'message') {
      phase = nonEmpty(value.phase);
      return;
    }
    closeCalls('complete');
    const index = nextIndex++;
    emit('response.output_item.added', { output_index: index, item: value });
    emit('response.output_item.done', { output_index: index, item: value });
    output[index] = value;
  }
  function imageItem(event: Extract<StreamEvent, { type: 'opaque' }>): JsonObject | undefined {
    const image = generatedImage(event);
    return image && { id: `ig_${label.taskId}_${nextIndex}`, type: 'image_generation_call', status: 'completed', result: image.data };
  }
  function end(type: string, changes: JsonObject, status: ItemStatus): JsonObject {
    start();
    closeItem(status);
    closeCalls('all', status);
    const ended = { ...response, ...changes, output: output.filter(Boolean), usage: encodeUsage(usage) };
    emit(type, { response: ended });
    return ended;
  }

  function pushOne(event: StreamEvent): void {
    if (event.type === 'error') return;
    start();
    if ('text' in event && event.text === '') return;
    switch (event.type) {
      case 'start':
        break;
      case 'text':
        message().text(event.text);
        break;
      case 'refusal':
        message().refusal(event.text);
        break;
      case 'reasoning':
        reasoning(event.id).text(event.text);
        break;
      case 'reasoning-end':
        reasoning(event.origin === 'openai-responses' ? event.id : undefined).prove(event);
        closeItem();
        break;
      case 'tool-call':
        call(event);
        break;
      case 'tool-arguments':
        calls.get(event.index)?.call.append(event.text);
        break;
      case 'opaque':
        opaque(event.origin === 'openai-responses' ? event.value : imageItem(event));
        break;
      case 'usage':
        usage = event.usage;
        break;
      case 'finish':
        finish = event;
        break;
    }
  }

  return {
    push(event) {
      for (const restored of restore(event)) pushOne(restored);
    },
    complete() {
      const reason = INCOMPLETE[finish?.reason ?? 'other'];
      if (reason !== undefined) {
        return end('response.incomplete', { status: 'incomplete', incomplete_details: { reason } }, 'incomplete');
      }
      return end('response.completed', { status: 'completed' }, 'completed');
    },
    fail(error) {
      start();
      closeItem('incomplete');
      closeCalls('all', 'incomplete');
      emit('error', errorEvent(error));
      return end('response.failed', { status: 'failed', error: errorOfResponse(error) }, 'incomplete');
    },
  };
}

const INCOMPLETE: Partial<Record<FinishEvent['reason'], string>> = { length: 'max_output_tokens', 'content-filter': 'content_filter' };
