import { type CancellationToken, type ChatContext, type ChatRequest, type ChatResponseStream, type ChatResult, l10n } from 'vscode';
import { formatCost } from '../../../webview/format/money';
import { messageOf } from '../../error-message';
import type { LiveStatus } from '../live-status';
import { codeSpan } from '../markdown';
import { OWN_VENDOR } from './chat-contributions';
import { failureError } from './chat-errors';
import { type EditorChat, signalOf } from './editor-chat';
import { type AnswerMemo, earlierTurns, userTurn } from './participant-history';

/** Answers free text by the Auto model, or by the model of ours that is chosen in the picker, with what was said before. */
export async function answerPrompt(
  request: ChatRequest,
  context: ChatContext,
  stream: ChatResponseStream,
  token: CancellationToken,
  { chat, live }: { chat: EditorChat; live: LiveStatus },
): Promise<ChatResult> {
  const question = await userTurn(request.prompt, request.references);
  if (Array.isArray(question.content) && question.content.length === 0) {
    stream.markdown(nothingAsked());
    return {};
  }
  const signal = signalOf(token);
  const messages = [...(await earlierTurns(context)), question];
  const memo: AnswerMemo = { taskId: '', answer: '' };
  try {
    const { headers, events } = await chat.ask({ model: modelFor(request), stream: true, messages }, signal);
    memo.taskId = headers['x-task-id'] ?? '';
    for await (const event of events) {
      if (event.type === 'error') throw failureError(event.failure);
      if (event.type !== 'text' && event.type !== 'refusal') continue;
      memo.answer += event.text;
      stream.markdown(event.text);
    }
    const footer = await footerFor(memo.taskId, live);
    if (footer !== undefined) stream.markdown(`\n\n*${footer}*`);
    return { metadata: memo };
  } catch (error) {
    if (signal.aborted) return { metadata: memo };
    return { metadata: memo, errorDetails: { message: messageOf(error) } };
  }
}

function nothingAsked(): string {
  return l10n.t(
    'Ask me anything: the cheapest model that will do answers. `/cost` shows what was spent, `/budget` the limits, `/why` explains the last choice, and `/feedback good` or `/feedback bad` rates the last answer.',
  );
}

function modelFor({ model }: ChatRequest): string {
  return model?.vendor === OWN_VENDOR ? model.id : 'auto';
}

/** Who answered and what it cost in all, once it is known; the answer to `/feedback` typed as text has neither. */
async function footerFor(taskId: string, { client }: LiveStatus): Promise<string | undefined> {
  if (taskId === '' || !client) return undefined;
  const report = await client.requestReport(taskId).catch(() => undefined);
  if (!report) return undefined;
  const { task, attempts } = report;
  const cost = attempts.reduce((sum, { costUsd }) => sum + costUsd, 0);
  const estimated = attempts.some(({ costEstimated }) => costEstimated);
  return `${codeSpan(`${task.provider}/${task.model}`)} · ${formatCost(cost, estimated)}`;
}
