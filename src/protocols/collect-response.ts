import type { ChatResponse, Part, ReasoningPart, StreamEvent, TextPart, ToolCallPart } from './canonical';

export interface ResponseCollector {
  push(event: StreamEvent): void;
  /** What has been said so far; after `finish` the whole answer. */
  response(): ChatResponse;
}

/**
 * Folds a streamed answer into a whole one. Runs of text and of reasoning become one part each, in the order they came.
 * `error` events are the caller's: what was collected until then stays readable.
 */
export function createResponseCollector(): ResponseCollector {
  const response: ChatResponse = { parts: [], finishReason: 'other' };
  const calls = new Map<number, ToolCallPart>();
  let openText: TextPart | undefined;
  let openReasoning: ReasoningPart | undefined;

  function append<P extends Part>(part: P): P {
    openText = undefined;
    openReasoning = undefined;
    response.parts.push(part);
    return part;
  }
  /** Without a `reasoning-end` no proof came along, so the origin decides nothing and the plainest one will do. */
  function reasoning(): ReasoningPart {
    openReasoning ??= append({ type: 'reasoning', text: '', origin: 'openai-chat' });
    return openReasoning;
  }

  return {
    push(event) {
      switch (event.type) {
        case 'start':
          if (event.id !== undefined) response.id = event.id;
          if (event.model !== undefined) response.model = event.model;
          return;
        case 'text':
          openText ??= append({ type: 'text', text: '' });
          openText.text += event.text;
          return;
        case 'refusal':
          response.refusal = (response.refusal ?? '') + event.text;
          return;
        case 'reasoning': {
          const part = reasoning();
          openReasoning = part;
          part.text += event.text;
          return;
        }
        case 'reasoning-end': {
          const { type: _, ...proof } = event;
          Object.assign(reasoning(), proof);
          openReasoning = undefined;
          return;
        }
        case 'tool-call': {
          const { type: _, index, ...call } = event;
          calls.set(index, append({ type: 'tool-call', arguments: '', ...call }));
          return;
        }
        case 'tool-arguments': {
          const call = calls.get(event.index);
          if (call) call.arguments += event.text;
          return;
        }
        case 'opaque':
          append({ ...event });
          return;
        case 'usage':
          response.usage = event.usage;
          return;
        case 'finish':
          response.finishReason = event.reason;
          if (event.stopSequence !== undefined) response.stopSequence = event.stopSequence;
          return;
        case 'error':
          return;
      }
    },
    response: () => ({ ...response, parts: response.parts.map((part) => ({ ...part })) }),
  };
}
