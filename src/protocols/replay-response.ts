import type { ChatResponse, Part, StreamEvent } from './canonical';

/**
 * A whole answer as the stream it could have come as: what a streaming client gets when the answer was there at once
 * (from the cache, or from a provider that was not asked to stream).
 */
export function replayResponse(response: ChatResponse): StreamEvent[] {
  const events: StreamEvent[] = [
    {
      type: 'start',
      ...(response.id === undefined ? {} : { id: response.id }),
      ...(response.model === undefined ? {} : { model: response.model }),
    },
  ];
  let calls = 0;
  for (const part of response.parts) {
    events.push(...replayPart(part, calls));
    if (part.type === 'tool-call') calls++;
  }
  if (response.refusal !== undefined) events.push({ type: 'refusal', text: response.refusal });
  if (response.usage) events.push({ type: 'usage', usage: response.usage });
  events.push({
    type: 'finish',
    reason: response.finishReason,
    ...(response.stopSequence === undefined ? {} : { stopSequence: response.stopSequence }),
  });
  return events;
}

/** @param callIndex the index of the part when it is a tool call: calls of an answer are numbered from 0 */
export function replayPart(part: Part, callIndex: number): StreamEvent[] {
  switch (part.type) {
    case 'text':
      return [{ type: 'text', text: part.text }];
    case 'reasoning': {
      const { type: _, text, ...proof } = part;
      const end: StreamEvent = { type: 'reasoning-end', ...proof };
      const id = part.id === undefined ? {} : { id: part.id };
      return text === '' ? [end] : [{ type: 'reasoning', text, ...id }, end];
    }
    case 'tool-call': {
      const { type: _, arguments: text, cacheControl: __, ...call } = part;
      return [
        { type: 'tool-call', index: callIndex, ...call },
        { type: 'tool-arguments', index: callIndex, text },
      ];
    }
    case 'opaque':
      return [{ ...part }];
    case 'image':
    case 'file':
    case 'tool-result':
      return [];
  }
}
