import { isObject, objectsOf } from '../lenient-json';
import type { JsonObject } from '../protocol';
import type { Segment } from '../segments';
import { textSegment } from '../text-segment';

type Place = Omit<Segment, 'text' | 'set'>;

/** The text pieces of a Responses body: tools, instructions, then the items of `input`; `message` is the item's index. */
export function segments(body: JsonObject): Segment[] {
  const found: Segment[] = objectsOf(body.tools).map((tool) => definition(tool, -1));
  found.push(...textSegment(body, 'instructions', { role: 'system', kind: 'text', message: -1 }));
  if (typeof body.input === 'string') return [...found, ...textSegment(body, 'input', { role: 'user', kind: 'text', message: 0 })];
  if (!Array.isArray(body.input)) return found;
  body.input.forEach((item: unknown, index) => {
    if (isObject(item)) found.push(...ofItem(item, index));
  });
  return found;
}

function ofItem(item: JsonObject, message: number): Segment[] {
  switch (item.type ?? 'message') {
    case 'message':
      return contentOf(item, 'content', { role: roleOf(item.role), kind: 'text', message });
    case 'agent_message':
      return contentOf(item, 'content', { role: 'user', kind: 'text', message });
    case 'function_call':
      return textSegment(item, 'arguments', { role: 'assistant', kind: 'tool-call', message });
    case 'custom_tool_call':
      return textSegment(item, 'input', { role: 'assistant', kind: 'tool-call', message });
    case 'local_shell_call':
      return [{ role: 'assistant', kind: 'tool-call', message, text: JSON.stringify(item.action ?? {}) }];
    case 'function_call_output':
    case 'custom_tool_call_output':
    case 'local_shell_call_output':
      return contentOf(item, 'output', { role: 'tool', kind: 'tool-result', message });
    case 'reasoning':
      return [...objectsOf(item.summary), ...objectsOf(item.content)].flatMap((part) =>
        textSegment(part, 'text', { role: 'assistant', kind: 'reasoning', message }, 'read-only'),
      );
    case 'additional_tools':
    case 'tool_search_output':
      return objectsOf(item.tools).map((tool) => definition(tool, message));
    default:
      return [];
  }
}

function definition(tool: JsonObject, message: number): Segment {
  return { role: 'system', kind: 'tool-definition', message, text: JSON.stringify(tool) };
}

function roleOf(role: unknown): Segment['role'] {
  if (role === 'assistant' || role === 'user') return role;
  return 'system';
}

/** A text, or a list of parts with `text` (or `refusal`). */
function contentOf(item: JsonObject, name: string, place: Place): Segment[] {
  if (typeof item[name] === 'string') return textSegment(item, name, place);
  return objectsOf(item[name]).flatMap((part) =>
    part.type === 'refusal' ? textSegment(part, 'refusal', place) : textSegment(part, 'text', place),
  );
}
