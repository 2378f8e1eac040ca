import { isObject, listOf, textOf } from '../protocols/lenient-json';
import type { JsonObject } from '../protocols/protocol';
import { breakpointPlaces } from './breakpoint-places';

const BREAKPOINT = { type: 'ephemeral' };

/** Blocks that Anthropic lets carry a breakpoint; thinking and empty text may not. */
const MARKABLE: ReadonlySet<unknown> = new Set(['text', 'image', 'document', 'tool_use', 'tool_result', 'search_result']);

/** Whether the client placed prompt-cache breakpoints of its own in a Messages body. */
export function bodyHasBreakpoints(body: JsonObject): boolean {
  const inMessages = listOf(body.messages).flatMap((message) => (isObject(message) ? listOf(message.content) : []));
  const inResults = inMessages.flatMap((block) => (isObject(block) ? listOf(block.content) : []));
  return [body, ...listOf(body.tools), ...listOf(body.system), ...inMessages, ...inResults].some(
    (part) => isObject(part) && isObject(part.cache_control),
  );
}

/** A Messages body with breakpoints after tools and system text, after the last turn's prompt and after this one's. The body given is not changed. */
export function placeBreakpoints(body: JsonObject): JsonObject {
  const messages = listOf(body.messages);
  const markable = messages.map((message) =>
    isObject(message) ? { role: textOf(message.role) ?? '', markable: lastMarkable(message.content) >= 0 } : { role: '', markable: false },
  );
  const places = new Set(breakpointPlaces(markable));
  return {
    ...markedHead(body),
    messages: messages.map((message, index) =>
      places.has(index) && isObject(message) ? { ...message, content: marked(message.content) } : message,
    ),
  };
}

/** Tools come before system text, so a breakpoint after the system text holds both. Tools that are loaded later may not carry one. */
function markedHead(body: JsonObject): JsonObject {
  if (lastMarkable(body.system) >= 0) return { ...body, system: marked(body.system) };
  const tools = listOf(body.tools);
  const last = tools.findLastIndex((tool) => isObject(tool) && tool.defer_loading !== true);
  return {
    ...body,
    ...(last < 0
      ? {}
      : { tools: tools.map((tool, index) => (index === last && isObject(tool) ? { ...tool, cache_control: BREAKPOINT } : tool)) }),
  };
}

/** The index of the last block that can carry a breakpoint; a plain text is one block. -1 when there is none. */
function lastMarkable(content: unknown): number {
  if (typeof content === 'string') return content.trim() === '' ? -1 : 0;
  return listOf(content).findLastIndex(
    (block) => isObject(block) && MARKABLE.has(block.type) && (block.type !== 'text' || (textOf(block.text) ?? '').trim() !== ''),
  );
}

function marked(content: unknown): unknown {
  if (typeof content === 'string') return [{ type: 'text', text: content, cache_control: BREAKPOINT }];
  const last = lastMarkable(content);
  return listOf(content).map((block, index) => (index === last && isObject(block) ? { ...block, cache_control: BREAKPOINT } : block));
}
