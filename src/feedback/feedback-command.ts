import type { ChatRequest, Message } from '../protocols/canonical';
import { parseRating } from './rating';

/** What `/feedback …` in a chat asks for; `usage` when it cannot be understood. */
export type FeedbackCommand = { kind: 'rate'; rating: number; taskId: string | null } | { kind: 'usage' };

export const FEEDBACK_USAGE = 'Type /feedback good, /feedback bad or /feedback 1 to 5, and optionally the id of a task: /feedback 4 1f3a9c.';

/** Tags that clients put around what the user typed. */
const WRAPPERS = ['user_query', 'user_message', 'user-message', 'user_input', 'query', 'prompt', 'message', 'task', 'feedback'];

/** Longer messages are no commands; keeps the look-through cheap for every ordinary request. */
const MAX_COMMAND_LENGTH = 120;

/**
 * Recognises `/feedback good|bad|1-5 [taskId]` and `feedback: …` as the whole of what the user typed last, through text
 * parts, wrappers such as `<user_query>` and the context blocks that clients add around it.
 * @returns undefined when the request is no feedback
 */
export function feedbackCommand(request: ChatRequest): FeedbackCommand | undefined {
  const last = request.messages.at(-1);
  if (last?.role !== 'user') return undefined;
  for (const text of typedTexts(last)) {
    const command = parseCommand(text);
    if (command) return command;
  }
  return undefined;
}

function parseCommand(text: string): FeedbackCommand | undefined {
  const match = /^(\/feedback(?=\s|$)|feedback:)\s*(.*)$/is.exec(text);
  if (!match) return undefined;
  const words = (match[2] ?? '').trim().split(/\s+/);
  const rating = parseRating(words[0] ?? '');
  if (rating !== undefined && words.length <= 2) return { kind: 'rate', rating, taskId: words[1]?.replace(/^#/, '') ?? null };
  // "feedback: …" in plain prose is a message like any other.
  return match[1]?.startsWith('/') ? { kind: 'usage' } : undefined;
}

/** What may be the user's own words in a message: each text part, and all of them together, unwrapped. */
function typedTexts(message: Message): string[] {
  const texts = message.parts.flatMap((part) => (part.type === 'text' ? [part.text] : []));
  return [...texts].reverse().flatMap((text) => {
    if (!text.toLowerCase().includes('feedback')) return [];
    const typed = unwrapped(text);
    return typed.length <= MAX_COMMAND_LENGTH ? [typed] : [];
  });
}

/** The content of the last wrapper when there is one, else the text without its leading and trailing `<tag>…</tag>` blocks. */
function unwrapped(text: string): string {
  for (const tag of WRAPPERS) {
    const end = text.lastIndexOf(`</${tag}>`);
    const start = end < 0 ? -1 : text.lastIndexOf(`<${tag}>`, end);
    if (start >= 0) return text.slice(start + tag.length + 2, end).trim();
  }
  return withoutTrailingBlocks(withoutLeadingBlocks(text.trim()));
}

function withoutLeadingBlocks(text: string): string {
  let rest = text;
  for (;;) {
    const tag = /^<([a-z][\w-]*)[^<>]*>/i.exec(rest)?.[1];
    const end = tag === undefined ? -1 : rest.indexOf(`</${tag}>`);
    if (tag === undefined || end < 0) return rest;
    rest = rest.slice(end + tag.length + 3).trimStart();
  }
}

function withoutTrailingBlocks(text: string): string {
  let rest = text;
  for (;;) {
    const open = rest.endsWith('>') ? rest.lastIndexOf('</') : -1;
    const tag = open < 0 ? undefined : /^<\/([a-z][\w-]*)>$/i.exec(rest.slice(open))?.[1];
    const start = tag === undefined ? -1 : rest.lastIndexOf(`<${tag}`, open);
    if (tag === undefined || start < 0) return rest;
    rest = rest.slice(0, start).trimEnd();
  }
}
