import { type ChatContext, type ChatPromptReference, ChatRequestTurn, ChatResponseTurn } from 'vscode';
import { nonEmpty, objectOf } from '../../protocols/lenient-json';
import type { JsonObject } from '../../protocols/protocol';
import { referenceBlocks } from './reference-blocks';

/** What a result of the participant remembers: who is rated by its thumbs, and what was said without the line below it. */
export interface AnswerMemo {
  taskId: string;
  answer: string;
}

/** The memo of a result; results of commands, and of answers that never began, have none. */
export function memoOf(metadata: unknown): AnswerMemo | undefined {
  const { taskId, answer } = objectOf(metadata) ?? {};
  const task = nonEmpty(taskId);
  return task === undefined ? undefined : { taskId: task, answer: nonEmpty(answer) ?? '' };
}

/** The task behind the last answer in this chat. */
export function lastTask({ history }: ChatContext): string | undefined {
  for (const turn of [...history].reverse()) {
    const memo = turn instanceof ChatResponseTurn ? memoOf(turn.result.metadata) : undefined;
    if (memo) return memo.taskId;
  }
  return undefined;
}

/** The conversation so far as turns of the Messages API: what was asked and answered, without commands and what failed. */
export async function earlierTurns({ history }: ChatContext): Promise<JsonObject[]> {
  const turns: JsonObject[] = [];
  for (const [index, turn] of history.entries()) {
    if (!(turn instanceof ChatRequestTurn) || turn.command !== undefined) continue;
    const next = history[index + 1];
    const memo = next instanceof ChatResponseTurn ? memoOf(next.result.metadata) : undefined;
    if (!memo || memo.answer === '') continue;
    turns.push(await userTurn(turn.prompt, turn.references), { role: 'assistant', content: memo.answer });
  }
  return turns;
}

/** What the person wrote, if anything, behind what they attached: providers refuse empty texts. */
export async function userTurn(prompt: string, references: readonly ChatPromptReference[]): Promise<JsonObject> {
  const attached = await referenceBlocks(references);
  return { role: 'user', content: [...attached, ...(prompt.trim() === '' ? [] : [{ type: 'text', text: prompt }])] };
}
