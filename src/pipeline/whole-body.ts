import type { ChatRequest, ChatResponse } from '../protocols/canonical';
import { stringifyExactly } from '../protocols/exact-json';
import type { AnswerLabel, ClientProtocol } from '../protocols/protocol';
import { replayResponse } from '../protocols/replay-response';
import type { Answer } from './answer';

/** An answer that is there at once, as the body that its client asked for: a JSON document, or a stream in one piece. */
export function wholeBody(response: ChatResponse, label: AnswerLabel, protocol: ClientProtocol, chat: ChatRequest): Answer['body'] {
  const content = wholeText(response, label, protocol, chat);
  return chat.stream ? { kind: 'stream', chunks: inOneChunk(content) } : { kind: 'complete', content };
}

/** The same as text. */
export function wholeText(response: ChatResponse, label: AnswerLabel, protocol: ClientProtocol, chat: ChatRequest): string {
  if (!chat.stream) return stringifyExactly(protocol.encodeResponse(response, label, chat));
  const encoder = protocol.createStreamEncoder(label, chat);
  return (
    replayResponse(response)
      .map((event) => encoder.encode(event))
      .join('') + encoder.end()
  );
}

export async function* inOneChunk<T>(chunk: T): AsyncGenerator<T> {
  yield chunk;
}
