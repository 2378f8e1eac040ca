import { isObject, objectsOf } from '../lenient-json';
import type { JsonObject } from '../protocol';
import type { Segment } from '../segments';
import { textSegment } from '../text-segment';

/** The text pieces of a Chat Completions body, in document order: tool definitions first, then message by message. */
export function segments(body: JsonObject): Segment[] {
  return [
    ...[...objectsOf(body.tools), ...objectsOf(body.functions)].map(definitionSegment),
    ...objectsOf(body.messages).flatMap(messageSegments),
  ];
}

function definitionSegment(tool: JsonObject): Segment {
  return { role: 'system', kind: 'tool-definition', message: -1, text: JSON.stringify(tool.function ?? tool.custom ?? tool) };
}

function messageSegments(message: JsonObject, index: number): Segment[] {
  const role = (typeof message.role === 'string' && ROLES.get(message.role)) || 'user';
  const kind = role === 'tool' ? 'tool-result' : 'text';
  const reasoning = ['reasoning_content', 'reasoning'].flatMap((field) =>
    textSegment(message, field, { role, kind: 'reasoning', message: index }, 'read-only'),
  );
  const parts = objectsOf(message.content).flatMap((part) => textSegment(part, 'text', { role, kind, message: index }));
  return [
    ...reasoning,
    ...textSegment(message, 'content', { role, kind, message: index }),
    ...parts,
    ...textSegment(message, 'refusal', { role, kind: 'text', message: index }),
    ...calls(message).flatMap(([holder, field]) => textSegment(holder, field, { role, kind: 'tool-call', message: index })),
  ];
}

const ROLES: ReadonlyMap<string, Segment['role']> = new Map([
  ['system', 'system'],
  ['developer', 'system'],
  ['user', 'user'],
  ['assistant', 'assistant'],
  ['tool', 'tool'],
  ['function', 'tool'],
]);

function calls(message: JsonObject): [JsonObject, string][] {
  const found: [JsonObject, string][] = [];
  for (const call of objectsOf(message.tool_calls)) {
    if (isObject(call.function)) found.push([call.function, 'arguments']);
    if (isObject(call.custom)) found.push([call.custom, 'input']);
  }
  if (isObject(message.function_call)) found.push([message.function_call, 'arguments']);
  return found;
}
