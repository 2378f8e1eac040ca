import { randomUUID } from 'node:crypto';
import type { ChatRequest, UpstreamFailure } from '../protocols/canonical';
import type { ClientProtocol } from '../protocols/protocol';
import type { Segment } from '../protocols/segments';
import type { Classification } from '../routing/classification';
import { questionKey } from '../routing/question-key';
import type { Settings } from '../settings/schema';
import type { TaskRecord } from '../task-record';
import type { IncomingRequest } from './answer';
import { conversationId, newestUserText } from './conversation';
import type { PromptSize } from './prompt-size';

/** One client request on its way: what is known of it before anybody is asked. */
export interface PipelineRequest {
  readonly groupId: string;
  /** Milliseconds since 1970, stamped once. */
  readonly createdAt: number;
  /** On the monotonic clock, in milliseconds. */
  readonly startedAt: number;
  readonly incoming: IncomingRequest;
  readonly protocol: ClientProtocol;
  /** In the canonical form. */
  readonly chat: ChatRequest;
  /** The text pieces of the body. */
  readonly segments: Segment[];
  readonly conversation: string;
  /** Names who asks and what (`questionKey`), and of which model; null when it is no question of a person. */
  readonly question: string | null;
  readonly newestText: string;
  readonly classification: Classification;
  /** As the client sent it. */
  promptSize: PromptSize;
  /** Its attempts that have ended, oldest first, without those that nobody sees. */
  readonly logged: TaskRecord[];
}

const PREVIEW_CHARACTERS = 120;

export function createPipelineRequest(
  incoming: IncomingRequest,
  protocol: ClientProtocol,
  chat: ChatRequest,
  segments: Segment[],
  classification: Classification,
): PipelineRequest {
  const question = questionKey(segments);
  return {
    groupId: randomUUID(),
    createdAt: Date.now(),
    startedAt: performance.now(),
    incoming,
    protocol,
    chat,
    segments,
    conversation: conversationId(incoming.client, incoming.workspace, segments),
    question: question === null ? null : JSON.stringify([incoming.client, incoming.workspace, chat.model, question]),
    newestText: newestUserText(segments),
    classification,
    promptSize: { textTokens: 0, prefixes: [] },
    logged: [],
  };
}

/** Room for any explanation, but not for a prompt that a provider repeats in it. */
const KEPT_ERROR_CHARACTERS = 300;

/** What the privacy setting lets the log keep of a failure: providers quote the prompt in their explanations. */
export function keptError({ kind, status, message }: UpstreamFailure, mode: Settings['privacy.storePrompts']): string {
  if (mode === 'none') return `${kind} failure${status === undefined ? '' : `, HTTP ${status}`}`;
  return mode === 'full' || message.length <= KEPT_ERROR_CHARACTERS ? message : `${message.slice(0, KEPT_ERROR_CHARACTERS)}…`;
}

/** What the privacy setting lets the log keep of a text; null when nothing. */
export function keptText(text: string, mode: Settings['privacy.storePrompts']): string | null {
  if (mode === 'none' || text === '') return null;
  if (mode === 'full') return text;
  return [...text.slice(0, PREVIEW_CHARACTERS * 2)].slice(0, PREVIEW_CHARACTERS).join('');
}
