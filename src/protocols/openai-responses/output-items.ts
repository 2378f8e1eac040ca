import type { ProtocolId, StreamEvent, Tool } from '../canonical';
import { isObject, nonEmpty, parseJson } from '../lenient-json';
import type { JsonObject } from '../protocol';
import { encryptedContentOf } from './reasoning-proof';
import { standsFor } from './tool-names';

/** Sends one event of the stream; the event's sequence number is put in on the way. */
export type Emit = (type: string, fields: JsonObject) => void;

export type ItemStatus = 'completed' | 'incomplete';

/** An item of `output` that is being produced. */
export interface OpenItem {
  /** Sends the events that end the item and returns the item as it stands in the finished response. */
  close(status: ItemStatus): JsonObject;
}

/** Where an item stands: its own id and its place in `output`. */
export interface ItemPlace {
  id: string;
  index: number;
}

export interface OpenMessage extends OpenItem {
  text(delta: string): void;
  refusal(delta: string): void;
}

export function openMessage({ id, index }: ItemPlace, phase: string | undefined, emit: Emit): OpenMessage {
  const base = { id, type: 'message', ...(phase === undefined ? {} : { phase }), role: 'assistant' };
  const content: JsonObject[] = [];
  let part: { kind: 'output_text' | 'refusal'; value: string } | undefined;
  const at = () => ({ item_id: id, output_index: index, content_index: content.length });

  function wirePart(): JsonObject {
    if (part?.kind === 'refusal') return { type: 'refusal', refusal: part.value };
    return { type: 'output_text', annotations: [], logprobs: [], text: part?.value ?? '' };
  }
  function closePart(): void {
    if (!part) return;
    if (part.kind === 'refusal') emit('response.refusal.done', { ...at(), refusal: part.value });
    else emit('response.output_text.done', { ...at(), text: part.value, logprobs: [] });
    const done = wirePart();
    emit('response.content_part.done', { ...at(), part: done });
    content.push(done);
    part = undefined;
  }
  function append(kind: 'output_text' | 'refusal', delta: string): void {
    if (part?.kind !== kind) {
      closePart();
      part = { kind, value: '' };
      emit('response.content_part.added', { ...at(), part: wirePart() });
    }
    part.value += delta;
    emit(`response.${kind}.delta`, { ...at(), delta, ...(kind === 'output_text' ? { logprobs: [] } : {}) });
  }

  emit('response.output_item.added', { output_index: index, item: { ...base, status: 'in_progress', content: [] } });
  return {
    text: (delta) => append('output_text', delta),
    refusal: (delta) => append('refusal', delta),
    close(status) {
      closePart();
      const item = { ...base, status, content };
      emit('response.output_item.done', { output_index: index, item });
      return item;
    },
  };
}

export interface OpenReasoning extends OpenItem {
  text(delta: string): void;
  prove(proof: { origin: ProtocolId; id?: string; signature?: string; encrypted?: string }): void;
}

/** The thoughts go out as one part of a summary, which is where clients look for what they may show. */
export function openReasoning({ id, index }: ItemPlace, emit: Emit): OpenReasoning {
  const at = { item_id: id, output_index: index, summary_index: 0 };
  let summary: string | undefined;
  let encrypted = encryptedContentOf({ origin: 'openai-chat' });

  emit('response.output_item.added', { output_index: index, item: { id, type: 'reasoning', summary: [], encrypted_content: null } });
  return {
    text(delta) {
      if (summary === undefined) {
        emit('response.reasoning_summary_part.added', { ...at, part: { type: 'summary_text', text: '' } });
        summary = '';
      }
      summary += delta;
      emit('response.reasoning_summary_text.delta', { ...at, delta });
    },
    prove(proof) {
      encrypted = encryptedContentOf(proof);
    },
    close() {
      const parts = summary === undefined ? [] : [{ type: 'summary_text', text: summary }];
      for (const part of parts) {
        emit('response.reasoning_summary_text.done', { ...at, text: part.text });
        emit('response.reasoning_summary_part.done', { ...at, part });
      }
      const item = { id, type: 'reasoning', summary: parts, encrypted_content: encrypted };
      emit('response.output_item.done', { output_index: index, item });
      return item;
    },
  };
}

export interface OpenCall extends OpenItem {
  append(piece: string): void;
  /** Whether nothing can follow: the arguments are a whole JSON object. */
  isComplete(): boolean;
}

type CallStart = Extract<StreamEvent, { type: 'tool-call' }>;

export function openCall({ id, index }: ItemPlace, call: CallStart, tools: readonly Tool[], emit: Emit): OpenCall {
  const alias = standsFor(tools, call.name);
  if (alias?.kind === 'local-shell') return openLocalShellCall({ id, index }, call, emit);
  const custom = call.kind === 'custom';
  const wire = custom
    ? { type: 'custom_tool_call', field: 'input', events: 'response.custom_tool_call_input' }
    : { type: 'function_call', field: 'arguments', events: 'response.function_call_arguments' };
  const naming = alias ? { name: alias.name, namespace: alias.namespace } : { name: call.name };
  const item = (status: string, text: string) => ({ id, type: wire.type, status, call_id: call.id, ...naming, [wire.field]: text });
  const at = { item_id: id, output_index: index };
  let text = '';

  function append(piece: string): void {
    text += piece;
    emit(`${wire.events}.delta`, { ...at, delta: piece });
  }

  emit('response.output_item.added', { output_index: index, item: item('in_progress', '') });
  return {
    append,
    isComplete: () => !custom && parseJson(text) !== undefined,
    close(status) {
      // A call without arguments must still be JSON for the client that parses it.
      if (!custom && text === '') append('{}');
      emit(`${wire.events}.done`, { ...at, ...(custom ? {} : { name: naming.name }), [wire.field]: text });
      const done = item(status, text);
      emit('response.output_item.done', { output_index: index, item: done });
      return done;
    },
  };
}

/** The API has no events for the pieces of a `local_shell_call`, so it goes out whole. */
function openLocalShellCall({ id, index }: ItemPlace, call: CallStart, emit: Emit): OpenCall {
  let text = '';
  return {
    append(piece) {
      text += piece;
    },
    isComplete: () => parseJson(text) !== undefined,
    close(status) {
      const item = { id, type: 'local_shell_call', status, call_id: call.id, action: localShellAction(text) };
      emit('response.output_item.added', { output_index: index, item: { ...item, status: 'in_progress' } });
      emit('response.output_item.done', { output_index: index, item });
      return item;
    },
  };
}

/** A model may give the command as one line instead of a list; then a shell has to read it. */
function localShellAction(args: string): JsonObject {
  const parsed = parseJson(args);
  const given = isObject(parsed) ? parsed : {};
  const line = nonEmpty(given.command);
  const command = line === undefined ? given.command : ['bash', '-lc', line];
  return { env: {}, ...given, type: 'exec', command: Array.isArray(command) ? command.map(String) : [] };
}
