import type { ChatRequest, ChatResponse, Part, ToolCallPart } from '../canonical';
import { generatedImage } from '../generated-image';
import { isObject } from '../lenient-json';
import type { AnswerLabel, JsonObject } from '../protocol';
import { inputOf } from './encode-blocks';
import { toolUseId } from './fit-call-ids';
import { encodeStopReason } from './stop-reason';
import { encodeSignature } from './thinking-signature';
import { encodeUsage } from './usage';

/** Writes a whole answer as a message. */
export function encodeResponse(response: ChatResponse, label: AnswerLabel, request: ChatRequest): JsonObject {
  const content = response.parts.flatMap((part) => encodePart(part, request));
  // A refusal in words is for the reader as well.
  if (response.refusal !== undefined) content.push(textBlock(response.refusal));
  return {
    ...messageShell(response.id, label),
    content,
    stop_reason: encodeStopReason(response.finishReason, response.stopSequence),
    stop_sequence: response.stopSequence ?? null,
    stop_details: null,
    usage: encodeUsage(response.usage),
  };
}

/** What a message has from its start. */
export function messageShell(id: string | undefined, label: AnswerLabel): JsonObject {
  return { id: id ?? `msg_${label.taskId}`, type: 'message', role: 'assistant', model: label.model };
}

function textBlock(text: string): JsonObject {
  return { type: 'text', text };
}

/** Answers of the Messages API hold no pictures; a reader should know that there was one. */
export const IMAGE_NOTE = '(The model made an image here, which the Messages API cannot carry.)';

/** Gemini's proof belongs to a call, but only a thinking block can carry it to the client and back. */
function proofOf({ signature }: ToolCallPart): JsonObject[] {
  if (signature === undefined) return [];
  return [{ type: 'thinking', thinking: '', signature: encodeSignature({ origin: 'gemini', signature }) }];
}

function encodePart(part: Part, request: ChatRequest): JsonObject[] {
  switch (part.type) {
    case 'text':
      return part.text === '' ? [] : [textBlock(part.text)];
    case 'reasoning': {
      if (part.encrypted !== undefined && part.origin === 'anthropic-messages')
        return [{ type: 'redacted_thinking', data: part.encrypted }];
      const thinking = request.reasoning?.visible === false ? '' : part.text;
      const signature = encodeSignature(part);
      return thinking === '' && signature === '' ? [] : [{ type: 'thinking', thinking, signature }];
    }
    case 'tool-call':
      return [...proofOf(part), { type: 'tool_use', id: toolUseId(part.id), name: part.name, input: inputOf(part.arguments) }];
    case 'opaque':
      if (part.origin === 'anthropic-messages' && isObject(part.value)) return [part.value];
      return generatedImage(part) ? [textBlock(IMAGE_NOTE)] : [];
    case 'image':
    case 'file':
    case 'tool-result':
      return [];
  }
}
