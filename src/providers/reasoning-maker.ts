import type { ChatRequest, Part, StreamEvent } from '../protocols/canonical';

/**
 * Many servers speak Chat Completions, and a proof of reasoning is worth something only to the one that gave it, for the same model.
 * So it carries its maker on the way to the client and back.
 */
export function withMaker<T extends Part | StreamEvent>(item: T, maker: string): T {
  const ends = item.type === 'reasoning' || item.type === 'reasoning-end';
  return ends && 'encrypted' in item && item.origin === 'openai-chat' ? { ...item, maker } : item;
}

/** The request without the proofs of other makers; the thoughts themselves stay. */
export function withOwnProofs(request: ChatRequest, maker: string): ChatRequest {
  const isForeign = (part: Part) =>
    part.type === 'reasoning' && part.origin === 'openai-chat' && part.encrypted !== undefined && part.maker !== maker;
  if (!request.messages.some(({ parts }) => parts.some(isForeign))) return request;
  const own = (part: Part): Part =>
    part.type === 'reasoning' && isForeign(part) ? { type: 'reasoning', text: part.text, origin: part.origin } : part;
  return { ...request, messages: request.messages.map((message) => ({ ...message, parts: message.parts.map(own) })) };
}
