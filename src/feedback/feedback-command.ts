import type { ChatRequest, Message } from '../protocols/canonical';
import { userWords } from '../routing/agent-markup';
import { parseRating } from './rating';

/** What `/feedback …` in a chat asks for; `usage` when it cannot be understood. */
export type FeedbackCommand = { kind: 'rate'; rating: number; taskId: string | null } | { kind: 'usage' };

export const FEEDBACK_USAGE =
  'Type /feedback good, /feedback bad or /feedback 1 to 5, and optionally the id of a task: /feedback 4 1f3a9c.';

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
  const match = /^(\/?)feedback(?:(?<=\/feedback)(?=\s|$)|:)\s*(.*)$/is.exec(text);
  if (!match) return undefined;
  const isCommand = match[1] === '/';
  const [word = '', id, ...more] = (match[2] ?? '').trim().split(/\s+/);
  const rating = parseRating(word.replace(/[.!]$/, ''));
  // "feedback: bad layout" in plain prose is a message like any other.
  if (rating !== undefined && more.length === 0 && (isCommand || id === undefined || TASK_ID.test(id))) {
    return { kind: 'rate', rating, taskId: id?.replace(/^#/, '') ?? null };
  }
  return isCommand ? { kind: 'usage' } : undefined;
}

/** The beginning of a task's id, as far as it can be told from a word. */
const TASK_ID = /^#|^(?=.*\d)[\da-f-]+$/i;

/** What may be the user's own words in a message: each text part, and all of them together, unwrapped. */
function typedTexts(message: Message): string[] {
  const texts = message.parts.flatMap((part) => (part.type === 'text' ? [part.text] : []));
  return [...texts].reverse().flatMap((text) => {
    if (!text.toLowerCase().includes('feedback')) return [];
    const typed = userWords(text).text;
    return typed.length <= MAX_COMMAND_LENGTH ? [typed] : [];
  });
}
