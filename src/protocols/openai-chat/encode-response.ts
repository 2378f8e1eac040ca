import type { ChatRequest, ChatResponse, ToolCallPart } from '../canonical';
import { restoreCustomToolsInResponse } from '../custom-tool-emulation';
import { formatDataUrl, type InlineData } from '../data-url';
import { generatedImage } from '../generated-image';
import { present } from '../present';
import type { AnswerLabel, JsonObject } from '../protocol';
import { encodeFinishReason } from './finish-reason';
import { encodeUsage } from './usage';

/** Writes a whole answer as a chat completion. Thoughts go into `reasoning_content`, where most clients look for them. */
export function encodeResponse(given: ChatResponse, label: AnswerLabel, request: ChatRequest): JsonObject {
  const response = restoreCustomToolsInResponse(request, given);
  const legacy = request.legacyFunctions === true;
  return {
    id: completionId(response.id, label),
    object: 'chat.completion',
    created: label.createdAtSeconds,
    model: label.model,
    choices: [
      {
        index: 0,
        message: encodeMessage(response, request, legacy),
        logprobs: null,
        finish_reason: encodeFinishReason(response.finishReason, legacy),
      },
    ],
    ...present({ usage: response.usage && encodeUsage(response.usage) }),
  };
}

/** Clients take an id of this form for granted only in places; the provider's own is the better one for support cases. */
export function completionId(id: string | undefined, label: AnswerLabel): string {
  return id ?? `chatcmpl-${label.taskId}`;
}

function encodeMessage(response: ChatResponse, request: ChatRequest, legacy: boolean): JsonObject {
  let text = '';
  let reasoning = '';
  const calls: ToolCallPart[] = [];
  for (const part of response.parts) {
    if (part.type === 'text') text += part.text;
    else if (part.type === 'reasoning') reasoning += part.text;
    else if (part.type === 'tool-call') calls.push(part);
  }
  const images = response.parts.flatMap((part) => (part.type === 'opaque' ? encodeImage(generatedImage(part)) : []));
  const [first] = calls;
  const showReasoning = reasoning !== '' && request.reasoning?.visible !== false;
  return {
    role: 'assistant',
    content: text === '' && (first || response.refusal !== undefined) ? null : text,
    refusal: response.refusal ?? null,
    ...(showReasoning ? { reasoning_content: reasoning } : {}),
    ...(images.length > 0 ? { images } : {}),
    ...(first && legacy ? { function_call: functionOf(first) } : {}),
    ...(first && !legacy ? { tool_calls: calls.map(encodeCall) } : {}),
  };
}

/** As OpenRouter hands out the pictures of a model, and its clients look for them. */
export function encodeImage(image: InlineData | undefined): JsonObject[] {
  return image === undefined ? [] : [{ type: 'image_url', image_url: { url: formatDataUrl(image) } }];
}

function functionOf(call: ToolCallPart): JsonObject {
  return { name: call.name, arguments: call.arguments || '{}' };
}

function encodeCall(call: ToolCallPart): JsonObject {
  if (call.kind === 'custom') return { id: call.id, type: 'custom', custom: { name: call.name, input: call.arguments } };
  return { id: call.id, type: 'function', function: functionOf(call), ...encodeSignature(call.signature) };
}

/** As Gemini's own compatible endpoint hands out the proof that has to come back with the call. */
export function encodeSignature(signature: string | undefined): JsonObject {
  return signature === undefined ? {} : { extra_content: { google: { thought_signature: signature } } };
}
