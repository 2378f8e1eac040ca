import type { Capability } from '../model-info';
import type { ChatRequest, Part } from '../protocols/canonical';

/** What a model must be able to do to take this request. */
export function neededCapabilities(chat: ChatRequest): Set<Capability> {
  const needs = new Set<Capability>();
  if (chat.tools.length > 0 && chat.toolChoice?.type !== 'none') needs.add('tools');
  if (chat.responseFormat) needs.add('json');
  if (chat.messages.some((message) => message.parts.some(hasImage))) needs.add('vision');
  return needs;
}

function hasImage(part: Part): boolean {
  return part.type === 'image' || (part.type === 'tool-result' && part.content.some((inner) => inner.type === 'image'));
}
