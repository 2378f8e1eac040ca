import type { Message } from '../canonical';
import type { JsonObject } from '../protocol';
import { unsupportedField } from '../read-body';
import { encodePart, plainWhenOneText } from './encode-blocks';

/** A message as it goes out, while it is put together. */
interface Turn {
  role: 'user' | 'assistant' | 'system';
  content: JsonObject[];
}

export interface EncodedMessages {
  system: JsonObject[];
  messages: JsonObject[];
}

/**
 * Writes the conversation by the rules of the Messages API: leading system messages stand apart, neighbours of one role become
 * one message, results of tools open the message behind their calls, the first message is the user's.
 * @param systemInConversation whether the model takes a system message behind a user message
 * @throws ProxyError 400 for a part that Messages cannot carry, and when nothing is left to say
 */
export function encodeMessages(messages: readonly Message[], systemInConversation: boolean, omitted: Set<string>): EncodedMessages {
  const firstOther = messages.findIndex((message) => message.role !== 'system');
  const leading = messages.slice(0, firstOther);
  const rest: readonly Message[] = firstOther === -1 ? messages.slice(-1).map(asUser) : messages.slice(firstOther);
  const turns: Turn[] = [];
  for (const [i, message] of rest.entries()) {
    const turn = encodeMessage(message, omitted);
    if (turn.content.length === 0) continue;
    if (turn.role === 'system') addSystem(turns, turn, systemInConversation && precedesAnswer(rest, i));
    else add(turns, turn);
  }
  if (turns.length === 0) throw unsupportedField('messages', 'there is no text from the user in it, and this provider needs some.');
  if (turns[0]?.role !== 'user') turns.unshift({ role: 'user', content: [{ type: 'text', text: OPENING }] });
  const system = leading.flatMap((message) => encodeMessage(message, omitted).content);
  return { system, messages: turns.map(finish) };
}

/** Where nobody but the system has spoken, its last words are what is to be answered. */
function asUser(message: Message): Message {
  return { ...message, role: 'user' };
}

/** Stands in for a user who has not spoken yet: the API wants the first word to be theirs. */
const OPENING = '(The conversation begins with the assistant.)';

function encodeMessage(message: Message, omitted: Set<string>): Turn {
  const role = message.role === 'assistant' ? 'assistant' : 'user';
  return { role: message.role, content: message.parts.flatMap((part) => encodePart(part, role, omitted)) };
}

/** A system message must be followed by an answer: nothing but further system messages may stand before it. */
function precedesAnswer(messages: readonly Message[], index: number): boolean {
  const next = messages.slice(index + 1).find((message) => message.role !== 'system');
  return next === undefined || next.role === 'assistant';
}

function add(turns: Turn[], turn: Turn): void {
  const last = turns.at(-1);
  if (last?.role === turn.role) last.content.push(...turn.content);
  else turns.push(turn);
}

/**
 * https://platform.claude.com/docs/en/build-with-claude/mid-conversation-system-messages: behind a user message, never twice in a row.
 * Elsewhere it is said in the user's turn, in tags that models take for what they are; its place, and so the prompt cache, stays.
 */
function addSystem(turns: Turn[], turn: Turn, allowedHere: boolean): void {
  const last = turns.at(-1);
  if (allowedHere && (last?.role === 'user' || last?.role === 'system')) {
    add(turns, turn);
    return;
  }
  const tagged = turn.content.map((block) => ({ ...block, text: `<system>\n${String(block.text)}\n</system>` }));
  add(turns, { role: 'user', content: tagged });
}

function finish(turn: Turn, index: number, turns: readonly Turn[]): JsonObject {
  if (turn.role === 'user') return { role: 'user', content: plainWhenOneText(resultsFirst(turn.content)) };
  if (turn.role === 'system') return { role: 'system', content: plainWhenOneText(turn.content) };
  const isPrefill = index === turns.length - 1;
  return { role: 'assistant', content: plainWhenOneText(isPrefill ? withoutTrailingSpace(turn.content) : turn.content) };
}

function resultsFirst(content: JsonObject[]): JsonObject[] {
  const isResult = (block: JsonObject) => block.type === 'tool_result';
  return [...content.filter(isResult), ...content.filter((block) => !isResult(block))];
}

/** The API refuses an answer to be continued that ends in white space. */
function withoutTrailingSpace(content: JsonObject[]): JsonObject[] {
  const last = content.at(-1);
  if (typeof last?.text !== 'string') return content;
  return [...content.slice(0, -1), { ...last, text: last.text.trimEnd() }];
}
