import { isObject, objectsOf, textOf } from '../lenient-json';
import type { JsonObject } from '../protocol';

/**
 * The messages of a native body for a model that takes no system message behind a user message: it is said in the user's turn, in tags
 * that models take for what they are, in the place where it stood.
 */
export function withoutSystemTurns(messages: readonly unknown[]): unknown[] {
  const turns: unknown[] = [];
  /** Whether the last turn holds what a system message said, so that the user's next words belong to it. */
  let open = false;
  for (const message of messages) {
    const role = isObject(message) ? message.role : undefined;
    const last = turns.at(-1);
    const isSystem = role === 'system';
    const joins = isObject(last) && last.role === 'user' && (isSystem || (open && role === 'user'));
    open = isSystem || (open && role === 'user');
    if (!isObject(message)) turns.push(message);
    else if (joins) turns[turns.length - 1] = { ...last, content: resultsFirst([...blocksOf(last), ...saidBy(message)]) };
    else turns.push(isSystem ? { role: 'user', content: saidBy(message) } : message);
  }
  return turns;
}

function saidBy(message: JsonObject): JsonObject[] {
  const blocks = blocksOf(message);
  return message.role === 'system'
    ? blocks.map((block) => ({ ...block, text: `<system>\n${textOf(block.text) ?? ''}\n</system>` }))
    : blocks;
}

function blocksOf({ content }: JsonObject): JsonObject[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : objectsOf(content);
}

/** Results of tools must directly follow their calls. */
function resultsFirst(blocks: JsonObject[]): JsonObject[] {
  const isResult = (block: JsonObject) => block.type === 'tool_result';
  return [...blocks.filter(isResult), ...blocks.filter((block) => !isResult(block))];
}
