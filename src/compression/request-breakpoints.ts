import type { ChatRequest, Message, Part, Tool } from '../protocols/canonical';
import { breakpointPlaces } from './breakpoint-places';

const BREAKPOINT = { type: 'ephemeral' };

/**
 * A request in the canonical form with breakpoints after tools and system text, after the last turn's prompt and after this
 * one's, for a provider whose cache needs them. The request given is not changed.
 */
export function placeRequestBreakpoints(request: ChatRequest): ChatRequest {
  const { messages } = request;
  const talk = messages.map(({ role, parts }) => ({ role, markable: role !== 'system' && lastMarkable(parts) >= 0 }));
  const places = new Set(breakpointPlaces(talk));
  const conversation = messages.findIndex(({ role }) => role !== 'system');
  const opening = conversation < 0 ? messages : messages.slice(0, conversation);
  const system = opening.findLastIndex(({ parts }) => lastMarkable(parts) >= 0);
  if (system >= 0) places.add(system);
  return {
    ...request,
    tools: system >= 0 ? request.tools : markedTools(request.tools),
    messages: messages.map((message, index) => (places.has(index) ? markedMessage(message) : message)),
  };
}

function markedTools(tools: readonly Tool[]): Tool[] {
  const last = tools.findLastIndex(({ kind }) => kind === 'function');
  return tools.map((tool, index) => (index === last && tool.kind === 'function' ? { ...tool, cacheControl: BREAKPOINT } : tool));
}

function markedMessage(message: Message): Message {
  const last = lastMarkable(message.parts);
  return { ...message, parts: message.parts.map((part, index) => (index === last ? { ...part, cacheControl: BREAKPOINT } : part)) };
}

function lastMarkable(parts: readonly Part[]): number {
  return parts.findLastIndex(
    (part) => part.type !== 'reasoning' && part.type !== 'opaque' && (part.type !== 'text' || part.text.trim() !== ''),
  );
}
