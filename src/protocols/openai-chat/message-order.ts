import { nonEmpty, objectOf, objectsOf } from '../lenient-json';
import type { JsonObject } from '../protocol';

/** OpenAI wants the results of all calls directly behind them; whatever else was said meanwhile follows. */
export function resultsBehindCalls(messages: readonly JsonObject[]): JsonObject[] {
  const ordered: JsonObject[] = [];
  const unanswered = new Set<string>();
  let waiting: JsonObject[] = [];
  for (const message of messages) {
    if (message.role === 'tool') {
      ordered.push(message);
      unanswered.delete(nonEmpty(message.tool_call_id) ?? '');
    } else if (message.role === 'assistant') {
      ordered.push(...waiting, message);
      waiting = [];
      unanswered.clear();
      for (const { id } of objectsOf(message.tool_calls)) unanswered.add(nonEmpty(id) ?? '');
    } else {
      waiting.push(message);
    }
    if (unanswered.size > 0) continue;
    ordered.push(...waiting);
    waiting = [];
  }
  return [...ordered, ...waiting];
}

/** Mistral refuses a user's message that directly follows a tool's: the model must have said something in between. */
export function bridgedToUser(messages: readonly unknown[]): unknown[] {
  return messages.flatMap((message, i) => {
    const follows = objectOf(messages[i - 1])?.role === 'tool' && objectOf(message)?.role === 'user';
    return follows ? [{ role: 'assistant', content: 'Done.' }, message] : [message];
  });
}
