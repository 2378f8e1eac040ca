import { randomUUID } from 'node:crypto';
import { FEEDBACK_USAGE, type FeedbackCommand } from '../feedback/feedback-command';
import type { ChatRequest, ChatResponse } from '../protocols/canonical';
import { NO_USAGE } from '../protocols/no-usage';
import type { AnswerLabel, ClientProtocol } from '../protocols/protocol';
import { ProxyError } from '../proxy-error';
import type { FeedbackResult } from '../server/api-types';
import type { Answer } from './answer';
import { wholeBody } from './whole-body';

/** What the rating of a chat needs to know and do. */
export interface FeedbackDesk {
  /** Rates a task; null id means the newest of this conversation, else of this client, else of all. */
  rate(taskId: string | null, rating: number, conversation: string, client: string): Promise<FeedbackResult>;
}

/** Carries out `/feedback …` and answers it as an ordinary completion; no model is called and nothing is logged. */
export async function feedbackAnswer(
  command: FeedbackCommand,
  asked: { protocol: ClientProtocol; chat: ChatRequest; conversation: string; client: string },
  desk: FeedbackDesk,
): Promise<Answer> {
  const text = await confirmation(command, asked, desk);
  return syntheticAnswer(text, asked.protocol, asked.chat);
}

async function confirmation(
  command: FeedbackCommand,
  asked: { conversation: string; client: string },
  desk: FeedbackDesk,
): Promise<string> {
  if (command.kind === 'usage') return FEEDBACK_USAGE;
  try {
    return (await desk.rate(command.taskId, command.rating, asked.conversation, asked.client)).message;
  } catch (error) {
    // In a chat the explanation is the answer.
    if (error instanceof ProxyError) return error.message;
    throw error;
  }
}

function syntheticAnswer(text: string, protocol: ClientProtocol, chat: ChatRequest): Answer {
  const response: ChatResponse = { parts: [{ type: 'text', text }], finishReason: 'stop', usage: NO_USAGE };
  const label: AnswerLabel = { taskId: randomUUID(), model: 'smart-claude-proxy', createdAtSeconds: Math.floor(Date.now() / 1000) };
  return { headers: {}, body: wholeBody(response, label, protocol, chat) };
}
