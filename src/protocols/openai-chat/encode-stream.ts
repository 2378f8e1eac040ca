import type { ChatRequest, StreamEvent, Usage } from '../canonical';
import { restoreCustomTools } from '../custom-tool-emulation';
import { generatedImage } from '../generated-image';
import type { AnswerLabel, JsonObject, StreamEncoder } from '../protocol';
import { sseEvent } from '../sse-event';
import { completionId, encodeImage, encodeSignature } from './encode-response';
import { encodeFinishReason } from './finish-reason';
import { encodeUsage } from './usage';

/**
 * Writes a streamed answer as chat completion chunks: the role in the first delta, one chunk with the finish reason, the
 * usage chunk (empty `choices`) when the client asked for it, `[DONE]`.
 */
export function createStreamEncoder(label: AnswerLabel, request: ChatRequest): StreamEncoder {
  const legacy = request.legacyFunctions === true;
  const restore = restoreCustomTools(request);
  const open = new Map<number, { custom: boolean; empty: boolean }>();
  let id = completionId(undefined, label);
  let usage: Usage | undefined;
  let roleSent = false;
  let finished = false;

  function chunk(delta: JsonObject, finishReason: string | null = null): string {
    const first = roleSent ? {} : { role: 'assistant', ...('content' in delta ? {} : { content: finishReason === null ? null : '' }) };
    roleSent = true;
    return sseEvent(envelope([{ index: 0, delta: { ...first, ...delta }, logprobs: null, finish_reason: finishReason }], null));
  }

  function envelope(choices: JsonObject[], usageField: JsonObject | null): JsonObject {
    return {
      id,
      object: 'chat.completion.chunk',
      created: label.createdAtSeconds,
      model: label.model,
      choices,
      ...(request.includeUsage ? { usage: usageField } : {}),
    };
  }

  function encodeCallStart(event: Extract<StreamEvent, { type: 'tool-call' }>): string {
    const custom = event.kind === 'custom';
    open.set(event.index, { custom, empty: true });
    if (legacy) return event.index === 0 ? chunk({ function_call: { name: event.name, arguments: '' } }) : '';
    const body = custom ? { type: 'custom', custom: { name: event.name, input: '' } } : functionStart(event.name);
    return chunk({ tool_calls: [{ index: event.index, id: event.id, ...body, ...encodeSignature(event.signature) }] });
  }

  function encodeArguments(index: number, text: string): string {
    const call = open.get(index);
    if (!call || text === '') return '';
    call.empty = false;
    if (legacy) return index === 0 ? chunk({ function_call: { arguments: text } }) : '';
    return chunk({ tool_calls: [{ index, ...(call.custom ? { custom: { input: text } } : { function: { arguments: text } }) }] });
  }

  function encodeOne(event: StreamEvent): string {
    switch (event.type) {
      case 'start':
        id = completionId(event.id, label);
        return '';
      case 'text':
        return event.text === '' ? '' : chunk({ content: event.text });
      case 'refusal':
        return event.text === '' ? '' : chunk({ refusal: event.text });
      case 'reasoning':
        return event.text === '' || request.reasoning?.visible === false ? '' : chunk({ reasoning_content: event.text });
      case 'tool-call':
        return encodeCallStart(event);
      case 'tool-arguments':
        return encodeArguments(event.index, event.text);
      case 'usage':
        usage = event.usage;
        return '';
      case 'finish': {
        if (finished) return '';
        finished = true;
        const empty = [...open].map(([index, call]) => (call.empty && !call.custom ? encodeArguments(index, '{}') : ''));
        return empty.join('') + chunk({}, encodeFinishReason(event.reason, legacy));
      }
      case 'opaque': {
        const images = encodeImage(generatedImage(event));
        return images.length === 0 ? '' : chunk({ images });
      }
      case 'reasoning-end':
      case 'error':
        return '';
    }
  }

  return {
    encode: (event) => restore(event).map(encodeOne).join(''),
    end() {
      const usageChunk = request.includeUsage && usage ? sseEvent(envelope([], encodeUsage(usage))) : '';
      return `${usageChunk}data: [DONE]\n\n`;
    },
  };
}

function functionStart(name: string): JsonObject {
  return { type: 'function', function: { name, arguments: '' } };
}
