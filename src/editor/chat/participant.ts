import { type ChatContext, type ChatRequest, type ChatResult, ChatResultFeedbackKind, chat, Disposable, l10n, type Uri } from 'vscode';
import { messageOf } from '../../error-message';
import type { Logger } from '../../proxy-contract';
import { commandId } from '../contributions';
import type { LiveStatus } from '../live-status';
import { PARTICIPANT_ID, type ParticipantCommandName } from './chat-contributions';
import type { EditorChat } from './editor-chat';
import { answerPrompt } from './participant-answer';
import { budget, cost, feedback, type ParticipantCommand, why } from './participant-commands';
import { memoOf } from './participant-history';

/** One for every command that package.json declares; one without does not compile. */
const COMMANDS: ReadonlyMap<string, ParticipantCommand> = new Map(
  Object.entries({ feedback, cost, budget, why } satisfies Record<ParticipantCommandName, ParticipantCommand>),
);

export interface ParticipantParts {
  live: LiveStatus;
  chat: EditorChat;
  icon: Uri;
  log: Logger;
}

/** `@proxy` in the editor's chat: commands for cost, budget, ratings and "why", and free text for the Auto model. */
export function registerParticipant(parts: ParticipantParts): Disposable {
  const { live, log } = parts;
  const participant = chat.createChatParticipant(PARTICIPANT_ID, async (request, context, stream, token) => {
    if (request.command === undefined) return answerPrompt(request, context, stream, token, parts);
    const answer = await runCommand(request, context, live);
    if ('text' in answer) stream.markdown(answer.text);
    if (!live.client) stream.button({ command: commandId('start'), title: l10n.t('Start') });
    return 'text' in answer ? {} : { errorDetails: { message: answer.problem } };
  });
  participant.iconPath = parts.icon;
  participant.followupProvider = { provideFollowups: ({ metadata }) => followups(metadata) };
  const thumbs = participant.onDidReceiveFeedback(({ result, kind }) => rateByThumb(result, kind, live, log));
  return Disposable.from(participant, thumbs);
}

async function runCommand(request: ChatRequest, context: ChatContext, live: LiveStatus): Promise<{ text: string } | { problem: string }> {
  await live.settled();
  const { client, state } = live;
  if (!client) return { problem: state.role === 'failed' ? state.problem.message : l10n.t('Smart Claude Proxy is not running.') };
  const command = COMMANDS.get(request.command ?? '');
  if (!command) return { problem: l10n.t('There is no command /{0}.', request.command ?? '') };
  try {
    return { text: await command(request.prompt, context, client) };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}

/** What one may want to know next of an answer. */
function followups(metadata: unknown) {
  if (!memoOf(metadata)) return [];
  return [
    { prompt: '', command: 'why', label: l10n.t('Why this model?') },
    { prompt: '', command: 'cost', label: l10n.t('What did today cost?') },
  ];
}

/** Thumbs below an answer rate the task behind it, like `/feedback good` and `/feedback bad`. */
async function rateByThumb({ metadata }: ChatResult, kind: ChatResultFeedbackKind, live: LiveStatus, log: Logger): Promise<void> {
  const memo = memoOf(metadata);
  if (!memo) return;
  const { client } = live;
  if (!client) return log.warn('A thumb was not taken as a rating: the proxy does not run.');
  try {
    await client.rate(memo.taskId, kind === ChatResultFeedbackKind.Helpful ? 5 : 1);
  } catch (error) {
    log.warn(`A thumb was not taken as a rating: ${messageOf(error)}`);
  }
}
