import type { ChatRequest, StreamEvent, Usage } from '../canonical';
import { generatedImage } from '../generated-image';
import { isObject } from '../lenient-json';
import { NO_USAGE } from '../no-usage';
import type { AnswerLabel, JsonObject, StreamEncoder } from '../protocol';
import { sseEvent } from '../sse-event';
import { IMAGE_NOTE, messageShell } from './encode-response';
import { encodeStreamError } from './errors';
import { toolUseId } from './fit-call-ids';
import { encodeStopReason } from './stop-reason';
import { encodeSignature } from './thinking-signature';
import { createToolUseQueue } from './tool-use-queue';
import { encodeDeltaUsage, encodeUsage } from './usage';

/** Writes a streamed answer as Messages events: one content block at a time, usage and stop reason at the end. */
export function createStreamEncoder(label: AnswerLabel, request: ChatRequest): StreamEncoder {
  const hidden = request.reasoning?.visible === false;
  let id: string | undefined;
  const estimated: Usage = { ...NO_USAGE, inputTokens: label.promptTokens ?? 0 };
  let usage: Usage | undefined;
  let started = false;
  let index = -1;
  let open: 'text' | 'thinking' | undefined;
  let finish: Extract<StreamEvent, { type: 'finish' }> = { type: 'finish', reason: 'other' };
  const calls = createToolUseQueue({
    open: (call) => startBlock({ type: 'tool_use', id: toolUseId(call.id), name: call.name, input: {} }),
    arguments: (text) => delta({ type: 'input_json_delta', partial_json: text }),
    close: stopBlock,
  });
  /** What came in the middle of a call's arguments: it waits until they are complete, since one block follows another. */
  let held: StreamEvent[] = [];

  function send(type: string, fields: JsonObject = {}): string {
    return sseEvent({ type, ...fields }, type);
  }

  /**
   * `message_start` waits for the first block, so that it can tell the usage of the prompt when that is known by then. Most providers
   * tell it at the end; some clients read it here alone, so they get an estimate.
   */
  function startMessage(): string {
    if (started) return '';
    started = true;
    const shell = { ...messageShell(id, label), content: [], stop_reason: null, stop_sequence: null, stop_details: null };
    return send('message_start', { message: { ...shell, usage: encodeUsage(usage ?? estimated) } });
  }

  function startBlock(block: JsonObject): string {
    index++;
    return startMessage() + send('content_block_start', { index, content_block: block });
  }

  function delta(fields: JsonObject): string {
    return send('content_block_delta', { index, delta: fields });
  }

  function stopBlock(): string {
    return send('content_block_stop', { index });
  }

  /** Ends what is open; blocks of a stream follow one another. */
  function closeAll(): string {
    const closed = open === undefined ? '' : stopBlock();
    open = undefined;
    return closed + calls.flush();
  }

  function write(kind: 'text' | 'thinking', fields: JsonObject): string {
    if (open === kind) return delta(fields);
    const before = closeAll();
    open = kind;
    const block = kind === 'text' ? { type: 'text', text: '' } : { type: 'thinking', thinking: '', signature: '' };
    return before + startBlock(block) + delta(fields);
  }

  function endReasoning(event: Extract<StreamEvent, { type: 'reasoning-end' }>): string {
    if (event.origin === 'anthropic-messages' && event.encrypted !== undefined) {
      return closeAll() + startBlock({ type: 'redacted_thinking', data: event.encrypted }) + stopBlock();
    }
    const signature = encodeSignature(event);
    const signed = signature === '' ? '' : write('thinking', { type: 'signature_delta', signature });
    return open === 'thinking' ? signed + closeAll() : signed;
  }

  /** Gemini's proof belongs to a call, but only a thinking block can carry it to the client and back. */
  function prove(signature: string | undefined): string {
    if (signature === undefined) return '';
    return closeAll() + endReasoning({ type: 'reasoning-end', origin: 'gemini', signature });
  }

  function mustWait(event: StreamEvent): boolean {
    if (!calls.incomplete) return false;
    switch (event.type) {
      case 'start':
      case 'usage':
      case 'finish':
      case 'error':
        return false;
      case 'tool-call':
        return held.length > 0 || event.signature !== undefined;
      case 'tool-arguments':
        return held.some((other) => other.type === 'tool-call' && other.index === event.index);
      default:
        return true;
    }
  }

  function release(): string {
    const events = held;
    held = [];
    return events.map(encode).join('');
  }

  /** Where no arguments come any more; what is released may hold a call without any, which the next has to wait for again. */
  function releaseAll(): string {
    let text = '';
    while (held.length > 0) text += release() + closeAll();
    return text;
  }

  function encode(event: StreamEvent): string {
    if (mustWait(event)) {
      held.push(event);
      return '';
    }
    const text = encodeNow(event);
    return held.length > 0 && !calls.incomplete ? text + release() : text;
  }

  function encodeNow(event: StreamEvent): string {
    switch (event.type) {
      case 'start':
        id = event.id;
        return '';
      case 'text':
      case 'refusal':
        return event.text === '' ? '' : write('text', { type: 'text_delta', text: event.text });
      case 'reasoning':
        return event.text === '' || hidden ? '' : write('thinking', { type: 'thinking_delta', thinking: event.text });
      case 'reasoning-end':
        return endReasoning(event);
      case 'tool-call':
        return prove(event.signature) + (open === undefined ? '' : closeAll()) + calls.start(event);
      case 'tool-arguments':
        return calls.arguments(event.index, event.text);
      case 'opaque':
        if (generatedImage(event)) return write('text', { type: 'text_delta', text: IMAGE_NOTE });
        if (event.origin !== 'anthropic-messages' || !isObject(event.value)) return '';
        return closeAll() + startBlock(event.value) + stopBlock();
      case 'usage':
        usage = event.usage;
        return '';
      case 'finish':
        finish = event;
        return startMessage() + closeAll() + releaseAll();
      case 'error':
        return '';
    }
  }

  return {
    encode,
    // What waits for the rest of a call was said all the same.
    fail: (error) => (held.length > 0 ? closeAll() + releaseAll() : '') + encodeStreamError(error),
    end() {
      const stop = {
        stop_reason: encodeStopReason(finish.reason, finish.stopSequence),
        stop_sequence: finish.stopSequence ?? null,
        stop_details: null,
      };
      const last = send('message_delta', { delta: stop, usage: encodeDeltaUsage(usage ?? estimated) }) + send('message_stop');
      return startMessage() + closeAll() + last;
    },
  };
}
